// The lamp of a case for the map; which clocks run, and how far, is the contract's own reading.
import type { Lamp } from '#contract/clock.ts';
import type { Case } from '#contract/case/case.ts';
import { pressingClock, readClock } from '#contract/case/caseClocks.ts';
import type { Policy } from '#contract/policy.ts';

/** null: no clock is running. */
export function caseLamp(theCase: Case, policy: Policy | null, now: number): Lamp | null {
  const clock = pressingClock(theCase, policy);
  return clock && policy && readClock(clock, policy, now).lamp;
}
