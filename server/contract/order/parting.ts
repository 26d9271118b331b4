// What follows when teams leave their orders before they reported: they declined, failed, were recalled, replaced or
// taken. The order ends or needs another lead; the case waits for a new order when nobody is left on it.
import { liveOrders } from '../case/caseParties.ts';
import type { Case } from '../case/case.ts';
import type { FactBody } from '../fact.ts';
import type { CaseId, TeamId } from '../ids.ts';
import type { Picture } from '../picture.ts';
import { isBinding, isWorking, type Order } from './order.ts';

export interface Parting {
  readonly order: Order;
  readonly team: TeamId;
}

export interface How {
  /** Back in the queue after a team's own refusal counts as a return (退单), after a commander's decision it does not. */
  readonly waits: 'case.requeued' | 'case.returned';
  readonly reason: string;
  /** The case that the leaving teams are sent to by the same decision: it does not wait. */
  readonly sentTo?: CaseId;
}

/** Goes behind the facts that tell of the partings themselves. */
export function afterParting(picture: Picture, partings: readonly Parting[], how: How): FactBody[] {
  const orders = new Set(partings.map(({ order }) => order));
  const cases = new Set([...orders].map((order) => order.case));
  return [
    ...[...orders].flatMap((order) => endOrLead(order, partings, how.reason)),
    ...[...cases].flatMap((id) => (id === how.sentTo ? [] : afterLoss(picture, id, partings, how))),
  ];
}

/** A whole order was recalled: what its case does. */
export const afterRecall = (picture: Picture, order: Order, reason: string): FactBody[] =>
  afterLoss(
    picture,
    order.case,
    order.assignments.map(({ team }) => ({ order, team })),
    { waits: 'case.requeued', reason },
  );

const leaves = (partings: readonly Parting[], order: Order, team: TeamId): boolean =>
  partings.some((one) => one.order.id === order.id && one.team === team);

/** Nobody left: over. The lead gone: the only one left leads; of several, a commander names one (DOMAIN 3.2). */
function endOrLead(order: Order, partings: readonly Parting[], reason: string): FactBody[] {
  const left = order.assignments.filter((one) => isBinding(one) && !leaves(partings, order, one.team));
  const [first, ...others] = left;
  if (!first) {
    // One that has reported and is taken goes home from here: that is a report too.
    const didReport = order.assignments.some(
      ({ state }) => state.kind === 'released' || state.kind === 'reported',
    );
    return didReport
      ? [{ type: 'order.completed', order: order.id }]
      : [{ type: 'order.recalled', order: order.id, reason }];
  }
  if (order.lead !== null && !leaves(partings, order, order.lead)) return [];
  if (others.length === 0) return [{ type: 'order.leadChanged', order: order.id, lead: first.team }];
  return order.lead === null ? [] : [{ type: 'order.leadLost', order: order.id }];
}

/**
 * While somebody still works on the case nothing; when the others have reported, that is the feedback; else, without
 * a live order, it waits for a new one.
 */
function afterLoss(
  picture: Picture,
  id: CaseId,
  partings: readonly Parting[],
  { waits, reason }: How,
): FactBody[] {
  const theCase = picture.cases.get(id);
  if (theCase?.state.kind !== 'dispatched' && theCase?.state.kind !== 'handling') return [];
  const left = liveOrders(picture, id).flatMap((order) =>
    order.assignments.filter((one) => isBinding(one) && !leaves(partings, order, one.team)),
  );
  // The department that was sent, too, is somebody.
  if (left.some(isWorking) || theCase.departmentWork !== null) return [];
  const text = lastReport(picture, theCase);
  if (text !== null) return [{ type: 'case.fedBack', case: theCase.id, text }];
  return left.length > 0 ? [] : [{ type: waits, case: theCase.id, reason }];
}

/** The newest report on the case since it was last sent back; null when nobody has reported. */
function lastReport(picture: Picture, theCase: Case): string | null {
  let newest: { readonly since: number; readonly text: string } | null = null;
  for (const id of theCase.orders) {
    const order = picture.orders.get(id);
    if (!order || order.issuedAt < (theCase.reworkedAt ?? 0)) continue;
    for (const { state } of order.assignments) {
      if (state.kind !== 'reported' && state.kind !== 'released') continue;
      if (!newest || state.since >= newest.since) newest = state;
    }
  }
  return newest && newest.text;
}

/** No other team of the case's live orders still has to report. */
export function isLastToReport(picture: Picture, order: Order, reporting: TeamId): boolean {
  return !liveOrders(picture, order.case).some((live) =>
    live.assignments.some((one) => isWorking(one) && one.team !== reporting),
  );
}
