// What the ladder keeps of a case: whose clocks ran before, which rules have acted, which other towns are in it.
// Facts of its own change nothing that a person decides on, so they raise no version.
import type { Draft } from '../draft.ts';
import { dues } from '../clock.ts';
import type { Envelope } from '../fact.ts';
import type { CaseId, Tier, TownCode, Words } from '../ids.ts';
import { areaClassOf, limitsFor, type AreaClass } from '../limits.ts';
import { categoryOf, type Limits, type Policy } from '../policy.ts';
import type { Case } from './case.ts';
import { isSame, tierSince, type ClockRef, type PastClock } from './caseClocks.ts';
import type { CaseFact } from './caseFact.ts';
import type { TriggerRule } from './triggers.ts';

/** A rule that has acted on the case: once for each clock that it watches, the others once in a cycle of the case. */
export interface RuleAct {
  readonly rule: string;
  /** The clock, for rules about limits. */
  readonly clock: ClockRef | null;
  readonly cycle: number;
  readonly at: number;
}

/** Another town that a case concerns. */
export interface OtherTown {
  readonly town: TownCode;
  readonly since: number;
  /** `told` and `asked` see the case; `joined` and `named` are in it. */
  readonly state: 'told' | 'asked' | 'joined' | 'declined' | 'named';
}

export interface CaseLadder {
  readonly areaClass: AreaClass | null;
  /** Frozen when the case is filed: what each tier is held to from when it commands the case. */
  readonly frozen: { readonly town: Limits; readonly district: Limits } | null;
  /** Oldest first; the last `KEPT_PAST`. */
  readonly past: readonly PastClock[];
  readonly acts: readonly RuleAct[];
  readonly otherTowns: readonly OtherTown[];
}

export const NO_LADDER: CaseLadder = {
  areaClass: null,
  frozen: null,
  past: [],
  acts: [],
  otherTowns: [],
};

/** Up and down between the tiers more often than this is a quarrel, and not for a screen. */
const KEPT_PAST = 10;

export type LadderFact =
  /** Somebody is told that a rule has come true; nothing moves. */
  | {
      readonly type: 'ladder.noticed';
      readonly case: CaseId;
      readonly rule: string;
      readonly clock: ClockRef | null;
      readonly words: Words;
    }
  /** These towns are told of the case, and asked to join in where `asks`. */
  | {
      readonly type: 'ladder.told';
      readonly case: CaseId;
      readonly rule: string;
      readonly towns: readonly TownCode[];
      readonly asks: boolean;
      readonly words: Words;
    }
  | {
      readonly type: 'ladder.answered';
      readonly case: CaseId;
      readonly town: TownCode;
      readonly joins: boolean;
      readonly reason: string | null;
    }
  /** A person says that this town is in it, too. */
  | {
      readonly type: 'ladder.townNamed';
      readonly case: CaseId;
      readonly town: TownCode;
      readonly reason: string;
    };

/** The towns that a case is really about: its own, and those that are in it. */
export const townsIn = ({ town, ladder }: Case): readonly TownCode[] => [
  town,
  ...ladder.otherTowns.filter(({ state }) => state === 'joined' || state === 'named').map((one) => one.town),
];

/** Another town that may see the case: it was told, was asked or is in it. */
export const isShownTo = ({ ladder }: Case, town: TownCode): boolean =>
  ladder.otherTowns.some((one) => one.town === town && one.state !== 'declined');

export const hasActed = ({ ladder, cycle }: Case, rule: TriggerRule, clock: ClockRef | null): boolean =>
  ladder.acts.some(
    (one) =>
      one.rule === rule.key && (clock ? one.clock !== null && isSame(one.clock, clock) : one.cycle === cycle),
  );

