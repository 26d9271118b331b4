// What happens to orders and their assignments, as facts.
import type { CaseId, OrderId, TeamId, Tier, TownCode } from '../ids.ts';
import type { AssignedTeam } from './order.ts';

interface OnOrder {
  readonly order: OrderId;
}
interface OnAssignment extends OnOrder {
  readonly team: TeamId;
}

export type OrderFact =
  | (OnOrder & {
      readonly type: 'order.issued';
      readonly case: CaseId;
      readonly tier: Tier;
      /** The issuing town; null for a district order. */
      readonly town: TownCode | null;
      readonly teams: readonly AssignedTeam[];
      readonly lead: TeamId;
      readonly note: string | null;
    })
  /** More teams for an order that is under way (增援). */
  | (OnOrder & {
      readonly type: 'order.reinforced';
      readonly case: CaseId;
      readonly teams: readonly AssignedTeam[];
      readonly note: string | null;
    })
  | (OnOrder & { readonly type: 'order.noted'; readonly text: string })
  | (OnOrder & { readonly type: 'order.completed' })
  | (OnOrder & { readonly type: 'order.recalled'; readonly reason: string })
  /** Named by a commander, or the only team left. */
  | (OnOrder & { readonly type: 'order.leadChanged'; readonly lead: TeamId })
  /** The lead went away and several teams are left: nobody sets out until a commander names another. */
  | (OnOrder & { readonly type: 'order.leadLost' })
  | (OnAssignment & { readonly type: 'assignment.acknowledged' })
  | (OnAssignment & { readonly type: 'assignment.declined'; readonly reason: string })
  | (OnAssignment & { readonly type: 'assignment.departed' })
  | (OnAssignment & { readonly type: 'assignment.arrived'; readonly by: 'geofence' | 'hand' })
  | (OnAssignment & { readonly type: 'assignment.handling' })
  | (OnAssignment & { readonly type: 'assignment.reported'; readonly text: string })
  | (OnAssignment & { readonly type: 'assignment.released' })
  | (OnAssignment & { readonly type: 'assignment.failed'; readonly reason: string })
  | (OnAssignment & { readonly type: 'assignment.recalled'; readonly reason: string })
  /** The district took the team for another order (`for`), or another team of the same order replaced it. */
  | (OnAssignment & {
      readonly type: 'assignment.reassigned';
      readonly case: CaseId;
      readonly cause:
        | { readonly kind: 'taken'; readonly for: OrderId; readonly to: CaseId }
        | { readonly kind: 'replaced'; readonly by: AssignedTeam; readonly reason: string };
    });
