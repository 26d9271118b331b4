// A case (案件): what is reported, filed, handled and closed; DOMAIN 3.1.
import type { Role } from '../actor.ts';
import type { Change } from '../changes.ts';
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
} from '../ids.ts';
import type { Limits, Priority } from '../policy.ts';
import type { Application } from './application.ts';
import type { CaseLadder } from './ladder.ts';

export const SOURCES = [
  'patrol',
  'workstation',
  'hotline',
  'video',
  'sensor',
  'supervision',
  'public',
  'police',
] as const;

export type CaseSource = (typeof SOURCES)[number];

export type CaseState =
  | { readonly kind: 'reported'; readonly since: number }
  /** Somebody looks whether it is true, before it is accepted. */
  | {
      readonly kind: 'verifying';
      readonly since: number;
      readonly dueAt: number;
      /** The patrol that was asked; null = the grid's workstation, or intake by telephone. */
      readonly team: TeamId | null;
      readonly note: string | null;
      readonly overdueSince: number | null;
    }
  | { readonly kind: 'accepted'; readonly since: number }
  | { readonly kind: 'filed'; readonly since: number }
  | { readonly kind: 'dispatched'; readonly since: number }
  | { readonly kind: 'handling'; readonly since: number }
  /** 挂账: nobody can work on it until then, and its clock stands still. */
  | {
      readonly kind: 'suspended';
      readonly since: number;
      readonly until: number;
      readonly ground: string;
      readonly reason: string;
    }
  | {
      readonly kind: 'feedback';
      readonly since: number;
      readonly text: string;
      readonly attachments: readonly AttachmentId[];
    }
  | {
      readonly kind: 'checking';
      readonly since: number;
      /** The patrol that was asked to look; null = whoever may. */
      readonly team: TeamId | null;
      readonly result: CheckResult | null;
    }
  | { readonly kind: 'closed'; readonly since: number; readonly closing: Closing }
  | { readonly kind: 'rejected'; readonly since: number; readonly code: string; readonly reason: string }
  | {
      readonly kind: 'voided';
      readonly since: number;
      readonly ground: string;
      readonly reason: string;
      readonly duplicateOf: CaseId | null;
    };

/** Who did something, and in which office. */
export interface By {
  readonly id: string;
  readonly role: Role | 'system';
}

export interface CheckResult {
  readonly at: number;
  readonly by: By;
  readonly passed: boolean;
  /** Somebody stood there and looked; else it was judged from the desk. */
  readonly onSite: boolean;
  readonly note: string | null;
  readonly attachments: readonly AttachmentId[];
}

/** How a case ended. Self-handled ones (自处理) count apart, and a shift leader audits them by sample. */
export type Closing =
  | { readonly kind: 'checked'; readonly note: string | null }
  | {
      readonly kind: 'selfHandled';
      readonly by: By;
      readonly text: string;
      readonly attachments: readonly AttachmentId[];
      readonly audit: {
        readonly at: number;
        readonly by: By;
        readonly passed: boolean;
        readonly note: string | null;
      } | null;
    };

/** What a verification (核实) found. */
export interface Verification {
  readonly at: number;
  readonly by: By;
  readonly outcome: 'confirmed' | 'refuted';
  readonly note: string | null;
  readonly attachments: readonly AttachmentId[];
}

export interface Extension {
  readonly at: number;
  readonly by: By;
  /** In the clock of the handling limit: working hours where that runs in working time. */
  readonly hours: number;
}

export interface Suspension {
  readonly from: number;
  /** null: it lasts. */
  readonly to: number | null;
  readonly ground: string;
  readonly reason: string;
}

export interface Urge {
  readonly id: string;
  readonly at: number;
  readonly by: By;
  readonly tier: Tier | null;
  readonly note: string | null;
  readonly acknowledged: { readonly at: number; readonly by: By } | null;
}

/** 1 一般, 2 重点, 3 挂牌. */
export type SupervisionLevel = 1 | 2 | 3;
/** Who has to answer: the town, the department, or whoever handles the case for it. */
export type Addressee = 'town' | 'department' | 'units';

