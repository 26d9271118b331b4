// Run cards (出动预案): what a case of a category needs, by tier of command. Data in force, so a district edits a
// file and not the program; what a team is chosen for is said against the card.
import type { Tier, Words } from './ids.ts';
import type { ForceCode, Policy } from './policy.ts';

/** So many teams of a force; the first need of a card is the lead's. */
export interface ForceNeed {
  readonly force: ForceCode;
  /** Forces that may stand in, the best first. */
  readonly or: readonly ForceCode[];
  readonly teams: number;
  /** Later than this is a shortfall. */
  readonly withinMin: number;
}

export interface RunCard {
  readonly category: string;
  /** The filing condition that it is for; null: any that has no card of its own. */
  readonly condition: string | null;
  readonly town: readonly ForceNeed[];
  readonly district: readonly ForceNeed[];
}

/** The card of a case; null when the policy in force has none (one adopted before there were cards). */
export function runCardFor(policy: Policy | null, category: string, condition: string): RunCard | null {
  const cards = (policy?.runCards ?? []).filter((card) => card.category === category);
  return (
    cards.find((card) => card.condition === condition) ??
    cards.find((card) => card.condition === null) ??
    null
  );
}

export const needsAt = (card: RunCard | null, tier: Tier): readonly ForceNeed[] => card?.[tier] ?? [];

/** How well a force answers: 0 best, then the stand-ins, -1 not at all. */
export const fitOf = (need: ForceNeed, force: ForceCode): number =>
  need.force === force ? 0 : need.or.indexOf(force) + 1 || -1;

export const forceName = (policy: Policy | null, code: ForceCode): Words =>
  policy?.forces.find((one) => one.code === code)?.name ?? { zh: code, en: code };

/** What recommending weighs, in minutes of travel: all that a commander weighs anyway, in the unit of the clock. */
export interface RecommendationRules {
  /** For each place down the list of forces that can answer. */
  readonly perForceRankMin: number;
  /** The force is none that the category or the card names. */
  readonly otherForceMin: number;
  readonly lentMin: number;
  readonly districtTeamMin: number;
  readonly otherTownMin: number;
  readonly perOrderTodayMin: number;
  /** Orders beyond this many weigh no more. */
  readonly ordersAtMost: number;
  /** The shift ends before travel and expected handling are over. */
  readonly shiftEndsMin: number;
  /** Nobody is sure where it is now. */
  readonly staleFixMin: number;
  /** For each grid that it leaves without cover ... */
  readonly perGridUncoveredMin: number;
  /** ... and all of them together: a case is worth more than a gap. */
  readonly uncoveredAtMostMin: number;
  /** It declined this very case. */
  readonly declinedMin: number;
  /** Takes a team from another case: how much worse that is than a free team. */
  readonly engagedMin: number;
  /** Expected minutes on the scene, by priority of the case. */
  readonly handlingMin: Readonly<Record<'1' | '2' | '3' | '4' | '5', number>>;
}
