// What the dispatch panel offers and what is chosen in it, from the server's ranking: the run card's set first, then
// the other free teams, then those on other cases.
import type { TeamId, Tier } from '#contract/ids.ts';
import type { Case } from '#contract/case/case.ts';
import type { EngagedChoice, TeamChoice, TeamChoices } from '#contract/wire.ts';

export interface Offered {
  /** The set first, in its order: digits count through it. */
  readonly free: readonly TeamChoice[];
  readonly engaged: readonly EngagedChoice[];
  /** What is chosen until the person chooses. */
  readonly proposed: readonly TeamId[];
}

/** Somebody who is lost or whom no street brings there is never chosen for the person. */
export const canGo = ({ travelMin, freshness }: TeamChoice): boolean =>
  travelMin !== null && (freshness === 'live' || freshness === 'stale');

/** `wanted`: how many may be sent; one team replaces one. */
export function offeredTeams(choices: TeamChoices | null, wanted: 'one' | 'several'): Offered {
  if (!choices) return { free: [], engaged: [], proposed: [] };
  const set = choices.set?.teams ?? [];
  const ids = new Set(set.map(({ team }) => team.id));
  const others = choices.teams.filter(({ team }) => !ids.has(team.id));
  const free = [...set, ...others];
  const able = set.filter(canGo);
  const best = able.length > 0 ? able : free.slice(0, 1).filter(canGo);
  const proposed = best.slice(0, wanted === 'one' ? 1 : undefined).map(({ team }) => team.id);
  return { free, engaged: choices.engaged, proposed };
}

/** The same teams, whichever leads. */
export const isSet = (picked: readonly TeamId[], choices: TeamChoices | null): boolean => {
  const set = choices?.set?.teams ?? [];
  return set.length > 0 && set.length === picked.length && set.every(({ team }) => picked.includes(team.id));
};

/** The lowest tier that a case is dispatched at: a district order takes the case away from its town. */
export const firstTier = (theCase: Case, isDistrict: boolean): Tier =>
  isDistrict && theCase.ownerTier === 'district' ? 'district' : 'town';
