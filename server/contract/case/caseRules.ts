// The rules of cases that a district might change: data from assets/policy/caseRules.json, part of the policy.
import type { Words } from '../ids.ts';
import type { Policy, Priority } from '../policy.ts';
import type { CaseSource } from './case.ts';

/** A reason that people choose from a list, so that it can be counted. */
export interface Ground {
  readonly key: string;
  readonly name: Words;
}

export interface CaseRules {
  /** When a report may be a second one of the same thing. */
  readonly duplicates: {
    /** `class`: the large class of the category, e.g. all of `E-04`. */
    readonly same: 'category' | 'class';
    readonly rangeM: number;
    /** Open cases reported longer ago than this are not asked about. */
    readonly openWithinMs: number;
    /** At most `keepClosedMs` of the thresholds: what closed earlier has left the picture. */
    readonly closedWithinMs: number;
    readonly atMost: number;
  };
  readonly verification: {
    readonly limitMin: number;
    /** Reports of these sources are verified before they are accepted. */
    readonly requiredOf: readonly CaseSource[];
  };
  readonly rejectCodes: readonly Ground[];
  /** One of them is `duplicate`. */
  readonly voidGrounds: readonly Ground[];
  readonly suspensionGrounds: readonly Ground[];
  readonly extension: {
    /** How many the town grants by itself, and up to which share of the handling limit together. */
    readonly townTimes: number;
    readonly townShare: number;
    /** All extensions together, whoever grants them. */
    readonly totalShare: number;
  };
  /** Longer than `townMaxMs` is for the district to grant; longer than `maxMs` nobody grants. */
  readonly suspension: { readonly townMaxMs: number; readonly maxMs: number };
  /** How many photos a feedback needs, by who gives it. */
  readonly photosRequired: { readonly department: number; readonly team: number };
  /** A case closes only after somebody outside the handling team has looked on site. */
  readonly siteCheckRequired: boolean;
  /** What must be so before a case is closed, where its filing condition does not say. */
  readonly closing: { readonly part: Words; readonly event: Words };
  readonly urge: { readonly minGapMs: number };
  /** The latest deadline of a supervision, from now. */
  readonly supervision: { readonly maxMs: number };
  readonly selfHandle: { readonly priorities: readonly Priority[] };
  /** For how long after closing a case may be opened again. */
  readonly reopenWithinMs: number;
}

/** What held before a policy had such rules: nothing was asked beyond what the state machine asks. */
const BEFORE: CaseRules = {
  duplicates: { same: 'category', rangeM: 0, openWithinMs: 0, closedWithinMs: 0, atMost: 0 },
  verification: { limitMin: 30, requiredOf: [] },
  rejectCodes: [{ key: 'other', name: { zh: '其他', en: 'other' } }],
  voidGrounds: [
    { key: 'other', name: { zh: '其他', en: 'other' } },
    { key: 'duplicate', name: { zh: '重复', en: 'duplicate' } },
  ],
  suspensionGrounds: [{ key: 'other', name: { zh: '其他', en: 'other' } }],
  extension: { townTimes: 1, townShare: 1, totalShare: 2 },
  suspension: { townMaxMs: 7 * 86_400_000, maxMs: 60 * 86_400_000 },
  photosRequired: { department: 0, team: 0 },
  siteCheckRequired: false,
  closing: { part: { zh: '已处置', en: 'handled' }, event: { zh: '已处置', en: 'handled' } },
  urge: { minGapMs: 0 },
  supervision: { maxMs: 60 * 86_400_000 },
  selfHandle: { priorities: [1, 2, 3, 4, 5] },
  reopenWithinMs: 7 * 86_400_000,
};

export const caseRulesOf = (policy: Policy | null): CaseRules => policy?.caseRules ?? BEFORE;
