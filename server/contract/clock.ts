// Limits and deadlines. A limit in working time runs only inside working hours; DOMAIN 2 "Clock". What of a case's
// limits is used up, and which lamp burns, is read in `case/caseClocks.ts`.
import type { Calendar, Limits, Span, Thresholds } from './policy.ts';
import { DAY_MS, whenWorkingMs, workingMsAt } from './workingTime.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export interface Dues {
  readonly acceptBy: number;
  readonly dispatchBy: number;
  readonly arriveBy: number;
  /** null: continuous handling has no deadline. */
  readonly handleBy: number | null;
}

/** All deadlines of a case whose clocks start at `from` (epoch ms). */
export function dues(from: number, limits: Limits, calendar: Calendar): Dues {
  return {
    acceptBy: addSpan(from, limits.accept, calendar),
    dispatchBy: addSpan(from, limits.dispatch, calendar),
    arriveBy: addSpan(from, limits.arrive, calendar),
    handleBy: limits.handle && addSpan(from, limits.handle, calendar),
  };
}

export const isWorkingTime = ({ unit }: Span): boolean => unit === 'wh' || unit === 'wd';

/** A limit in ms of its own clock. */
export function limitMs({ n, unit }: Span, calendar: Calendar): number {
  switch (unit) {
    case 'min':
      return Math.round(n * MINUTE_MS);
    case 'h':
    case 'wh':
      return Math.round(n * HOUR_MS);
    case 'd':
      return Math.round(n * DAY_MS);
    case 'wd':
      return Math.round(n * (calendar.workEndMin - calendar.workStartMin) * MINUTE_MS);
  }
}

/** A limit in the hours of its own clock: what an extension is measured against. */
export const limitHours = (limit: Span, calendar: Calendar): number => limitMs(limit, calendar) / HOUR_MS;

/** What went by from one moment to another in the clock of this limit; negative when `to` is the earlier one. */
export const elapsedMs = (from: number, to: number, limit: Span, calendar: Calendar): number =>
  isWorkingTime(limit) ? workingMsAt(to, calendar) - workingMsAt(from, calendar) : to - from;

/** `ms` of the clock of this limit after `from`; a time of day at which that clock stands is passed over. */
export function afterMs(from: number, ms: number, limit: Span, calendar: Calendar): number {
  if (!isWorkingTime(limit)) return from + ms;
  // Out of hours the clock reads the same all night: with nothing to add, the moment stays as it is.
  return ms === 0 ? from : whenWorkingMs(workingMsAt(from, calendar) + ms, calendar);
}

export const addSpan = (from: number, span: Span, calendar: Calendar): number =>
  afterMs(from, limitMs(span, calendar), span, calendar);

/** A deadline that an extension moved: the hours run in the clock of the limit, working or natural. */
export const extendedBy = (hours: number, due: number, limit: Span, calendar: Calendar): number =>
  afterMs(due, Math.round(hours * HOUR_MS), limit, calendar);

/**
 * A deadline whose clock stood still in (from, to): what was left of it, or by how much it had passed, is the same
 * at `to` as it was at `from`. It never comes sooner.
 */
export function resumedAfter(from: number, to: number, due: number, limit: Span, calendar: Calendar): number {
  return Math.max(due, afterMs(due, elapsedMs(from, to, limit, calendar), limit, calendar));
}

export type Lamp = 'green' | 'yellow' | 'red';

/** Green to 80 % of the limit, yellow to 100 %, then red (shares from the policy). */
export function lampAt(used: number, isPastDue: boolean, thresholds: Thresholds): Lamp {
  // A working clock stands at 100 % all night after a deadline at closing time: that night is late already.
  if (used > thresholds.redAt || (isPastDue && used >= thresholds.redAt)) return 'red';
  return used >= thresholds.yellowAt ? 'yellow' : 'green';
}
