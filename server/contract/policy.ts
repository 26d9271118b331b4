// The rules in force: categories, limits, calendar, thresholds. They are data from files under assets/,
// adopted as a fact with their content hash, so that an edited file never rewrites history.
import type { AttachmentRules } from './attachment/attachment.ts';
import type { CoverRules } from './coverage.ts';
import type { DepartmentId, Words } from './ids.ts';
import type { CaseRules } from './case/caseRules.ts';
import type { LadderRules } from './case/triggers.ts';
import type { LimitRules } from './limits.ts';
import type { RecommendationRules, RunCard } from './runCard.ts';
import type { DutyRules } from './organisation/roster.ts';
import type { Standard } from './standard/standard.ts';
import type { PatrolRules } from './patrol/patrol.ts';
import type { SafetyRules } from './safety/safety.ts';
import type { TalkRules } from './talk/talk.ts';

/** The twelve participating forces (参勤力量) of the district wall; DOMAIN 1.4. */
export const FORCE_CODES = [
  'joint',
  'police',
  'cityManagement',
  'marketSupervision',
  'comprehensive',
  'construction',
  'planning',
  'civilAffairs',
  'justice',
  'humanResources',
  'water',
  'agriculture',
] as const;
export type ForceCode = (typeof FORCE_CODES)[number];

export interface Force {
  readonly code: ForceCode;
  readonly name: Words;
  /** For a wall, where a word must be read from eight metres and a cut one is none. */
  readonly short: Words;
  /** One character for the map symbol, so that forces are told apart by glyph and not by hue. */
  readonly glyph: string;
}

/** A handling department (处置部门): the line (条) that owns the handling of its categories. */
export interface Department {
  readonly id: DepartmentId;
  readonly name: Words;
}

/** `h`, `d` run on natural time; `wh`, `wd` on working time (calendar). */
export interface Span {
  readonly n: number;
  readonly unit: 'min' | 'h' | 'd' | 'wh' | 'wd';
}

export interface Limits {
  readonly accept: Span;
  readonly dispatch: Span;
  readonly arrive: Span;
  /** null: handling goes on until it is over (continuous). */
  readonly handle: Span | null;
  /** To check what was fed back (核查); absent in limits that were frozen before there was one. */
  readonly check?: Span;
}

/** 1 is the most urgent. Alarm class: 1 critical, 2 high, 3-5 low. */
export type Priority = 1 | 2 | 3 | 4 | 5;

export interface FilingCondition {
  readonly key: string;
  readonly name: Words;
  readonly priority: Priority;
  readonly limits: Limits;
  /** What must be so before such a case is closed; the rules' own words by kind when absent. */
  readonly closing?: Words;
}

export interface Category {
  /** `<P|E>-<large><small>[x]`, e.g. `E-0401`. */
  readonly code: string;
  readonly kind: 'part' | 'event';
  readonly name: Words;
  readonly leadDepartment: DepartmentId;
  readonly coDepartments: readonly DepartmentId[];
  /** Forces that can answer, the best first. */
  readonly forces: readonly ForceCode[];
  /** The first is the default when a report names none. */
  readonly conditions: readonly FilingCondition[];
  readonly source: string;
  readonly verified: boolean;
}

/** Working days and hours at a fixed offset from UTC (China has one zone and no summer time). */
export interface Calendar {
  readonly utcOffsetMin: number;
  readonly workStartMin: number;
  readonly workEndMin: number;
  /** ISO weekday numbers, 1 = Monday. */
  readonly workdays: readonly number[];
  /** Local dates `YYYY-MM-DD`. */
  readonly holidays: readonly string[];
  readonly makeUpDays: readonly string[];
}

export interface Thresholds {
  readonly staleAfterMs: number;
  readonly lostAfterMs: number;
  /** A team has arrived when a unit of it stays within this range for this long. */
  readonly arrivalRangeM: number;
  readonly arrivalHoldMs: number;
  /** Shares of a limit at which the lamp turns. */
  readonly yellowAt: number;
  readonly redAt: number;
  /** Closed cases and completed orders leave the picture after this; they stay in the journal. */
  readonly keepClosedMs: number;
}

export interface Policy {
  readonly hash: string;
  readonly source: string;
  readonly verified: boolean;
  readonly forces: readonly Force[];
  readonly departments: readonly Department[];
  readonly categories: readonly Category[];
  readonly calendar: Calendar;
  readonly thresholds: Thresholds;
  // Absent in policies that were adopted before there were such rules; `runCard.ts` and `coverage.ts` read them.
  readonly limits?: LimitRules;
  readonly ladder?: LadderRules;
  readonly caseRules?: CaseRules;
  readonly runCards?: readonly RunCard[];
  readonly recommendation?: RecommendationRules;
  readonly coverage?: CoverRules;
  readonly attachments?: AttachmentRules;
  readonly talk?: TalkRules;
  readonly patrol?: PatrolRules;
  readonly safety?: SafetyRules;
  /** `standard/standard.ts` and `organisation/roster.ts` read these. */
  readonly standards?: readonly Standard[];
  readonly duty?: DutyRules;
}

export type AlarmClass = 'critical' | 'high' | 'low';

export function alarmClass(priority: Priority): AlarmClass {
  if (priority === 1) return 'critical';
  return priority === 2 ? 'high' : 'low';
}

export const categoryOf = (policy: Policy, code: string): Category | undefined =>
  policy.categories.find((category) => category.code === code);
