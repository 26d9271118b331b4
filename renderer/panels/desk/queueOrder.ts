// The queue of a desk: which open cases, in which order.
import type { Person } from '#contract/actor.ts';
import { isOpen, type Case, type CaseState } from '#contract/case/case.ts';
import type { Picture } from '#contract/picture.ts';
import { alarmClass, categoryOf, type AlarmClass } from '#contract/policy.ts';
import { clockOf, type RunningClock } from '../readings/caseClock.ts';
import { isSupervised, waitsFor, type Wait } from '../readings/waiting.ts';

export interface Filters {
  /** Whose turn it is. */
  readonly turn: Turn;
  /** In number, text, place, hotline ticket and category. */
  readonly search: string;
  readonly town: string | null;
  readonly alarm: AlarmClass | null;
  readonly state: CaseState['kind'] | null;
}

export type Turn = 'anybody' | 'mine' | 'supervised';

export const noFilters: Filters = { turn: 'anybody', search: '', town: null, alarm: null, state: null };

/** Commanders look at everything; a post looks at what waits for it. */
export const firstFilters = ({ role }: Person): Filters => ({
  ...noFilters,
  turn:
    role === 'districtSupervisor'
      ? 'supervised'
      : role.endsWith('Commander') ||
          role === 'observer' ||
          role === 'departmentOfficer' ||
          role === 'workstation'
        ? 'anybody'
        : 'mine',
});

export const isFiltered = (filters: Filters): boolean =>
  filters.turn !== 'anybody' ||
  filters.search !== '' ||
  filters.town !== null ||
  filters.alarm !== null ||
  filters.state !== null;

export interface QueueRow {
  readonly theCase: Case;
  readonly alarm: AlarmClass;
  readonly clock: RunningClock | null;
  /** What it waits for from this person. */
  readonly wait: Wait | null;
}

/** What waits for somebody comes first within a class; then by what is due. */
export function queueRows(
  picture: Picture,
  filters: Filters,
  now: number,
  person: Person,
): readonly QueueRow[] {
  const rows: QueueRow[] = [];
  for (const theCase of picture.cases.values()) {
    if (!passes(theCase, filters, picture)) continue;
    const wait = waitsFor(theCase, picture, person);
    if (filters.turn === 'mine' && wait === null) continue;
    // What is over is listed for who asks for it, or has still something to do about it.
    if (!isOpen(theCase) && filters.state !== 'closed' && !(filters.turn === 'mine' && wait !== null))
      continue;
    const clock = clockOf(theCase, picture, now);
    rows.push({ theCase, alarm: alarmClass(theCase.priority), clock, wait });
  }
  return rows.sort(
    (a, b) =>
      ALARM_ORDER[a.alarm] - ALARM_ORDER[b.alarm] ||
      STATE_ORDER[a.theCase.state.kind] - STATE_ORDER[b.theCase.state.kind] ||
      (a.clock?.due ?? Number.POSITIVE_INFINITY) - (b.clock?.due ?? Number.POSITIVE_INFINITY) ||
      a.theCase.reportedAt - b.theCase.reportedAt ||
      (a.theCase.id < b.theCase.id ? -1 : 1),
  );
}

function passes(theCase: Case, filters: Filters, picture: Picture): boolean {
  const { town, alarm, state, turn, search } = filters;
  return (
    (town === null || theCase.town === town) &&
    (alarm === null || alarmClass(theCase.priority) === alarm) &&
    (state === null || theCase.state.kind === state) &&
    (turn !== 'supervised' || isSupervised(theCase)) &&
    (search === '' || isFound(theCase, picture, search.trim().toLowerCase()))
  );
}

function isFound(theCase: Case, { policy }: Picture, wanted: string): boolean {
  const category = policy && categoryOf(policy, theCase.category)?.name;
  const { no, text, place, hotlineNo } = theCase;
  return [no, text, place, hotlineNo, category?.zh, category?.en].some(
    (part) => part?.toLowerCase().includes(wanted) ?? false,
  );
}

/** How many there are of each turn, under the other filters. */
export function turnCounts(
  picture: Picture,
  filters: Filters,
  person: Person,
): Readonly<Record<Turn, number>> {
  const counts = { anybody: 0, mine: 0, supervised: 0 };
  for (const theCase of picture.cases.values()) {
    if (!passes(theCase, { ...filters, turn: 'anybody' }, picture)) continue;
    if (isOpen(theCase)) counts.anybody += 1;
    if (waitsFor(theCase, picture, person) !== null) counts.mine += 1;
    if (isOpen(theCase) && isSupervised(theCase)) counts.supervised += 1;
  }
  return counts;
}

const ALARM_ORDER: Readonly<Record<AlarmClass, number>> = { critical: 0, high: 1, low: 2 };

const STATE_ORDER: Readonly<Record<CaseState['kind'], number>> = {
  reported: 0,
  verifying: 0,
  accepted: 0,
  filed: 0,
  feedback: 1,
  checking: 1,
  dispatched: 2,
  handling: 3,
  suspended: 4,
  closed: 5,
  rejected: 5,
  voided: 5,
};

export const LISTED_STATES = [
  'reported',
  'verifying',
  'accepted',
  'filed',
  'dispatched',
  'handling',
  'suspended',
  'feedback',
  'checking',
  'closed',
] as const satisfies readonly CaseState['kind'][];
