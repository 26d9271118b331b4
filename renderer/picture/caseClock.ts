// Which clock of a case is running, and how far it is: the question behind every lamp on the wall.
import { dues, lamp, type Lamp } from '#contract/clock.ts';
import type { Case } from '#contract/case/case.ts';
import { categoryOf, type Policy } from '#contract/policy.ts';

export type ClockStep = 'accept' | 'dispatch' | 'arrive' | 'handle';

export interface CaseClock {
  readonly step: ClockStep;
  /** Epoch ms, server. */
  readonly from: number;
  readonly due: number;
}

/** Working time is added up day by day: once per state of a case is enough, and lamps are asked every second. */
const known = new WeakMap<Case, { readonly policy: Policy | null; readonly clock: CaseClock | null }>();

/** null: nothing is due (continuous handling, a closed case, a category that the policy does not know). */
export function caseClock(theCase: Case, policy: Policy | null): CaseClock | null {
  const held = known.get(theCase);
  if (held && held.policy === policy) return held.clock;
  const clock = clockOf(theCase, policy);
  known.set(theCase, { policy, clock });
  return clock;
}

function clockOf(theCase: Case, policy: Policy | null): CaseClock | null {
  switch (theCase.state.kind) {
    case 'reported':
    case 'accepted': {
      // Limits freeze at filing; before it, those of the policy in force are what the person is held to.
      const category = policy && categoryOf(policy, theCase.category);
      const condition = category?.conditions.find((one) => one.key === theCase.condition);
      if (!policy || !condition) return null;
      const due = dues(theCase.reportedAt, condition.limits, policy.calendar).acceptBy;
      return { step: 'accept', from: theCase.reportedAt, due };
    }
    case 'filed':
      return running(theCase, 'dispatch', theCase.dues?.dispatchBy);
    case 'dispatched':
      return running(theCase, 'arrive', theCase.dues?.arriveBy);
    case 'handling':
    case 'feedback':
    case 'checking':
      return running(theCase, 'handle', theCase.dues?.handleBy);
    case 'closed':
    case 'rejected':
    case 'voided':
      return null;
  }
}

function running(theCase: Case, step: ClockStep, due: number | null | undefined): CaseClock | null {
  if (due === null || due === undefined || theCase.clockFrom === null) return null;
  return { step, from: theCase.clockFrom, due };
}

/** Share of the limit that is used up: 0 at the start, 1 at the deadline, more when overdue. */
export const clockShare = ({ from, due }: CaseClock, now: number): number =>
  due > from ? Math.max(0, (now - from) / (due - from)) : 1;

/** null: no clock is running. */
export function caseLamp(theCase: Case, policy: Policy | null, now: number): Lamp | null {
  const clock = caseClock(theCase, policy);
  return clock && policy ? lamp(clock.from, clock.due, now, policy.thresholds) : null;
}
