// Which clauses of the standards a case met: read from its facts, so that every answer points at its evidence.
import { isOpen, type Case } from '../case/case.ts';
import { dues, type Dues } from '../clock.ts';
import type { Fact } from '../fact.ts';
import type { OrderId, TeamId } from '../ids.ts';
import { MINUTE_MS } from '../localDay.ts';
import type { Order } from '../order/order.ts';
import type { Calendar, Policy } from '../policy.ts';
import { governing, isTeamStep, type GovernedClause, type Since, type Step } from './standard.ts';

export interface ClauseResult {
  readonly clause: string;
  readonly step: Step;
  /** Both null: of the case itself. */
  readonly order: OrderId | null;
  readonly team: TeamId | null;
  /** `notApplicable`: the step was not taken and will not be. */
  readonly status: 'met' | 'missed' | 'pending' | 'notApplicable';
  /** The fact that it was judged by. */
  readonly seq: number | null;
  readonly at: number | null;
}

/** Steps that every case goes through; the others count only where they were taken. */
const EXPECTED: ReadonlySet<Step> = new Set<Step>([
  'report',
  'accept',
  'file',
  'dispatch',
  'feedback',
  'check',
  'close',
  'acknowledge',
  'depart',
  'arrive',
  'handle',
  'reportBack',
]);

const STEP_FACTS: Readonly<Record<Step, readonly Fact['type'][]>> = {
  report: ['case.reported'],
  verify: ['case.verified'],
  accept: ['case.accepted'],
  file: ['case.filed'],
  dispatch: ['case.dispatched', 'case.departmentAssigned'],
  feedback: ['case.fedBack'],
  check: ['case.checked'],
  close: ['case.closed'],
  rework: ['case.reworked'],
  return: ['case.returned'],
  extend: ['case.extended'],
  suspend: ['case.suspended'],
  escalate: ['case.escalated'],
  delegate: ['case.delegated'],
  urge: ['case.urged'],
  supervise: ['case.supervised'],
  void: ['case.voided'],
  selfHandle: ['case.selfHandled'],
  reopen: ['case.reopened'],
  acknowledge: ['assignment.acknowledged'],
  decline: ['assignment.declined'],
  depart: ['assignment.departed'],
  arrive: ['assignment.arrived'],
  handle: ['assignment.handling'],
  reportBack: ['assignment.reported'],
  release: ['assignment.released'],
};

/** A case, or the part of one team in one of its orders. */
interface Place {
  readonly order: OrderId | null;
  readonly team: TeamId | null;
  /** It will take no more steps. */
  readonly over: boolean;
}

/**
 * One result for each clause and place that it applies to. `facts`: all about the case and its orders, oldest
 * first. At `now` a step that is late although it has not been taken counts as missed.
 */
export function clausesMet(
  theCase: Case,
  orders: readonly Order[],
  policy: Policy | null,
  facts: readonly Fact[],
  now: number,
): readonly ClauseResult[] {
  const clauses = governing(policy, theCase.category);
  const record = new CaseRecord(theCase, facts, policy);
  const ofCase: Place = { order: null, team: null, over: !isOpen(theCase) };
  const teams = orders.flatMap((order) =>
    order.assignments.map(
      ({ team, state }): Place => ({ order: order.id, team, over: ENDED.has(state.kind) || ofCase.over }),
    ),
  );
  return clauses.flatMap((clause) =>
    (isTeamStep(clause.step) ? teams : [ofCase]).flatMap((place) => {
      const result = judged(clause, place, record, now);
      return result
        ? [{ clause: clause.id, step: clause.step, order: place.order, team: place.team, ...result }]
        : [];
    }),
  );
}

/** States of an assignment that lead nowhere further. */
const ENDED: ReadonlySet<string> = new Set(['released', 'declined', 'recalled', 'reassigned', 'failed']);

type Judgement = Pick<ClauseResult, 'status' | 'seq' | 'at'>;

const PENDING: Judgement = { status: 'pending', seq: null, at: null };
const NOT_APPLICABLE: Judgement = { status: 'notApplicable', seq: null, at: null };

function judged(clause: GovernedClause, place: Place, record: CaseRecord, now: number): Judgement | null {
  const taken = record.step(clause.step, place);
  if (!taken && !EXPECTED.has(clause.step)) return null;
  if (clause.check.kind === 'manual') return byTick(clause, place, record, taken);
  if (taken) {
    const verdict = holds(clause, place, record, taken);
    return verdict === null ? NOT_APPLICABLE : by(taken, verdict ? 'met' : 'missed');
  }
  if (place.over) return NOT_APPLICABLE;
  const limit = limitOf(clause, place, record, undefined);
  return limit !== null && now > limit ? { status: 'missed', seq: null, at: limit } : PENDING;
}

const by = ({ seq, at }: Fact, status: ClauseResult['status']): Judgement => ({ status, seq, at });

function byTick(
  clause: GovernedClause,
  place: Place,
  record: CaseRecord,
  taken: Fact | undefined,
): Judgement {
  const tick = record.tick(clause.id, place);
  if (tick) return by(tick, 'met');
  if (taken) return by(taken, 'missed');
  return place.over ? NOT_APPLICABLE : PENDING;
}