export function advanceLadder(draft: Draft, fact: Envelope & LadderFact): void {
  const { at } = fact;
  switch (fact.type) {
    case 'ladder.noticed':
      return change(draft, fact.case, (ladder, { cycle }) =>
        acted(ladder, { rule: fact.rule, clock: fact.clock, cycle, at }),
      );
    case 'ladder.told':
      return change(draft, fact.case, (ladder, { cycle }) => ({
        ...acted(ladder, { rule: fact.rule, clock: null, cycle, at }),
        otherTowns: fact.towns.reduce(
          (list, town) => withTown(list, { town, since: at, state: fact.asks ? 'asked' : 'told' }),
          ladder.otherTowns,
        ),
      }));
    case 'ladder.answered':
      return change(draft, fact.case, (ladder) => ({
        ...ladder,
        otherTowns: withTown(ladder.otherTowns, {
          town: fact.town,
          since: at,
          state: fact.joins ? 'joined' : 'declined',
        }),
      }));
    case 'ladder.townNamed':
      return change(draft, fact.case, (ladder) => ({
        ...ladder,
        otherTowns: withTown(ladder.otherTowns, { town: fact.town, since: at, state: 'named' }),
      }));
    default:
      fact satisfies never;
  }
}

/** What a fact about a case means to its ladder; `before`: the case as it was before that fact. */
export function ladderAfter(draft: Draft, before: Case | undefined, fact: Envelope & CaseFact): void {
  const { at } = fact;
  const { policy } = draft.head;
  draft.change('cases', fact.case, (theCase) => {
    if (fact.type === 'case.filed' || fact.type === 'case.reopened')
      return { ...theCase, ladder: atFiling(theCase, policy, at) };
    if (!before || before.ownerTier === theCase.ownerTier) return theCase;
    const handed = { ...theCase, ...handedOver(before, theCase.ownerTier, policy, at) };
    if (fact.type !== 'case.escalated' || fact.rule === undefined) return handed;
    const act = { rule: fact.rule, clock: null, cycle: theCase.cycle, at };
    return { ...handed, ladder: acted(handed.ladder, act) };
  });
}

const change = (draft: Draft, id: CaseId, to: (ladder: CaseLadder, theCase: Case) => CaseLadder): void =>
  draft.change('cases', id, (theCase) => ({ ...theCase, ladder: to(theCase.ladder, theCase) }));

const acted = (ladder: CaseLadder, act: RuleAct): CaseLadder => ({
  ...ladder,
  acts: [...ladder.acts, act],
});

const withTown = (list: readonly OtherTown[], one: OtherTown): OtherTown[] => [
  ...list.filter(({ town }) => town !== one.town),
  one,
];

/** What freezes with the filing of a case. */
function atFiling(theCase: Case, policy: Policy | null, at: number): CaseLadder {
  const { category, condition, ladder } = theCase;
  const theCondition =
    policy && categoryOf(policy, category)?.conditions.find(({ key }) => key === condition);
  if (!policy || !theCondition) return ladder;
  const limits = (tier: Tier) => limitsFor(policy, category, theCondition, theCase, tier, at);
  return {
    ...ladder,
    areaClass: areaClassOf(policy, theCase),
    frozen: { town: limits('town'), district: limits('district') },
  };
}

/** The clocks of the tier before stop where they are, those of the other one start. */
function handedOver(before: Case, to: Tier, policy: Policy | null, at: number): Partial<Case> {
  const { ladder, limits, clockFrom } = before;
  const past: PastClock = {
    tier: before.ownerTier,
    from: clockFrom ?? tierSince(before),
    until: at,
    limits,
    dues: before.dues,
  };
  const handed = { ...ladder, past: [...ladder.past, past].slice(-KEPT_PAST) };
  const next = ladder.frozen?.[to] ?? limits;
  // Not filed yet: the clocks start with the filing.
  if (clockFrom === null || !next || !policy) return { ladder: handed };
  return { ladder: handed, limits: next, dues: dues(at, next, policy.calendar), clockFrom: at };
}
