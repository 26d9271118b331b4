// What happens to orders and their assignments, as facts.
import type { CaseId, OrderId, TeamId, Tier, TownCode } from '../ids.ts';
import type { AssignedTeam } from './order.ts';

export type OrderFact =
  | {
      readonly type: 'order.issued';
      readonly order: OrderId;
      readonly case: CaseId;
      readonly tier: Tier;
      /** The issuing town; null for a district order. */
      readonly town: TownCode | null;
      readonly teams: readonly AssignedTeam[];
      readonly lead: TeamId;
      readonly note: string | null;
    }
  | { readonly type: 'order.completed'; readonly order: OrderId }
  | { readonly type: 'order.recalled'; readonly order: OrderId; readonly reason: string }
  /** A new lead is named because the former one declined. */
  | { readonly type: 'order.leadChanged'; readonly order: OrderId; readonly lead: TeamId }
  | { readonly type: 'assignment.acknowledged'; readonly order: OrderId; readonly team: TeamId }
  | {
      readonly type: 'assignment.declined';
      readonly order: OrderId;
      readonly team: TeamId;
      readonly reason: string;
    }
  | { readonly type: 'assignment.departed'; readonly order: OrderId; readonly team: TeamId }
  | {
      readonly type: 'assignment.arrived';
      readonly order: OrderId;
      readonly team: TeamId;
      readonly by: 'geofence' | 'hand';
    }
  | { readonly type: 'assignment.handling'; readonly order: OrderId; readonly team: TeamId }
  | {
      readonly type: 'assignment.reported';
      readonly order: OrderId;
      readonly team: TeamId;
      readonly text: string;
    }
  | { readonly type: 'assignment.released'; readonly order: OrderId; readonly team: TeamId };