/** null: the condition has nothing to be held against. */
function holds(clause: GovernedClause, place: Place, record: CaseRecord, taken: Fact): boolean | null {
  const { check } = clause;
  switch (check.kind) {
    case 'within':
    case 'due': {
      const limit = limitOf(clause, place, record, taken);
      return limit === null ? null : taken.at <= limit;
    }
    case 'photos':
      return record.photosWith(taken) >= check.least;
    case 'words':
      return Array.from(wordsOf(taken)).length >= check.least;
    case 'geofence':
      return taken.type === 'assignment.arrived' ? taken.by === 'geofence' : null;
    case 'onSite':
      return taken.type === 'case.checked' ? taken.onSite : null;
    case 'otherHands':
      return !record.handlers().has(taken.actor.id);
    case 'after': {
      const before = record.step(check.step, place);
      return before !== undefined && before.seq < taken.seq;
    }
    case 'recorded':
    case 'manual':
      return true;
  }
}

/** The last moment for a step with a limit; null where there is none, or nothing that it counts from. */
function limitOf(
  { check }: GovernedClause,
  place: Place,
  record: CaseRecord,
  taken: Fact | undefined,
): number | null {
  if (check.kind === 'within') {
    const since = record.since(check.since, place);
    return since === null ? null : since + check.minutes * MINUTE_MS;
  }
  if (check.kind !== 'due') return null;
  const dues = record.duesAt(taken);
  if (!dues) return null;
  switch (check.due) {
    case 'accept':
      return dues.acceptBy;
    case 'dispatch':
      return dues.dispatchBy;
    case 'arrive':
      return dues.arriveBy;
    case 'handle':
      return dues.handleBy;
  }
}

function wordsOf(fact: Fact): string {
  const said: Readonly<Record<string, unknown>> = { ...fact };
  for (const key of ['text', 'reason', 'note']) {
    const words = said[key];
    if (typeof words === 'string') return words.trim();
  }
  return '';
}

/** The facts about one case, asked by step. A case that was sent back is judged by its last round. */
class CaseRecord {
  readonly theCase: Case;
  readonly #facts: readonly Fact[];
  readonly #calendar: Calendar | null;

  constructor(theCase: Case, facts: readonly Fact[], policy: Policy | null) {
    this.theCase = theCase;
    this.#facts = facts;
    this.#calendar = policy?.calendar ?? null;
  }

  step(step: Step, place: Place): Fact | undefined {
    const types = STEP_FACTS[step];
    if (!isTeamStep(step)) return this.#facts.findLast((fact) => types.includes(fact.type));
    return this.#facts.findLast(
      (fact) =>
        types.includes(fact.type) &&
        'order' in fact &&
        fact.order === place.order &&
        'team' in fact &&
        fact.team === place.team,
    );
  }

  /** When a limit begins; null when that has not happened. */
  since(since: Since, place: Place): number | null {
    if (since !== 'order') return this.step(since, place)?.at ?? null;
    const sent = this.#facts.find(
      (fact) =>
        (fact.type === 'order.issued' || fact.type === 'order.reinforced') &&
        fact.order === place.order &&
        fact.teams.some(({ team }) => team === place.team),
    );
    // A team that replaced another was sent when that one left.
    return (
      (sent ?? this.#facts.find((fact) => fact.type === 'order.issued' && fact.order === place.order))?.at ??
      null
    );
  }

  /** The deadlines in force when a step was taken: an extension does not excuse itself. */
  duesAt(taken: Fact | undefined): Dues | null {
    if (!taken) return this.theCase.dues;
    let last: { readonly at: number; readonly dues: Dues } | null = null;
    for (const fact of this.#facts) {
      if (fact.seq >= taken.seq) break;
      if ('dues' in fact && fact.dues) last = { at: fact.at, dues: fact.dues };
    }
    const handedOver = this.#handedOverAt(taken.at);
    return handedOver && last && last.at < handedOver.at ? handedOver.dues : (last?.dues ?? null);
  }

  /** The tier that had it at that time began anew when it took over. Without limits of its own the old ones go on. */
  #handedOverAt(at: number): { readonly at: number; readonly dues: Dues } | null {
    const { past, frozen } = this.theCase.ladder;
    const index = past.findLastIndex(({ until }) => until <= at);
    const since = past[index]?.until;
    const limits = frozen?.[past[index + 1]?.tier ?? this.theCase.ownerTier];
    if (since === undefined || !limits || !this.#calendar) return null;
    return { at: since, dues: dues(since, limits, this.#calendar) };
  }

  /** The last tick, unless it was taken back. */
  tick(clause: string, { order, team }: Place): Fact | undefined {
    const last = this.#facts.findLast(
      (fact) =>
        fact.type === 'standard.ticked' &&
        fact.clause === clause &&
        fact.order === order &&
        fact.team === team,
    );
    return last?.type === 'standard.ticked' && last.done ? last : undefined;
  }

  /** Pictures that came with the same command. */
  photosWith(step: Fact): number {
    if (step.command === null) return 0;
    return this.#facts.filter((fact) => fact.type === 'attachment.added' && fact.command === step.command)
      .length;
  }

  /** Accounts that acted for the teams on this case. */
  handlers(): ReadonlySet<string> {
    const ids = new Set<string>();
    for (const fact of this.#facts) {
      if (HANDS_ON.has(fact.type) && fact.actor.role !== 'system') ids.add(fact.actor.id);
    }
    return ids;
  }
}

const HANDS_ON: ReadonlySet<string> = new Set([
  'assignment.acknowledged',
  'assignment.departed',
  'assignment.arrived',
  'assignment.handling',
  'assignment.reported',
]);
