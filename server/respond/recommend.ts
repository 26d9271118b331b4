// Who could go: every team that the actor's tier may send, ranked by travel and by all that a commander weighs; the
// set that meets the run card; and what each would leave without cover. Nothing is guessed: a team without a
// position or without a street is listed last, with the reason.
import type { Case } from '#contract/case/case.ts';
import type { Tier, Words } from '#contract/ids.ts';
import { isBinding } from '#contract/order/order.ts';
import type { Team } from '#contract/organisation/organisation.ts';
import type { Picture } from '#contract/picture.ts';
import { fitOf, needsAt, runCardFor } from '#contract/runCard.ts';
import type { EngagedChoice, TeamChoice, TeamChoices, TeamSet } from '#contract/wire.ts';
import { chooseSet } from './chooseSet.ts';
import { reasonsFor, tenths } from './reasons.ts';
import { ageOf, weighAll, weighingOf, type Candidate, type Surroundings, type Weighing } from './weigh.ts';

export interface Ranked {
  readonly free: readonly Candidate[];
  readonly engaged: readonly Candidate[];
}

export function recommend(
  picture: Picture,
  theCase: Case,
  tier: Tier,
  limit: number,
  around: Surroundings,
  mayBeSent: (team: Team) => boolean = () => true,
): TeamChoices {
  const weighing = weighingOf(picture, theCase, tier, around);
  return answerFrom(weighing, weighAll(weighing, mayBeSent), limit);
}

/** The answer from teams that are weighed and ranked; words and prices for those that are shown only. */
export function answerFrom(
  weighing: Weighing,
  { free, engaged }: Ranked,
  limit: number,
  travel: TeamChoices['travel'] = 'streets',
): TeamChoices {
  return {
    at: weighing.around.now,
    travel,
    tier: weighing.tier,
    teams: free.slice(0, limit).map((one) => choiceOf(weighing, one)),
    eligible: free.length,
    set: setOf(weighing, free),
    engaged: engagedOf(weighing, engaged),
  };
}

function setOf(weighing: Weighing, free: readonly Candidate[]): TeamSet | null {
  const set = chooseSet(weighing, free);
  if (!set) return null;
  const { chosen, needs } = set;
  return {
    teams: chosen.map((one) => choiceOf(weighing, one)),
    lead: chosen[0]?.team.id ?? null,
    needs,
    completeMin: chosen.length === 0 ? null : tenths(Math.max(...chosen.map(({ way }) => way?.minutes ?? 0))),
    price: weighing.around.priceOf(chosen.map(({ team }) => team.id)),
  };
}

/** Taking a team off a case is the exception: the few best are enough to choose from. */
const MAX_ENGAGED = 12;

function engagedOf(weighing: Weighing, engaged: readonly Candidate[]): EngagedChoice[] {
  const { picture, theCase, tier, forces } = weighing;
  const needs = needsAt(runCardFor(picture.policy, theCase.category, theCase.condition), tier);
  const asked = (one: Candidate) =>
    forces.includes(one.team.force) || needs.some((need) => fitOf(need, one.team.force) >= 0);
  const choices: EngagedChoice[] = [];
  for (const one of engaged) {
    if (choices.length === MAX_ENGAGED) break;
    const order = one.team.order === null ? undefined : picture.orders.get(one.team.order);
    const left = order && picture.cases.get(order.case);
    if (!left || !asked(one)) continue;
    choices.push({
      ...choiceOf(weighing, one),
      leaves: {
        order: order.id,
        case: left.id,
        no: left.no,
        category: left.category,
        priority: left.priority,
        othersOnIt: order.assignments.filter((other) => isBinding(other) && other.team !== one.team.id)
          .length,
        leads: order.lead === one.team.id,
      },
    });
  }
  return choices;
}

const NO_FIX: Words = { zh: '没有定位', en: 'no position' };
const NO_STREET: Words = { zh: '无道路可达', en: 'no street leads there' };

function choiceOf(weighing: Weighing, one: Candidate): TeamChoice {
  const { around } = weighing;
  const way = one.way && roundedWay(one.way);
  return {
    team: one.team,
    travelMin: way && way.minutes,
    distanceM: way && way.metres,
    travelBy: one.travelBy,
    schematic: around.schematic && one.travelBy === 'streets',
    freshness: one.freshness,
    fixAgeMs: ageOf(one, around.now),
    unit: one.where?.unit.id ?? null,
    matches: one.forceRank >= 0,
    shortfall: way ? null : one.where ? NO_STREET : NO_FIX,
    standing: one.standing,
    ordersToday: one.ordersToday,
    shiftEndsAt: one.shiftEndsAt,
    worthMin: one.worthMin < Infinity ? tenths(one.worthMin) : null,
    reasons: reasonsFor(weighing, one),
    price: one.price,
  };
}

/** Tenths of a minute and whole metres: what a person can use, and what a fact keeps. */
export const roundedWay = ({ minutes, metres }: { readonly minutes: number; readonly metres: number }) => ({
  minutes: tenths(minutes),
  metres: Math.round(metres),
});
