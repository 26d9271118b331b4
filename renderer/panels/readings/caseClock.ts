// The clock that runs on a case now: which step is due, how much of its limit is used, which lamp burns.
import { dues, lamp, type Lamp } from '#contract/clock.ts';
import { isLive, type Case, type Picture } from '#contract/picture.ts';
import { categoryOf, type Policy } from '#contract/policy.ts';

export type Step = 'accept' | 'dispatch' | 'arrive' | 'handle';

export interface CaseClock {
  readonly step: Step;
  readonly from: number;
  readonly due: number;
  /** Negative when overdue. */
  readonly leftMs: number;
  /** Share of the limit that is used, 0 to 1. */
  readonly used: number;
  readonly lamp: Lamp;
}

/** null: nothing is due (waiting for a check, closed, or handling without a limit). */
export function clockOf(theCase: Case, picture: Picture, now: number): CaseClock | null {
  const { policy } = picture;
  if (!policy) return null;
  const running = runningStep(theCase, picture, policy);
  if (!running) return null;
  const { step, from, due } = running;
  const used = due > from ? Math.min(1, Math.max(0, (now - from) / (due - from))) : 1;
  return { step, from, due, leftMs: due - now, used, lamp: lamp(from, due, now, policy.thresholds) };
}

function runningStep(theCase: Case, picture: Picture, policy: Policy) {
  const from = theCase.clockFrom ?? theCase.reportedAt;
  const by = theCase.dues;
  switch (theCase.state.kind) {
    case 'reported':
    case 'accepted': {
      // Nothing is frozen before filing: the limit in force is the one that a person has to keep.
      const category = categoryOf(policy, theCase.category);
      const condition = category?.conditions.find((one) => one.key === theCase.condition);
      if (!condition) return null;
      const due = dues(theCase.reportedAt, condition.limits, policy.calendar).acceptBy;
      return { step: 'accept' as const, from: theCase.reportedAt, due };
    }
    case 'filed':
      return by && { step: 'dispatch' as const, from, due: by.dispatchBy };
    case 'dispatched':
      return by && { step: 'arrive' as const, from, due: by.arriveBy };
    case 'handling':
      if (!by) return null;
      if (!somebodyArrived(theCase, picture)) return { step: 'arrive' as const, from, due: by.arriveBy };
      return by.handleBy === null ? null : { step: 'handle' as const, from, due: by.handleBy };
    case 'feedback':
    case 'checking':
    case 'closed':
    case 'rejected':
    case 'voided':
      return null;
  }
}

function somebodyArrived(theCase: Case, picture: Picture): boolean {
  return theCase.orders.some((id) => {
    const order = picture.orders.get(id);
    if (!order || !isLive(order)) return false;
    return order.assignments.some(({ state: { kind } }) =>
      kind === 'onScene' || kind === 'handling' || kind === 'reported' || kind === 'released',
    );
  });
}
