// What happens to cases, as facts.
import type { Dues } from '../clock.ts';
import type { CaseId, DepartmentId, GridCode, OrderId, Position, TownCode } from '../ids.ts';
import type { Limits, Priority } from '../policy.ts';
import type { CaseSource } from './case.ts';

export type CaseFact =
  | {
      readonly type: 'case.reported';
      readonly case: CaseId;
      /** Shanghai form `YYMM` + letter + 7 digits; DOMAIN 1.5. */
      readonly no: string;
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
    }
  | { readonly type: 'case.accepted'; readonly case: CaseId }
  | { readonly type: 'case.rejected'; readonly case: CaseId; readonly reason: string }
  | {
      readonly type: 'case.filed';
      readonly case: CaseId;
      readonly condition: string;
      readonly priority: Priority;
      /** Frozen: a later policy does not change the clocks of this case. */
      readonly limits: Limits;
      readonly dues: Dues;
      readonly department: DepartmentId;
    }
  | { readonly type: 'case.dispatched'; readonly case: CaseId; readonly order: OrderId }
  | { readonly type: 'case.handling'; readonly case: CaseId }
  | { readonly type: 'case.returned'; readonly case: CaseId; readonly reason: string }
  /** Its orders were recalled: it waits for a new one. Not counted as a return. */
  | { readonly type: 'case.requeued'; readonly case: CaseId; readonly reason: string }
  | { readonly type: 'case.fedBack'; readonly case: CaseId; readonly text: string }
  | { readonly type: 'case.checking'; readonly case: CaseId }
  | { readonly type: 'case.closed'; readonly case: CaseId }
  | { readonly type: 'case.reworked'; readonly case: CaseId; readonly reason: string }
  | { readonly type: 'case.voided'; readonly case: CaseId; readonly reason: string }
  | { readonly type: 'case.escalated'; readonly case: CaseId; readonly reason: string };
