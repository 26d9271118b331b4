// Moving units for the fan-out bench: the same for the same tick, so that everybody who is compared sends the
// same bytes. A longitude carries the time of its offer, so that a console can tell to a millisecond how long a
// position was on its way, out of bytes like any others.
import { tickStart, type Fix } from '#contract/fix.ts';
import type { FrameOrigin } from '#contract/frame.ts';

export interface Fleet {
  readonly units: number;
  /** Each unit reports once in so many ticks. */
  readonly everyTicks: number;
}

/** 10,000 fixes a second. */
export const BIG_FLEET: Fleet = { units: 10_000, everyTicks: 4 };
/** The demo district: 300 fixes a second. */
export const DEMO_FLEET: Fleet = { units: 1_500, everyTicks: 20 };

export const ORIGIN: FrameOrigin = { lonE6: 121_100_000, latE6: 31_200_000 };
/** A step of the wire's longitude for each millisecond; after a minute the stamps begin again. */
const STEP_E6 = 5;
const STAMPS = 60_000;
/** The district is a third of a degree high. */
const LAT_SPAN_E6 = 300_000;

export const stampedLonE6 = (at: number): number => ORIGIN.lonE6 + STEP_E6 * (Math.floor(at) % STAMPS);

/** Milliseconds from the offer that is stamped in a longitude to `now`. */
export function ageOf(lonE6: number, now: number): number {
  const stamp = Math.round((lonE6 - ORIGIN.lonE6) / STEP_E6);
  return (Math.floor(now) - stamp + STAMPS) % STAMPS;
}

/** Unit `no` on its way north. */
export const latE6Of = (no: number, tick: number): number =>
  ORIGIN.latE6 + ((no * 7_919 + tick * 13) % LAT_SPAN_E6);

export const headingOf = (no: number, tick: number): number => (no + tick) % 360;

/** The units whose turn it is, ascending. */
export function* reportingIn(tick: number, { units, everyTicks }: Fleet): Generator<number> {
  for (let no = 1 + (tick % everyTicks); no <= units; no += everyTicks) yield no;
}

export function fixesIn(tick: number, fleet: Fleet): Fix[] {
  const at = tickStart(tick);
  return Array.from(reportingIn(tick, fleet), (no) => ({
    no,
    lonE6: stampedLonE6(at),
    latE6: latE6Of(no, tick),
    at,
    tick,
    speedDkmh: 180,
    headingDeg: headingOf(no, tick),
    accuracyM: 5,
  }));
}
