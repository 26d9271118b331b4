// The clock that runs on a case now, as a person reads it: what is left, and which lamp burns. Which clock runs
// is decided in one place for map and panels (picture/caseClock.ts).
import { lamp, type Lamp } from '#contract/clock.ts';
import type { Case } from '#contract/case/case.ts';
import type { Picture } from '#contract/picture.ts';
import { caseClock, clockShare, type ClockStep } from '../../picture/caseClock.ts';

export interface RunningClock {
  readonly step: ClockStep;
  readonly due: number;
  /** Negative when overdue. */
  readonly leftMs: number;
  /** Share of the limit that is used, 0 to 1. */
  readonly used: number;
  readonly lamp: Lamp;
}

/** null: nothing is due. */
export function clockOf(theCase: Case, { policy }: Picture, now: number): RunningClock | null {
  const clock = caseClock(theCase, policy);
  if (!clock || !policy) return null;
  const { step, from, due } = clock;
  return {
    step,
    due,
    leftMs: due - now,
    used: Math.min(1, clockShare(clock, now)),
    lamp: lamp(from, due, now, policy.thresholds),
  };
}
