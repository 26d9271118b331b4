// What becomes of a case's live orders when the case itself moves on.
import type { FactBody } from '../fact.ts';
import { isBinding } from '../order/order.ts';
import type { Picture } from '../picture.ts';
import type { Case } from './case.ts';
import { liveOrders } from './caseParties.ts';

/** Teams that reported but were not released yet go home when the case ends. */
export function releases(picture: Picture, theCase: Case): FactBody[] {
  return liveOrders(picture, theCase.id).flatMap((order): FactBody[] => [
    ...order.assignments
      .filter(isBinding)
      .map((one): FactBody => ({ type: 'assignment.released', order: order.id, team: one.team })),
    { type: 'order.completed', order: order.id },
  ]);
}

export function recalls(picture: Picture, theCase: Case, reason: string): FactBody[] {
  return liveOrders(picture, theCase.id).map((order) => ({
    type: 'order.recalled',
    order: order.id,
    reason,
  }));
}
