// Standards (标准): what a district has written down about how a step is to be done. Data of the policy in force;
// which of their clauses a case met follows from its record.
import type { Words } from '../ids.ts';
import type { LocalDate } from '../localDay.ts';
import type { Policy } from '../policy.ts';

/** 服务通用基础, 服务保障, 服务提供: the three subsystems that the district named. */
export const SUBSYSTEMS = ['general', 'support', 'provision'] as const;
export type Subsystem = (typeof SUBSYSTEMS)[number];

/** Acts on a case, done once for the case. */
export const CASE_STEPS = [
  'report',
  'verify',
  'accept',
  'file',
  'dispatch',
  'feedback',
  'check',
  'close',
  'rework',
  'return',
  'extend',
  'suspend',
  'escalate',
  'delegate',
  'urge',
  'supervise',
  'void',
  'selfHandle',
  'reopen',
] as const;
/** Acts of a team on its order, done by each team. */
export const TEAM_STEPS = [
  'acknowledge',
  'decline',
  'depart',
  'arrive',
  'handle',
  'reportBack',
  'release',
] as const;

export type CaseStep = (typeof CASE_STEPS)[number];
export type TeamStep = (typeof TEAM_STEPS)[number];
export type Step = CaseStep | TeamStep;

/** When a condition of time begins: an earlier step, or the order that sent the team. */
export type Since = Step | 'order';

export type Check =
  /** The step came within so many minutes. */
  | { readonly kind: 'within'; readonly since: Since; readonly minutes: number }
  /** The step came before the case's own deadline, frozen when it was filed. */
  | { readonly kind: 'due'; readonly due: 'accept' | 'dispatch' | 'arrive' | 'handle' }
  /** So many pictures came with the step. */
  | { readonly kind: 'photos'; readonly least: number }
  /** The words given with the step are at least so long: a nod is no report. */
  | { readonly kind: 'words'; readonly least: number }
  /** The arrival was seen by the geofence, not only said. */
  | { readonly kind: 'geofence' }
  /** Whoever did the step is none of those who handled the case. */
  | { readonly kind: 'otherHands' }
  /** Somebody stood there and looked. */
  | { readonly kind: 'onSite' }
  /** The other step came before this one. */
  | { readonly kind: 'after'; readonly step: Step }
  /** That the step is in the record is enough. */
  | { readonly kind: 'recorded' }
  /** The record cannot tell: a person says so by a tick. */
  | { readonly kind: 'manual' };

export interface Clause {
  /** `<standard>-<n>`, e.g. `JDLQ-P05-2`. */
  readonly id: string;
  readonly text: Words;
  /** null: it governs no step of a case (training, statistics, how grids are drawn). */
  readonly step: Step | null;
  readonly check: Check;
  /** Categories that it speaks of, by the beginning of their code; none = all. */
  readonly categories: readonly string[];
}

export interface Standard {
  readonly code: string;
  readonly subsystem: Subsystem;
  readonly title: Words;
  readonly version: string;
  readonly effectiveFrom: LocalDate;
  /** Code and version of what it replaced. */
  readonly supersedes: string | null;
  /** The real title is not public: made up for the demonstration, and shown so. */
  readonly synthetic: boolean;
  readonly source: string;
  readonly verified: boolean;
  readonly clauses: readonly Clause[];
}

export interface GovernedClause extends Clause {
  readonly step: Step;
}

/** The standards in force; a policy from before they were kept has none. */
export const standardsOf = (policy: Policy | null): readonly Standard[] => policy?.standards ?? [];

export const isTeamStep = (step: Step): step is TeamStep => (TEAM_STEPS as readonly Step[]).includes(step);

/** The clauses that govern a step of cases of this category, in the order of the catalogue. */
export function clausesFor(policy: Policy | null, step: Step, category: string): readonly GovernedClause[] {
  return governing(policy, category).filter((clause) => clause.step === step);
}

/** The clauses that govern any step of cases of this category. */
export function governing(policy: Policy | null, category: string): readonly GovernedClause[] {
  return standardsOf(policy).flatMap(({ clauses }) =>
    clauses.filter(
      (clause): clause is GovernedClause =>
        clause.step !== null &&
        (clause.categories.length === 0 || clause.categories.some((start) => category.startsWith(start))),
    ),
  );
}

export function clauseById(policy: Policy | null, id: string): Clause | undefined {
  for (const { clauses } of standardsOf(policy)) {
    const found = clauses.find((clause) => clause.id === id);
    if (found) return found;
  }
  return undefined;
}
