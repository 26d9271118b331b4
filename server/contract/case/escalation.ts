// A prepared escalation (备提级): the district's answer to a case that its town will hardly finish in time, worked out
// before it is needed. It moves nobody. It names teams of other towns, so only the district sees it.
import type { CoverPrice } from '../coverage.ts';
import type { Draft } from '../draft.ts';
import type { Envelope } from '../fact.ts';
import type { CaseId, Position, TeamId, TownCode, Words } from '../ids.ts';
import type { ForceCode } from '../policy.ts';
import { isLive } from '../order/order.ts';
import type { Picture } from '../picture.ts';
import type { Case } from './case.ts';
import { isSame, runningClocks, type ClockRef } from './caseClocks.ts';

export interface PlannedTeam {
  readonly team: TeamId;
  readonly force: ForceCode;
  /** null: a team of the district. */
  readonly town: TownCode | null;
  /** Where it was when this was worked out; null = no fix. */
  readonly from: Position | null;
  /** Street travel from there. */
  readonly travelMin: number | null;
  readonly distanceM: number | null;
}

export interface EscalationPlan {
  /** The first one leads. Empty: nobody is free. */
  readonly teams: readonly PlannedTeam[];
  /** When the last of them is there, minutes; null: nobody is sent, or no street leads there. */
  readonly completeMin: number | null;
  /** What the run card asks for and nobody free can give. */
  readonly shortfalls: readonly Words[];
  /** What it leaves without cover; null: not known. */
  readonly price: CoverPrice | null;
  /** Travel times on drawn streets (示意). */
  readonly schematic: boolean;
}

/** Kept under the id of its case. */
export interface Escalation {
  readonly id: CaseId;
  /** Counts the preparations: what somebody confirms is the one that they saw. */
  readonly version: number;
  readonly at: number;
  readonly rule: string;
  readonly words: Words;
  /** The clock that runs out; null: the district has the case already, and nobody was sent. */
  readonly clock: ClockRef | null;
  readonly plan: EscalationPlan;
  /** All clocks that were answered so, the newest last: none is answered a second time. */
  readonly answered: readonly ClockRef[];
}

/** A case that is sent back more often than this is looked at by people. */
const KEPT_ANSWERED = 20;

export type EscalationFact = {
  readonly type: 'escalation.prepared';
  readonly case: CaseId;
  readonly rule: string;
  readonly words: Words;
  readonly clock: ClockRef | null;
  readonly plan: EscalationPlan;
};

export function advanceEscalation(draft: Draft, fact: Envelope & EscalationFact): void {
  const { case: id, at, rule, words, clock, plan } = fact;
  const before = draft.read('escalations').get(id);
  const answered = before?.answered ?? [];
  draft.set('escalations', {
    id,
    version: (before?.version ?? 0) + 1,
    at,
    rule,
    words,
    clock,
    plan,
    answered:
      clock && !answered.some((one) => isSame(one, clock))
        ? [...answered, clock].slice(-KEPT_ANSWERED)
        : answered,
  });
}

/** Whether it still answers something: the limit still runs, or the district still has nobody on the case. */
export function stands({ clock, at }: Escalation, theCase: Case, picture: Picture): boolean {
  if (theCase.ownerTier === 'district')
    return isUnanswered(theCase, picture) && !isOutlived(at, theCase, picture);
  return clock !== null && runningClocks(theCase, picture.policy).some((one) => isSame(one, clock));
}

/** Teams were sent since: who is where, and what the case lacks, is another matter by now. */
const isOutlived = (at: number, theCase: Case, { orders }: Picture): boolean =>
  theCase.orders.some((id) => (orders.get(id)?.issuedAt ?? 0) > at);

/** The district has the case, and nobody was sent. */
export function isUnanswered(theCase: Case, { orders }: Picture): boolean {
  return (
    theCase.ownerTier === 'district' &&
    (theCase.state.kind === 'reported' ||
      theCase.state.kind === 'accepted' ||
      theCase.state.kind === 'filed') &&
    !theCase.orders.some((id) => {
      const order = orders.get(id);
      return order !== undefined && isLive(order);
    })
  );
}

/** The one that a commander may confirm now; null = none stands. */
export function standingEscalation(theCase: Case, picture: Picture): Escalation | null {
  const escalation = picture.escalations.get(theCase.id);
  return escalation && stands(escalation, theCase, picture) ? escalation : null;
}
