// A case (案件): what is reported, filed, handled and closed; DOMAIN 3.1.
import type { Change } from '../changes.ts';
import type { Dues } from '../clock.ts';
import type { CaseId, DepartmentId, GridCode, OrderId, Position, Tier, TownCode } from '../ids.ts';
import type { Limits, Priority } from '../policy.ts';

export type CaseSource =
  | 'patrol'
  | 'workstation'
  | 'hotline'
  | 'video'
  | 'sensor'
  | 'supervision'
  | 'public'
  | 'police';

export type CaseState =
  | { readonly kind: 'reported'; readonly since: number }
  | { readonly kind: 'accepted'; readonly since: number }
  | { readonly kind: 'filed'; readonly since: number }
  | { readonly kind: 'dispatched'; readonly since: number }
  | { readonly kind: 'handling'; readonly since: number }
  | { readonly kind: 'feedback'; readonly since: number; readonly text: string }
  | { readonly kind: 'checking'; readonly since: number }
  | { readonly kind: 'closed'; readonly since: number }
  | { readonly kind: 'rejected'; readonly since: number; readonly reason: string }
  | { readonly kind: 'voided'; readonly since: number; readonly reason: string };

export interface Case {
  readonly id: CaseId;
  readonly no: string;
  /** Counts the facts about this case; what `expectedVersion` is compared with. */
  readonly version: number;
  readonly category: string;
  readonly condition: string;
  readonly priority: Priority;
  readonly source: CaseSource;
  readonly text: string;
  readonly place: string | null;
  readonly position: Position;
  readonly town: TownCode;
  readonly villageGrid: GridCode;
  readonly urbanGrid: GridCode | null;
  readonly ownerTier: Tier;
  /** Who owns the handling: the lead department of the category, until another is named. */
  readonly department: DepartmentId | null;
  readonly reportedAt: number;
  readonly reportedBy: string;
  readonly limits: Limits | null;
  readonly dues: Dues | null;
  /** When the clocks started (filing); null before. */
  readonly clockFrom: number | null;
  /** Oldest first; the last one is current. */
  readonly orders: readonly OrderId[];
  readonly returned: number;
  readonly reworked: number;
  /** Reports from before it count no more; null = never sent back. */
  readonly reworkedAt: number | null;
  readonly state: CaseState;
  readonly changes: readonly Change[];
}

export const isOpen = (theCase: Case): boolean => !isFinal(theCase.state.kind);
export const isFinal = (kind: CaseState['kind']): boolean =>
  kind === 'closed' || kind === 'rejected' || kind === 'voided';
