// What presses (要紧): the cases that a commander should look at now, the worst first. A case that is in time
// and in hands is not in this list, so a quiet district has an empty one.
import { isOpen, type Case } from '#contract/case/case.ts';
import type { Picture } from '#contract/picture.ts';
import type { Team } from '#contract/organisation/organisation.ts';
import { alarmClass, type AlarmClass } from '#contract/policy.ts';
import { clockOf, type RunningClock } from './caseClock.ts';
import { teamsOn, type TeamOn } from './teamsOn.ts';

export interface PressingCase {
  readonly theCase: Case;
  readonly alarm: AlarmClass;
  readonly clock: RunningClock | null;
  readonly teams: readonly TeamOn[];
}

export interface Pressing {
  /** Teams that call for help: above every case. */
  readonly emergencies: readonly Team[];
  readonly shown: readonly PressingCase[];
  /** How many more there are; never a critical one while a lesser is shown. */
  readonly more: number;
}

/** EEMUA 191: more rows than this are not read from across a room. */
export const WALL_ROWS = 7;

export function pressing(picture: Picture, now: number, rows: number): Pressing {
  const found: PressingCase[] = [];
  for (const theCase of picture.cases.values()) {
    if (!isOpen(theCase) || theCase.state.kind === 'feedback' || theCase.state.kind === 'checking') continue;
    const alarm = alarmClass(theCase.priority);
    const clock = clockOf(theCase, picture, now);
    const teams = teamsOn(theCase, picture, now);
    const late = clock !== null && clock.lamp !== 'green';
    if (alarm === 'critical' || late || (alarm === 'high' && teams.length === 0)) {
      found.push({ theCase, alarm, clock, teams });
    }
  }
  found.sort(byUrgency);
  const emergencies = [...picture.teams.values()]
    .filter((team) => team.state.kind === 'emergency')
    .sort((a, b) => a.state.since - b.state.since);
  const critical = found.filter((one) => one.alarm === 'critical').length;
  // Critical cases are never folded away (WALL.md, alarm discipline).
  const shown = found.slice(0, Math.max(rows - emergencies.length, critical));
  return { emergencies, shown, more: found.length - shown.length };
}

function byUrgency(a: PressingCase, b: PressingCase): number {
  return (
    weight(a) - weight(b) ||
    (a.clock?.due ?? Number.POSITIVE_INFINITY) - (b.clock?.due ?? Number.POSITIVE_INFINITY) ||
    a.theCase.reportedAt - b.theCase.reportedAt ||
    (a.theCase.id < b.theCase.id ? -1 : 1)
  );
}

function weight({ alarm, clock, teams }: PressingCase): number {
  const nobody = teams.length === 0 ? 0 : 1;
  if (alarm === 'critical') return nobody;
  if (clock?.lamp === 'red') return 2 + (alarm === 'high' ? 0 : 1);
  return alarm === 'high' ? 4 + nobody : 6;
}
