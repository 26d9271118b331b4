// An order (指令) is one commander's decision; its assignments are the teams that it sends; DOMAIN 3.2.
import type { Change } from '../changes.ts';
import type { CaseId, OrderId, TeamId, Tier, TownCode } from '../ids.ts';

export interface AssignedTeam {
  readonly team: TeamId;
  /** Street travel at the time of the order; null when unknown or unreachable. */
  readonly travelMin: number | null;
  readonly distanceM: number | null;
}

/** Why a team left its assignment for another decision: the district took it, or another team replaced it. */
export type Reassignment =
  | { readonly kind: 'taken'; readonly for: OrderId; readonly to: CaseId }
  | { readonly kind: 'replaced'; readonly by: TeamId; readonly reason: string };

export type AssignmentState =
  | { readonly kind: 'assigned'; readonly since: number }
  | { readonly kind: 'acknowledged'; readonly since: number }
  | { readonly kind: 'enRoute'; readonly since: number }
  | { readonly kind: 'onScene'; readonly since: number; readonly by: 'geofence' | 'hand' }
  | { readonly kind: 'handling'; readonly since: number }
  | { readonly kind: 'reported'; readonly since: number; readonly text: string }
  | { readonly kind: 'released'; readonly since: number; readonly text: string }
  | { readonly kind: 'declined'; readonly since: number; readonly reason: string }
  /** It set out and cannot do it: a breakdown, an accident. */
  | { readonly kind: 'failed'; readonly since: number; readonly reason: string }
  | { readonly kind: 'recalled'; readonly since: number; readonly reason: string }
  | { readonly kind: 'reassigned'; readonly since: number; readonly cause: Reassignment };

export interface Assignment extends AssignedTeam {
  /** By the order itself, or later by reinforcement. */
  readonly assignedAt: number;
  readonly state: AssignmentState;
}

export type OrderState =
  | { readonly kind: 'issued'; readonly since: number }
  | { readonly kind: 'active'; readonly since: number }
  | { readonly kind: 'completed'; readonly since: number }
  | { readonly kind: 'recalled'; readonly since: number; readonly reason: string };

/** What commanders wrote on the order after it was issued. */
export interface OrderNote {
  readonly at: number;
  readonly by: string;
  readonly text: string;
}

export interface Order {
  readonly id: OrderId;
  readonly version: number;
  readonly case: CaseId;
  readonly tier: Tier;
  readonly town: TownCode | null;
  readonly issuedBy: string;
  readonly issuedAt: number;
  readonly note: string | null;
  /** Oldest first, the last `KEPT_NOTES` of them. */
  readonly notes: readonly OrderNote[];
  /** null: the lead went away, and nobody sets out until another is named. */
  readonly lead: TeamId | null;
  readonly assignments: readonly Assignment[];
  readonly state: OrderState;
  readonly changes: readonly Change[];
}

/** As many as fit on an order card; the journal keeps all. */
export const KEPT_NOTES = 20;

export const isLive = (order: Order): boolean =>
  order.state.kind === 'issued' || order.state.kind === 'active';

/** The assignment still binds its team. */
export function isBinding({ state }: Assignment): boolean {
  switch (state.kind) {
    case 'assigned':
    case 'acknowledged':
    case 'enRoute':
    case 'onScene':
    case 'handling':
    case 'reported':
      return true;
    case 'released':
    case 'declined':
    case 'failed':
    case 'recalled':
    case 'reassigned':
      return false;
  }
}

/** Bound, and not done yet. */
export const isWorking = (assignment: Assignment): boolean =>
  isBinding(assignment) && assignment.state.kind !== 'reported';
