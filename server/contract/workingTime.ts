// Working time as a function of time: how many working milliseconds there were before a moment, and the other way
// round. Adding, measuring and taking back limits are then plain sums, also over holidays and make-up days, and
// cost the same for a minute and for a year.
import type { Calendar } from './policy.ts';

const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;
const DAYS_A_WEEK = 7;

interface Index {
  readonly offsetMs: number;
  readonly startMs: number;
  readonly dayMs: number;
  /** ISO weekdays that are worked, in ascending order. */
  readonly workdays: readonly number[];
  /** Local days that are not what their weekday says, ascending: +1 worked all the same, -1 free. */
  readonly exceptions: readonly { readonly day: number; readonly by: 1 | -1; readonly sumBefore: number }[];
}

/** A policy's calendar is one value for as long as it is in force. */
const indexes = new WeakMap<Calendar, Index>();

/** Working ms from some fixed moment to `at`; never falls as `at` rises. */
export function workingMsAt(at: number, calendar: Calendar): number {
  const index = indexOf(calendar);
  const local = at + index.offsetMs;
  const day = Math.floor(local / DAY_MS);
  const today = isWorked(day, index)
    ? Math.min(Math.max(local - day * DAY_MS - index.startMs, 0), index.dayMs)
    : 0;
  return workedDaysBefore(day, index) * index.dayMs + today;
}

/** The first moment at which there were so many working ms: the end of a day, and not the next morning. */
export function whenWorkingMs(ms: number, calendar: Calendar): number {
  const index = indexOf(calendar);
  // So many whole days were worked before the one sought, which is worked itself.
  const daysBefore = Math.ceil(ms / index.dayMs) - 1;
  let low = Math.floor((daysBefore / index.workdays.length) * DAYS_A_WEEK) - marginDays(index);
  let high = low + 2 * marginDays(index);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (workedDaysBefore(middle + 1, index) > daysBefore) high = middle;
    else low = middle + 1;
  }
  return low * DAY_MS + index.startMs + (ms - daysBefore * index.dayMs) - index.offsetMs;
}

/** The weeks alone miss a day by no more than the exceptions and the broken week. */
const marginDays = ({ exceptions }: Index): number => (exceptions.length + 2) * DAYS_A_WEEK;

function indexOf(calendar: Calendar): Index {
  const known = indexes.get(calendar);
  if (known) return known;
  const workdays = [...new Set(calendar.workdays)].sort((a, b) => a - b);
  const worked = new Set(calendar.makeUpDays.map(dayOf));
  const days = new Set([...worked, ...calendar.holidays.map(dayOf)]);
  let sum = 0;
  const exceptions: { day: number; by: 1 | -1; sumBefore: number }[] = [];
  for (const day of [...days].sort((a, b) => a - b)) {
    const is = worked.has(day);
    if (is === workdays.includes(weekdayOf(day))) continue;
    exceptions.push({ day, by: is ? 1 : -1, sumBefore: sum });
    sum += is ? 1 : -1;
  }
  const index = {
    offsetMs: calendar.utcOffsetMin * MINUTE_MS,
    startMs: calendar.workStartMin * MINUTE_MS,
    dayMs: (calendar.workEndMin - calendar.workStartMin) * MINUTE_MS,
    workdays,
    exceptions,
  };
  indexes.set(calendar, index);
  return index;
}

const dayOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS;

/** Day 0 was a Thursday. */
const weekdayOf = (day: number): number => mod(day + 3, DAYS_A_WEEK) + 1;

const mod = (n: number, by: number): number => ((n % by) + by) % by;

function isWorked(day: number, index: Index): boolean {
  const exception = index.exceptions[firstNotBefore(day, index)];
  return exception?.day === day ? exception.by === 1 : index.workdays.includes(weekdayOf(day));
}

function workedDaysBefore(day: number, index: Index): number {
  // Counted from the Monday before day 0.
  const sinceMonday = day + 3;
  const weeks = Math.floor(sinceMonday / DAYS_A_WEEK);
  const inWeek = sinceMonday - weeks * DAYS_A_WEEK;
  const regular =
    weeks * index.workdays.length + index.workdays.filter((weekday) => weekday <= inWeek).length;
  const { exceptions } = index;
  const at = firstNotBefore(day, index);
  const last = exceptions.at(-1);
  const corrected = exceptions[at]?.sumBefore ?? (last ? last.sumBefore + last.by : 0);
  return regular + corrected;
}

function firstNotBefore(day: number, { exceptions }: Index): number {
  let low = 0;
  let high = exceptions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (exceptions[middle]!.day < day) low = middle + 1;
    else high = middle;
  }
  return low;
}
