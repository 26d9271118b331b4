// What a fact about an order or an assignment changes in the picture: the order itself, and what its teams do.
import type { Draft } from '../draft.ts';
import type { Envelope } from '../fact.ts';
import type { OrderId, TeamId } from '../ids.ts';
import type { TeamStateKind } from '../organisation/organisation.ts';
import { isBinding, type Assignment, type AssignmentState, type Order } from './order.ts';
import type { OrderFact } from './orderFact.ts';

export function advanceOrder(draft: Draft, fact: Envelope & OrderFact): void {
  const { at } = fact;
  switch (fact.type) {
    case 'order.issued':
      draft.set('orders', {
        id: fact.order,
        version: 1,
        case: fact.case,
        tier: fact.tier,
        town: fact.town,
        issuedBy: fact.actor.id,
        issuedAt: at,
        note: fact.note,
        lead: fact.lead,
        assignments: fact.teams.map((assigned) => ({
          ...assigned,
          state: { kind: 'assigned', since: at },
        })),
        state: { kind: 'issued', since: at },
        changes: [],
      });
      for (const { team } of fact.teams) bind(draft, team, fact.order, 'assigned', at);
      return;
    case 'order.completed':
      return change(draft, fact.order, () => ({ state: { kind: 'completed', since: at } }));
    case 'order.recalled':
      return change(draft, fact.order, (order) => {
        for (const assignment of order.assignments) {
          if (isBinding(assignment)) free(draft, assignment.team, order.id, at);
        }
        return {
          state: { kind: 'recalled', since: at, reason: fact.reason },
          assignments: order.assignments.map((assignment) =>
            isBinding(assignment) ? { ...assignment, state: { kind: 'recalled', since: at } } : assignment,
          ),
        };
      });
    case 'order.leadChanged':
      return change(draft, fact.order, () => ({ lead: fact.lead }));
    case 'assignment.acknowledged':
      assign(draft, fact.order, fact.team, { kind: 'acknowledged', since: at });
      return change(draft, fact.order, (order) =>
        order.state.kind === 'issued' ? { state: { kind: 'active', since: at } } : {},
      );
    case 'assignment.declined':
      assign(draft, fact.order, fact.team, { kind: 'declined', since: at, reason: fact.reason });
      return free(draft, fact.team, fact.order, at);
    case 'assignment.departed':
      assign(draft, fact.order, fact.team, { kind: 'enRoute', since: at });
      return bind(draft, fact.team, fact.order, 'enRoute', at);
    case 'assignment.arrived':
      assign(draft, fact.order, fact.team, { kind: 'onScene', since: at, by: fact.by });
      return bind(draft, fact.team, fact.order, 'onScene', at);
    case 'assignment.handling':
      assign(draft, fact.order, fact.team, { kind: 'handling', since: at });
      return bind(draft, fact.team, fact.order, 'handling', at);
    case 'assignment.reported':
      return assign(draft, fact.order, fact.team, { kind: 'reported', since: at, text: fact.text });
    case 'assignment.released':
      assign(draft, fact.order, fact.team, ({ state }) => ({
        kind: 'released',
        since: at,
        text: state.kind === 'reported' ? state.text : '',
      }));
      return free(draft, fact.team, fact.order, at);
    default:
      fact satisfies never;
  }
}

function change(draft: Draft, id: OrderId, to: (order: Order) => Partial<Order>): void {
  draft.change('orders', id, (order) => ({ ...order, ...to(order), version: order.version + 1 }));
}

function assign(
  draft: Draft,
  id: OrderId,
  team: TeamId,
  next: AssignmentState | ((one: Assignment) => AssignmentState),
): void {
  change(draft, id, (order) => ({
    assignments: order.assignments.map((one) =>
      one.team === team ? { ...one, state: typeof next === 'function' ? next(one) : next } : one,
    ),
  }));
}

function bind(draft: Draft, id: TeamId, order: OrderId, kind: TeamStateKind, at: number): void {
  draft.change('teams', id, (team) => ({
    ...team,
    order,
    state: team.duty.kind === 'emergency' ? team.state : { kind, since: at },
  }));
}

function free(draft: Draft, id: TeamId, order: OrderId, at: number): void {
  draft.change('teams', id, (team) => {
    if (team.order !== order) return team;
    return { ...team, order: null, state: { kind: team.duty.kind, since: at } };
  });
}
