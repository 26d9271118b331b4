// What happens to cases, as facts.
import type { Dues } from '../clock.ts';
import type {
  AttachmentId,
  CaseId,
  DepartmentId,
  GridCode,
  OrderId,
  Position,
  TeamId,
  Tier,
  TownCode,
  Words,
} from '../ids.ts';
import type { Limits, Priority } from '../policy.ts';
import type { Asked } from './application.ts';
import type { Addressee, Case, CaseSource, SupervisionLevel } from './case.ts';

/** What is frozen when a case is filed: a later policy does not change its clocks. */
interface Filed {
  readonly condition: string;
  readonly priority: Priority;
  readonly limits: Limits;
  readonly dues: Dues;
  /** null in facts from before departments were kept. */
  readonly department: DepartmentId | null;
}

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
      readonly hotlineNo: string | null;
      readonly text: string;
      readonly place: string | null;
      readonly position: Position;
      readonly town: TownCode;
      readonly villageGrid: GridCode;
      readonly urbanGrid: GridCode | null;
      /** The team of who reported it. */
      readonly byTeam: TeamId | null;
      /** Cases of the same town that this may be a second report of, the nearest first. */
      readonly suspects: readonly CaseId[];
    }
  | { readonly type: 'case.keptApart'; readonly case: CaseId; readonly from: readonly CaseId[] }
  /** The same thing was reported again, as `from`. */
  | {
      readonly type: 'case.repeated';
      readonly case: CaseId;
      readonly from: CaseId;
      readonly source: CaseSource;
    }
  | {
      readonly type: 'case.verificationAsked';
      readonly case: CaseId;
      readonly team: TeamId | null;
      readonly dueAt: number;
      readonly note: string | null;
    }
  | {
      readonly type: 'case.verified';
      readonly case: CaseId;
      readonly outcome: 'confirmed' | 'refuted';
      readonly note: string | null;
      readonly attachments: readonly AttachmentId[];
    }
  | { readonly type: 'case.verificationOverdue'; readonly case: CaseId }
  | { readonly type: 'case.accepted'; readonly case: CaseId }
  | {
      readonly type: 'case.rejected';
      readonly case: CaseId;
      /** A key of the rules' `rejectCodes`. */
      readonly code: string;
      readonly reason: string;
    }
  | ({ readonly type: 'case.filed'; readonly case: CaseId } & Filed)
  | { readonly type: 'case.dispatched'; readonly case: CaseId; readonly order: OrderId }
  /** A department is asked to handle it (派遣至处置部门). */
  | {
      readonly type: 'case.departmentAssigned';
      readonly case: CaseId;
      readonly department: DepartmentId;
      readonly note: string | null;
    }
  /** The department took it (接单). */
  | { readonly type: 'case.received'; readonly case: CaseId }
  | { readonly type: 'case.handling'; readonly case: CaseId }
  | {
      readonly type: 'case.applied';
      readonly case: CaseId;
      readonly application: string;
      readonly decides: Tier;
      readonly asked: Asked;
    }
  | {
      readonly type: 'case.denied';
      readonly case: CaseId;
      readonly application: string;
      readonly reason: string;
    }
  | {
      readonly type: 'case.extended';
      readonly case: CaseId;
      readonly application: string;
      readonly hours: number;
      readonly dues: Dues;
    }
  | {
      readonly type: 'case.suspended';
      readonly case: CaseId;
      readonly application: string;
      readonly ground: string;
      readonly reason: string;
      readonly until: number;
    }
  /** `to`: back to the department that works on it, or into the queue for a new dispatch. */
  | {
      readonly type: 'case.resumed';
      readonly case: CaseId;
      readonly to: 'handling' | 'dispatched' | 'filed';
      readonly dues: Dues | null;
    }
  /** Sent back by who was to handle it: it waits for another dispatch. Twice is a reason to escalate. */
  | { readonly type: 'case.returned'; readonly case: CaseId; readonly reason: string }
  /** Its orders were recalled: it waits for a new one. Not counted as a return. */
  | { readonly type: 'case.requeued'; readonly case: CaseId; readonly reason: string }
  | {
      readonly type: 'case.fedBack';
      readonly case: CaseId;
      readonly text: string;
      readonly attachments?: readonly AttachmentId[];
    }
  | { readonly type: 'case.checking'; readonly case: CaseId; readonly team: TeamId | null }
  | {
      readonly type: 'case.checked';
      readonly case: CaseId;
      readonly passed: boolean;
      readonly onSite: boolean;
      readonly note: string | null;
      readonly attachments: readonly AttachmentId[];
    }
  | {
      readonly type: 'case.closed';
      readonly case: CaseId;
      /** The closing condition that the shift leader found to be met; null in older facts. */
      readonly condition: Words | null;
      readonly note: string | null;
    }
  | {
      readonly type: 'case.selfHandled';
      readonly case: CaseId;
      readonly text: string;
      readonly attachments: readonly AttachmentId[];
    }
  | {
      readonly type: 'case.audited';
      readonly case: CaseId;
      readonly passed: boolean;
      readonly note: string | null;
    }
  | {
      readonly type: 'case.reworked';
      readonly case: CaseId;
      readonly reason: string;
      /** Another department than before: it had gone to the wrong one. */
      readonly as: 'rework' | 'misdispatch';
      /** Who is asked now; null = it waits for a dispatch. */
      readonly department: DepartmentId | null;
    }
  | {
      readonly type: 'case.voided';
      readonly case: CaseId;
      /** A key of the rules' `voidGrounds`. */
      readonly ground: string;
      readonly reason: string;
      readonly duplicateOf: CaseId | null;
    }
  | ({
      readonly type: 'case.reopened';
      readonly case: CaseId;
      /** As it was closed: it may have left the picture since. */
      readonly was: Case;
      readonly reason: string;
    } & Filed)
  | {
      readonly type: 'case.escalated';
      readonly case: CaseId;
      readonly reason: string;
      /** The rule that moved it, when no person did. */
      readonly rule?: string;
    }
  | { readonly type: 'case.delegated'; readonly case: CaseId; readonly note: string | null }
  | { readonly type: 'case.delegationAccepted'; readonly case: CaseId }
  | { readonly type: 'case.delegationReturned'; readonly case: CaseId; readonly reason: string }
  | {
      readonly type: 'case.urged';
      readonly case: CaseId;
      readonly urge: string;
      readonly note: string | null;
    }
  | { readonly type: 'case.urgeAcknowledged'; readonly case: CaseId; readonly urge: string }
  | {
      readonly type: 'case.supervised';
      readonly case: CaseId;
      readonly supervision: string;
      readonly level: SupervisionLevel;
      readonly to: Addressee;
      readonly dueAt: number;
      readonly note: string;
    }
  | {
      readonly type: 'case.supervisionReplied';
      readonly case: CaseId;
      readonly supervision: string;
      readonly text: string;
      readonly attachments: readonly AttachmentId[];
    }
  | { readonly type: 'case.supervisionOverdue'; readonly case: CaseId; readonly supervision: string };
