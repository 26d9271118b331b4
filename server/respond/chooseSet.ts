// The one-key answer: which teams together meet the run card best, and in words what they do not meet.
import type { TeamId, Words } from '#contract/ids.ts';
import type { Team } from '#contract/organisation/organisation.ts';
import { fitOf, forceName, needsAt, runCardFor, type ForceNeed } from '#contract/runCard.ts';
import type { NeedAnswer } from '#contract/wire.ts';
import { assign } from './assign.ts';
import { tenths } from './reasons.ts';
import { canGo, teamsOnIt, type Candidate, type Weighing } from './weigh.ts';

export interface ChosenSet {
  /** The lead first, then in the order of the card. */
  readonly chosen: readonly Candidate[];
  readonly needs: readonly NeedAnswer[];
}

/** One team that the card asks for. */
interface Place {
  readonly need: ForceNeed;
  readonly index: number;
}

/** null: no run card is in force for the case. `free` must be ranked. */
export function chooseSet(weighing: Weighing, free: readonly Candidate[]): ChosenSet | null {
  const { picture, theCase, tier } = weighing;
  const card = runCardFor(picture.policy, theCase.category, theCase.condition);
  if (!card) return null;
  const needs = needsAt(card, tier);
  const onIt = countOnIt(needs, teamsOnIt(theCase, picture));
  const places = needs.flatMap((need, index) =>
    Array.from({ length: Math.max(0, need.teams - (onIt[index] ?? 0)) }, (): Place => ({ need, index })),
  );
  const pool = poolFor(weighing, places, free.filter(canGo));
  const taken = assign(places.map(({ need }) => pool.map((one) => costFor(weighing, need, one))));
  const sent = needs.map((_, index) =>
    places
      .flatMap((place, i) => (place.index === index ? (pool[taken[i] ?? -1] ?? []) : []))
      .sort((a, b) => a.worthMin - b.worthMin),
  );
  return {
    chosen: sent.flat(),
    needs: needs.map((need, index) => {
      const teams = sent[index] ?? [];
      const missing = need.teams - (onIt[index] ?? 0) - teams.length;
      return {
        ...need,
        onIt: onIt[index] ?? 0,
        teamIds: teams.map(({ team }): TeamId => team.id),
        shortfall: shortfall(weighing, need, teams, missing),
      };
    }),
  };
}

/** Teams on the case meet the needs of their own force first, then those that they may stand in for. */
function countOnIt(needs: readonly ForceNeed[], teams: readonly Team[]): number[] {
  const counts = needs.map(() => 0);
  const take = (fits: (need: ForceNeed) => boolean): boolean => {
    const index = needs.findIndex((need, i) => (counts[i] ?? 0) < need.teams && fits(need));
    if (index >= 0) counts[index] = (counts[index] ?? 0) + 1;
    return index >= 0;
  };
  const rest = teams.filter((team) => !take((need) => need.force === team.force));
  for (const team of rest) take((need) => fitOf(need, team.force) > 0);
  return counts;
}

/** For each place the best candidates, as many as there are places: more can never be needed. */
function poolFor(
  weighing: Weighing,
  places: readonly Place[],
  candidates: readonly Candidate[],
): readonly Candidate[] {
  const pool = new Set<Candidate>();
  for (const need of new Set(places.map((place) => place.need))) {
    candidates
      .map((one) => ({ one, cost: costFor(weighing, need, one) }))
      .filter(({ cost }) => cost < Infinity)
      .sort((a, b) => a.cost - b.cost)
      .slice(0, places.length)
      .forEach(({ one }) => pool.add(one));
  }
  return [...pool];
}

/** What the candidate weighs in this place: the card's order of forces counts, not the category's. */
function costFor({ rules }: Weighing, need: ForceNeed, one: Candidate): number {
  const fit = fitOf(need, one.team.force);
  return fit < 0 ? Infinity : one.worthMin - (one.weights.force ?? 0) + fit * rules.perForceRankMin;
}

function shortfall(
  { picture: { policy } }: Weighing,
  need: ForceNeed,
  teams: readonly Candidate[],
  missing: number,
): Words | null {
  const forces = [need.force, ...need.or].map((code) => forceName(policy, code));
  const zh = forces.map((one) => one.zh).join('或');
  const en = forces.map((one) => one.en).join(' or ');
  const late = teams.filter(({ way }) => (way?.minutes ?? Infinity) > need.withinMin);
  if (missing === 0 && late.length === 0) return null;
  const short = missing + late.length;
  // With several wanted, say how many are short.
  const count = need.teams > 1 ? { zh: `缺 ${short} 支：`, en: `${short} short: ` } : { zh: '', en: '' };
  const soonest = Math.min(...late.map(({ way }) => way?.minutes ?? Infinity));
  if (soonest === Infinity) {
    return { zh: `${count.zh}没有空闲的${zh}`, en: `${count.en}no ${en} is free` };
  }
  return {
    zh: `${count.zh}${need.withinMin} 分钟内没有${zh}（最近 ${tenths(soonest)} 分钟）`,
    en: `${count.en}no ${en} within ${need.withinMin} min (nearest ${tenths(soonest)} min)`,
  };
}
