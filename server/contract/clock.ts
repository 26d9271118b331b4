// Deadlines and lamps. A limit in working time runs only inside working hours; DOMAIN 2 "Clock".
import type { Calendar, Limits, Span, Thresholds } from './policy.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** No limit in the catalogue reaches two years of working days; past this the calendar itself is wrong. */
const LONGEST_SEARCH_DAYS = 800;

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

export type Lamp = 'green' | 'yellow' | 'red';

/** Green to 80 % of the limit, yellow to 100 %, then red (shares from the policy). */
export function lamp(from: number, due: number, now: number, thresholds: Thresholds): Lamp {
  const share = due > from ? (now - from) / (due - from) : 1;
  if (share > thresholds.redAt) return 'red';
  return share >= thresholds.yellowAt ? 'yellow' : 'green';
}

export function addSpan(from: number, span: Span, calendar: Calendar): number {
  switch (span.unit) {
    case 'min':
      return from + span.n * MINUTE_MS;
    case 'h':
      return from + span.n * 60 * MINUTE_MS;
    case 'd':
      return from + span.n * DAY_MS;
    case 'wh':
      return addWorkingMs(from, span.n * 60 * MINUTE_MS, calendar);
    case 'wd':
      return addWorkingMs(from, span.n * (calendar.workEndMin - calendar.workStartMin) * MINUTE_MS, calendar);
  }
}

function addWorkingMs(from: number, ms: number, calendar: Calendar): number {
  const offsetMs = calendar.utcOffsetMin * MINUTE_MS;
  let left = ms;
  let dayStart = Math.floor((from + offsetMs) / DAY_MS) * DAY_MS - offsetMs;
  for (let day = 0; day < LONGEST_SEARCH_DAYS; day++, dayStart += DAY_MS) {
    if (!isWorkday(dayStart + offsetMs, calendar)) continue;
    const opens = Math.max(from, dayStart + calendar.workStartMin * MINUTE_MS);
    const closes = dayStart + calendar.workEndMin * MINUTE_MS;
    if (opens >= closes) continue;
    if (left <= closes - opens) return opens + left;
    left -= closes - opens;
  }
  throw new Error(`the calendar has too few working days to add ${ms} ms of working time`);
}

/** `localMs`: the local midnight expressed as if it were UTC, so that the UTC getters read local fields. */
function isWorkday(localMs: number, calendar: Calendar): boolean {
  const date = new Date(localMs);
  const iso = date.toISOString().slice(0, 10);
  if (calendar.makeUpDays.includes(iso)) return true;
  if (calendar.holidays.includes(iso)) return false;
  return calendar.workdays.includes(date.getUTCDay() || 7);
}
