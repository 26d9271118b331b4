// The shift so far in steps of some minutes: what the server counted, and on top of it what came since.
import type { Case } from '#contract/case/case.ts';
import { alarmClass } from '#contract/policy.ts';
import type { RibbonBucket } from '#contract/wire.ts';

export interface Window {
  readonly from: number;
  readonly to: number;
  readonly bucketMs: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 240, 720, 1440].map((minutes) => minutes * MINUTE_MS);
/** So many bars are still told apart from 8 m. */
const MOST_BARS = 60;

/** `hours` back from `now`; null = everything since the first record. Ends on the step after now. */
export function windowOf(now: number, hours: number | null, firstAt: number | null): Window {
  const spanMs = hours === null ? Math.max(HOUR_MS, now - (firstAt ?? now)) : hours * HOUR_MS;
  const bucketMs =
    STEPS_MS.find((step) => spanMs / step <= MOST_BARS) ?? Math.ceil(spanMs / MOST_BARS / DAY_MS) * DAY_MS;
  const to = (Math.floor(now / bucketMs) + 1) * bucketMs;
  return { from: Math.floor((now - spanMs) / bucketMs) * bucketMs, to, bucketMs };
}

/** Hours that show a young server's record large enough, and a full shift otherwise. */
export function fittingHours(now: number, firstAt: number | null): number {
  const age = firstAt === null ? 0 : now - firstAt;
  return [1, 2, 4].find((hours) => age <= hours * HOUR_MS) ?? 8;
}

/** Every bucket of the window. `counted` holds up to `countedTo`; later cases are taken from the picture. */
export function fill(
  window: Window,
  counted: readonly RibbonBucket[],
  countedTo: number,
  cases: Iterable<Case>,
): readonly RibbonBucket[] {
  const buckets = new Map<
    number,
    { at: number; critical: number; high: number; low: number; closed: number }
  >();
  for (let at = window.from; at < window.to; at += window.bucketMs) {
    buckets.set(at, { at, critical: 0, high: 0, low: 0, closed: 0 });
  }
  const bucketOf = (at: number) => buckets.get(Math.floor(at / window.bucketMs) * window.bucketMs);
  for (const { at, critical, high, low, closed } of counted) {
    const bucket = bucketOf(at);
    if (!bucket) continue;
    bucket.critical += critical;
    bucket.high += high;
    bucket.low += low;
    bucket.closed += closed;
  }
  for (const theCase of cases) {
    if (theCase.reportedAt > countedTo) {
      const bucket = bucketOf(theCase.reportedAt);
      if (bucket) bucket[alarmClass(theCase.priority)] += 1;
    }
    if (theCase.state.kind === 'closed' && theCase.state.since > countedTo) {
      const bucket = bucketOf(theCase.state.since);
      if (bucket) bucket.closed += 1;
    }
  }
  return [...buckets.values()];
}
