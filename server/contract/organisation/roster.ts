// Shifts and the roster (排班): who is planned for duty when. Pure: from the plan and a time follow who is on duty
// and until when; nothing here changes a team's duty by itself.
import { addDays, DAY_MS, localDate, MINUTE_MS, startOfDay, type LocalDate } from '../localDay.ts';
import type { MemberId, ShiftId, TeamId, TownCode } from '../ids.ts';

/** A named shift in minutes of the local day; an end before its start, or at it, is on the next day. */
export interface Shift {
  readonly id: ShiftId;
  readonly name: string;
  readonly startMin: number;
  readonly endMin: number;
  /** null: every town may plan with it. */
  readonly town: TownCode | null;
}

export interface RosterDay {
  readonly date: LocalDate;
  /** The team's shifts on this day; none = a day off; null = only members are planned. */
  readonly shifts: readonly ShiftId[] | null;
  /** Members whose day differs from their team's. */
  readonly members: readonly MemberDay[];
}

export interface MemberDay {
  readonly member: MemberId;
  readonly shifts: readonly ShiftId[];
}

/** The plan of one team, by day, the earliest first. */
export interface Roster {
  readonly id: TeamId;
  readonly days: readonly RosterDay[];
}

/** Days before today that stay in the picture: the week before is looked at, older ones are in the journal. */
export const KEPT_PAST_DAYS = 7;
/** How far ahead is planned: two months. More is a slip of the year. */
export const PLANNED_AHEAD_DAYS = 62;
/** Split shifts: morning, afternoon, evening, night. */
export const SHIFTS_A_DAY = 4;
/** A duty that runs on from shift to shift is followed this many days ahead. */
const FOLLOWED_DAYS = 3;

export interface DutyRules {
  /** Teams go on and off duty by their roster, unless a person said otherwise since the shift began or ended. */
  readonly followsRoster: boolean;
}

/** What the pure functions need of a picture. */
export interface Plans {
  readonly rosters: ReadonlyMap<TeamId, Roster>;
  readonly shifts: ReadonlyMap<ShiftId, Shift>;
}

export interface Stint {
  /** The shift that it begins with. */
  readonly shift: ShiftId;
  readonly startsAt: number;
  readonly endsAt: number;
}

/** `unplanned`: the roster does not speak of this time. */
export type PlannedDuty =
  | { readonly kind: 'on'; readonly stint: Stint }
  | { readonly kind: 'off'; readonly since: number }
  | { readonly kind: 'unplanned' };

/** What the roster says about a team, or one member of it, at a time. */
export function plannedDuty(
  plans: Plans,
  team: TeamId,
  at: number,
  offsetMin: number,
  member: MemberId | null = null,
): PlannedDuty {
  const roster = plans.rosters.get(team);
  if (!roster) return { kind: 'unplanned' };
  const today = localDate(at, offsetMin);
  // A night shift of yesterday runs into today, and its end counts for a day after it.
  const stints = stintsBetween(
    roster,
    plans.shifts,
    addDays(today, -2),
    FOLLOWED_DAYS + 2,
    offsetMin,
    member,
  );
  const running = stints.find(({ startsAt, endsAt }) => startsAt <= at && at < endsAt);
  if (running) return { kind: 'on', stint: running };
  const isPlanned = shiftsOn(roster, today, member) !== null;
  const ended = stints.findLast(({ endsAt }) => endsAt <= at);
  if (ended && (isPlanned || at - ended.endsAt < DAY_MS)) return { kind: 'off', since: ended.endsAt };
  return isPlanned ? { kind: 'off', since: startOfDay(today, offsetMin) } : { kind: 'unplanned' };
}

/** Planned for duty at this time; false too when nothing is planned. */
export const onDutyAt = (plans: Plans, team: TeamId, at: number, offsetMin: number): boolean =>
  plannedDuty(plans, team, at, offsetMin).kind === 'on';

/** When the duty that runs at this time ends, consecutive shifts as one; null when none runs. */
export function shiftEndsAt(plans: Plans, team: TeamId, at: number, offsetMin: number): number | null {
  const duty = plannedDuty(plans, team, at, offsetMin);
  return duty.kind === 'on' ? duty.stint.endsAt : null;
}

/** The shifts of one day; null = nothing is planned. */
export function shiftsOn(
  roster: Roster,
  date: LocalDate,
  member: MemberId | null,
): readonly ShiftId[] | null {
  const day = roster.days.find((one) => one.date === date);
  if (!day) return null;
  const own = member === null ? undefined : day.members.find((one) => one.member === member);
  return own ? own.shifts : day.shifts;
}

/** Duty from day to day, the earliest first; shifts that touch or overlap are one stint. */
function stintsBetween(
  roster: Roster,
  shifts: ReadonlyMap<ShiftId, Shift>,
  from: LocalDate,
  days: number,
  offsetMin: number,
  member: MemberId | null,
): readonly Stint[] {
  const single: Stint[] = [];
  for (let day = 0; day <= days; day++) {
    const date = addDays(from, day);
    for (const id of shiftsOn(roster, date, member) ?? []) {
      const shift = shifts.get(id);
      if (shift) single.push(stintOf(shift, startOfDay(date, offsetMin)));
    }
  }
  const joined: Stint[] = [];
  for (const stint of single.sort((a, b) => a.startsAt - b.startsAt)) {
    const last = joined.at(-1);
    if (!last || stint.startsAt > last.endsAt) joined.push(stint);
    else joined[joined.length - 1] = { ...last, endsAt: Math.max(last.endsAt, stint.endsAt) };
  }
  return joined;
}

const DAY_MIN = 1_440;

function stintOf({ id, startMin, endMin }: Shift, midnight: number): Stint {
  const endsMin = endMin <= startMin ? endMin + DAY_MIN : endMin;
  return { shift: id, startsAt: midnight + startMin * MINUTE_MS, endsAt: midnight + endsMin * MINUTE_MS };
}