export interface Supervision {
  readonly id: string;
  readonly at: number;
  readonly by: By;
  readonly tier: Tier | null;
  readonly level: SupervisionLevel;
  readonly to: Addressee;
  readonly dueAt: number;
  readonly note: string;
  /** Stays when the reply comes late: being late has its price. */
  readonly overdueSince: number | null;
  readonly reply: {
    readonly at: number;
    readonly by: By;
    readonly text: string;
    readonly attachments: readonly AttachmentId[];
  } | null;
}

/** Another report of the same thing. */
export interface Repeat {
  readonly case: CaseId;
  readonly at: number;
  readonly source: CaseSource;
}

export interface Case {
  readonly id: CaseId;
  readonly no: string;
  /** Counts the facts about this case; what `expectedVersion` is compared with. */
  readonly version: number;
  readonly category: string;
  readonly condition: string;
  readonly priority: Priority;
  readonly source: CaseSource;
  /** The ticket of the 12345 hotline. */
  readonly hotlineNo: string | null;
  readonly text: string;
  readonly place: string | null;
  readonly position: Position;
  readonly town: TownCode;
  readonly villageGrid: GridCode;
  readonly urbanGrid: GridCode | null;
  readonly ownerTier: Tier;
  /** Who owns the handling: the lead department of the category from filing on, until another is named. */
  readonly department: DepartmentId | null;
  /** The department was asked to handle it, or does: beside teams, or instead of them. */
  readonly departmentWork: { readonly kind: 'asked' | 'received'; readonly since: number } | null;
  readonly reportedAt: number;
  readonly reportedBy: string;
  /** The team of who reported it. */
  readonly byTeam: TeamId | null;
  /** What the last verification found. */
  readonly verification: Verification | null;
  readonly limits: Limits | null;
  readonly dues: Dues | null;
  /** When the clocks started (filing); null before. */
  readonly clockFrom: number | null;
  /** Oldest first; the last one is current. */
  readonly orders: readonly OrderId[];
  /** 1, and one more for each time that it was opened again. */
  readonly cycle: number;
  readonly returned: number;
  /** Sent back to the same department. */
  readonly reworked: number;
  /** Sent on to another one, because it had gone to the wrong one (错派). */
  readonly misdispatched: number;
  /** Reports from before it count no more; null = never sent back. */
  readonly reworkedAt: number | null;
  /** What is asked for and not decided yet: at most one of each kind. */
  readonly applications: readonly Application[];
  /** Of this cycle. */
  readonly extensions: readonly Extension[];
  readonly suspensions: readonly Suspension[];
  /** The district gives it down (下派), and the town has not answered yet. */
  readonly delegation: { readonly since: number; readonly by: By; readonly note: string | null } | null;
  /** The newest, and how many there ever were. */
  readonly urges: readonly Urge[];
  readonly urged: number;
  readonly supervisions: readonly Supervision[];
  /** Cases that this one may be a second report of, the nearest first; empty once somebody has decided. */
  readonly suspects: readonly CaseId[];
  readonly keptApart: readonly CaseId[];
  /** The newest reports of the same thing, and how many there ever were. */
  readonly repeats: readonly Repeat[];
  readonly repeated: number;
  /** What the rules that work by themselves have done with it. */
  readonly ladder: CaseLadder;
  readonly state: CaseState;
  /** Who changed it last: what a conflict is explained by. */
  readonly changes: readonly Change[];
}

/** The team reported it, or is asked to look at it: to verify it, or to check what others did. */
export const isErrandOf = ({ state, byTeam }: Case, team: TeamId): boolean =>
  state.kind === 'verifying' || state.kind === 'checking'
    ? state.team === team || byTeam === team
    : byTeam === team && !isFinal(state.kind);

export const isOpen = (theCase: Case): boolean => !isFinal(theCase.state.kind);
export const isFinal = (kind: CaseState['kind']): boolean =>
  kind === 'closed' || kind === 'rejected' || kind === 'voided';
