// Who is on a case, and how far.
import { isBinding, isLive, type Assignment, type Order } from '#contract/order/order.ts';
import type { Case } from '#contract/case/case.ts';
import type { Picture } from '#contract/picture.ts';
import type { Team } from '#contract/organisation/organisation.ts';

export interface TeamOn {
  readonly team: Team;
  readonly order: Order;
  readonly assignment: Assignment;
  /** Minutes to the scene that are left of the street travel; null when there or unknown. */
  readonly minutesLeft: number | null;
}

const MINUTE_MS = 60_000;

/** Lead teams first, then in the order of the commander's choice. */
export function teamsOn(theCase: Case, picture: Picture, now: number): readonly TeamOn[] {
  const found: TeamOn[] = [];
  for (const id of theCase.orders) {
    const order = picture.orders.get(id);
    if (!order || !isLive(order)) continue;
    for (const assignment of order.assignments) {
      const team = picture.teams.get(assignment.team);
      if (!team || !isBinding(assignment)) continue;
      const entry = { team, order, assignment, minutesLeft: minutesLeft(assignment, now) };
      if (order.lead === team.id) found.unshift(entry);
      else found.push(entry);
    }
  }
  return found;
}

function minutesLeft({ state, travelMin }: Assignment, now: number): number | null {
  if (travelMin === null) return null;
  switch (state.kind) {
    case 'assigned':
    case 'acknowledged':
      return travelMin;
    case 'enRoute':
      return Math.max(0, travelMin - (now - state.since) / MINUTE_MS);
    case 'onScene':
    case 'handling':
    case 'reported':
    case 'released':
    case 'declined':
    case 'failed':
    case 'recalled':
    case 'reassigned':
      return null;
  }
}
