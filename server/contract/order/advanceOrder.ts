// What a fact about an order or an assignment changes in the picture: the order itself, and what its teams do.
import type { Draft } from '../draft.ts';
import type { Envelope } from '../fact.ts';
import type { OrderId, TeamId } from '../ids.ts';
import type { TeamStateKind } from '../organisation/organisation.ts';
import {
  isBinding,
  KEPT_NOTES,
  type AssignedTeam,
  type Assignment,
  type AssignmentState,
  type Order,
} from './order.ts';
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
        notes: [],
        lead: fact.lead,
        assignments: fact.teams.map((one) => newlyAssigned(one, at)),
        state: { kind: 'issued', since: at },
        changes: [],
      });
      for (const { team } of fact.teams) bind(draft, team, fact.order, 'assigned', at);
      return;
    case 'order.reinforced':
      change(draft, fact.order, (order) => ({
        assignments: fact.teams.reduce((list, one) => withTeam(list, one, at), order.assignments),
        notes: fact.note === null ? order.notes : noted(order, at, fact.actor.id, fact.note),
      }));
      for (const { team } of fact.teams) bind(draft, team, fact.order, 'assigned', at);
      return;
    case 'order.noted':
      return change(draft, fact.order, (order) => ({ notes: noted(order, at, fact.actor.id, fact.text) }));
    case 'order.completed':
      return change(draft, fact.order, () => ({ state: { kind: 'completed', since: at } }));
    case 'order.recalled':
      return change(draft, fact.order, (order) => {
        for (const assignment of order.assignments) {
          if (isBinding(assignment)) free(draft, assignment.team, order.id, at);
        }
        const { reason } = fact;
        return {
          state: { kind: 'recalled', since: at, reason },
          assignments: order.assignments.map((one) =>
            isBinding(one) ? { ...one, state: { kind: 'recalled', since: at, reason } } : one,
          ),
        };
      });
    case 'order.leadChanged':
      return change(draft, fact.order, () => ({ lead: fact.lead }));
    case 'order.leadLost':
      return change(draft, fact.order, () => ({ lead: null }));
    case 'assignment.acknowledged':
      assign(draft, fact.order, fact.team, { kind: 'acknowledged', since: at }, (order) =>
        order.state.kind === 'issued' ? { state: { kind: 'active', since: at } } : {},
      );
      return;
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
    case 'assignment.failed':
      assign(draft, fact.order, fact.team, { kind: 'failed', since: at, reason: fact.reason });
      return free(draft, fact.team, fact.order, at);
    case 'assignment.recalled':
      assign(draft, fact.order, fact.team, { kind: 'recalled', since: at, reason: fact.reason });
      return free(draft, fact.team, fact.order, at);
    case 'assignment.reassigned':
      reassign(draft, fact, at);
      return free(draft, fact.team, fact.order, at);
    default:
      fact satisfies never;
  }
}

function reassign(
  draft: Draft,
  { order, team, cause }: Extract<OrderFact, { type: 'assignment.reassigned' }>,
  at: number,
): void {
  if (cause.kind === 'taken') return assign(draft, order, team, { kind: 'reassigned', since: at, cause });
  const by = cause.by.team;
  assign(
    draft,
    order,
    team,
    { kind: 'reassigned', since: at, cause: { ...cause, by } },
    ({ assignments, lead }) => ({
      assignments: withTeam(assignments, cause.by, at),
      lead: lead === team ? by : lead,
    }),
  );
  bind(draft, by, order, 'assigned', at);
}

const newlyAssigned = (one: AssignedTeam, at: number): Assignment => ({
  ...one,
  assignedAt: at,
  state: { kind: 'assigned', since: at },
});

/** A team that declined, failed or was taken back and is sent again stands in the order once, as it is now. */
const withTeam = (list: readonly Assignment[], one: AssignedTeam, at: number): readonly Assignment[] => [
  ...list.filter(({ team }) => team !== one.team),
  newlyAssigned(one, at),
];

const noted = (order: Order, at: number, by: string, text: string): Order['notes'] =>
  [...order.notes, { at, by, text }].slice(-KEPT_NOTES);

function change(draft: Draft, id: OrderId, to: (order: Order) => Partial<Order>): void {
  draft.change('orders', id, (order) => ({ ...order, ...to(order), version: order.version + 1 }));
}

/** One step of one team; `also` is what the same step changes in the order. */
function assign(
  draft: Draft,
  id: OrderId,
  team: TeamId,
  next: AssignmentState | ((one: Assignment) => AssignmentState),
  also: (order: Order) => Partial<Order> = () => ({}),
): void {
  change(draft, id, (order) => {
    const assignments = order.assignments.map((one) =>
      one.team === team ? { ...one, state: typeof next === 'function' ? next(one) : next } : one,
    );
    return { assignments, ...also({ ...order, assignments }) };
  });
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
