// An order (指令) is one commander's decision; its assignments are the teams that it sends; DOMAIN 3.2.
import type { Change } from '../changes.ts';
import type { CaseId, OrderId, TeamId, Tier, TownCode } from '../ids.ts';

export interface AssignedTeam {
  readonly team: TeamId;
  /** Street travel at the time of the order; null when unknown or unreachable. */
  readonly travelMin: number | null;
  readonly distanceM: number | null;
}

export type AssignmentState =
  | { readonly kind: 'assigned'; readonly since: number }
  | { readonly kind: 'acknowledged'; readonly since: number }
  | { readonly kind: 'enRoute'; readonly since: number }
  | { readonly kind: 'onScene'; readonly since: number; readonly by: 'geofence' | 'hand' }
  | { readonly kind: 'handling'; readonly since: number }
  | { readonly kind: 'reported'; readonly since: number; readonly text: string }
  | { readonly kind: 'released'; readonly since: number; readonly text: string }
  | { readonly kind: 'declined'; readonly since: number; readonly reason: string }
  | { readonly kind: 'recalled'; readonly since: number };

export interface Assignment {
  readonly team: TeamId;
  readonly travelMin: number | null;
  readonly distanceM: number | null;
  readonly state: AssignmentState;
}

export type OrderState =
  | { readonly kind: 'issued'; readonly since: number }
  | { readonly kind: 'active'; readonly since: number }
  | { readonly kind: 'completed'; readonly since: number }
  | { readonly kind: 'recalled'; readonly since: number; readonly reason: string };

export interface Order {
  readonly id: OrderId;
  readonly version: number;
  readonly case: CaseId;
  readonly tier: Tier;
  readonly town: TownCode | null;
  readonly issuedBy: string;
  readonly issuedAt: number;
  readonly note: string | null;
  readonly lead: TeamId;
  readonly assignments: readonly Assignment[];
  readonly state: OrderState;
  readonly changes: readonly Change[];
}

export const isLive = (order: Order): boolean =>
  order.state.kind === 'issued' || order.state.kind === 'active';
/** The assignment still binds its team. */
export const isBinding = (assignment: Assignment): boolean =>
  assignment.state.kind !== 'released' &&
  assignment.state.kind !== 'declined' &&
  assignment.state.kind !== 'recalled';
