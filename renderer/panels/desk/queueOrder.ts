// The queue of a desk: which open cases, in which order.
import { isOpen, type Case, type CaseState } from '#contract/case/case.ts';
import type { Picture } from '#contract/picture.ts';
import { alarmClass, type AlarmClass } from '#contract/policy.ts';
import { clockOf, type RunningClock } from '../readings/caseClock.ts';

export interface Filters {
  readonly town: string | null;
  readonly alarm: AlarmClass | null;
  readonly state: CaseState['kind'] | null;
}

export const noFilters: Filters = { town: null, alarm: null, state: null };

export interface QueueRow {
  readonly theCase: Case;
  readonly alarm: AlarmClass;
  readonly clock: RunningClock | null;
}

/** What waits for somebody comes first within a class; then by what is due. */
export function queueRows(picture: Picture, filters: Filters, now: number): readonly QueueRow[] {
  const rows: QueueRow[] = [];
  for (const theCase of picture.cases.values()) {
    if (!isOpen(theCase) || !passes(theCase, filters)) continue;
    rows.push({ theCase, alarm: alarmClass(theCase.priority), clock: clockOf(theCase, picture, now) });
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

function passes(theCase: Case, { town, alarm, state }: Filters): boolean {
  return (
    (town === null || theCase.town === town) &&
    (alarm === null || alarmClass(theCase.priority) === alarm) &&
    (state === null || theCase.state.kind === state)
  );
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

export const OPEN_STATES = [
  'reported',
  'verifying',
  'accepted',
  'filed',
  'dispatched',
  'handling',
  'suspended',
  'feedback',
  'checking',
] as const satisfies readonly CaseState['kind'][];
