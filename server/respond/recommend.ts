// Who could go: every free team that the actor's tier may send, by street travel time. Nothing is guessed:
// a team without a position or without a street is listed last, with the reason.
import type { EnrolledUnit, Team, EnrolledTeam } from '#contract/organisation/organisation.ts';
import { freshness } from '#contract/fix.ts';
import type { Position, Tier, Words } from '#contract/ids.ts';
import type { Case } from '#contract/case/case.ts';
import type { Picture } from '#contract/picture.ts';
import { categoryOf, type ForceCode } from '#contract/policy.ts';
import type { TeamChoice, TeamChoices } from '#contract/wire.ts';

export interface UnitPlace extends Position {
  /** Device time of the fix, epoch ms. */
  readonly at: number;
}

export interface Surroundings {
  readonly now: number;
  readonly unitsOf: (team: Team) => readonly EnrolledUnit[];
  readonly placeOf: (unit: EnrolledUnit) => UnitPlace | null;
  /** Street travel to the case, by transport; null = no street leads there. */
  readonly travelTo: (
    target: Position,
    transport: EnrolledTeam['transport'],
  ) => (from: Position) => { readonly minutes: number; readonly metres: number } | null;
  readonly schematic: boolean;
}

export function recommend(
  picture: Picture,
  theCase: Case,
  tier: Tier,
  limit: number,
  around: Surroundings,
  mayBeSent: (team: Team) => boolean = () => true,
): TeamChoices {
  const forces = (picture.policy && categoryOf(picture.policy, theCase.category)?.forces) ?? [];
  const travel = {
    foot: around.travelTo(theCase.position, 'foot'),
    ebike: around.travelTo(theCase.position, 'ebike'),
    car: around.travelTo(theCase.position, 'car'),
  };
  const choices: TeamChoice[] = [];
  for (const team of picture.teams.values()) {
    if (team.order !== null || team.duty.kind !== 'available') continue;
    if (!mayBeSent(team)) continue;
    if (tier === 'town' && team.homeTown !== theCase.town) continue;
    choices.push(choiceOf(team, forces, picture, around, travel[team.transport]));
  }
  choices.sort(byWorth);
  return { at: around.now, teams: choices.slice(0, limit), eligible: choices.length };
}

const NO_FIX: Words = { zh: '没有定位', en: 'no position' };
const NO_STREET: Words = { zh: '无道路可达', en: 'no street leads there' };

function choiceOf(
  team: Team,
  forces: readonly ForceCode[],
  picture: Picture,
  around: Surroundings,
  travel: (from: Position) => { readonly minutes: number; readonly metres: number } | null,
): TeamChoice {
  const newest = newestPlace(team, around);
  const base = { team, schematic: around.schematic, matches: forces.includes(team.force) };
  if (!newest) {
    return {
      ...base,
      travelMin: null,
      distanceM: null,
      freshness: 'unknown',
      fixAgeMs: null,
      unit: null,
      shortfall: NO_FIX,
    };
  }
  const fixAgeMs = Math.max(0, around.now - newest.place.at);
  const found = travel(newest.place);
  const way = found && roundedWay(found);
  return {
    ...base,
    travelMin: way && way.minutes,
    distanceM: way && way.metres,
    freshness: picture.policy ? freshness(fixAgeMs, picture.policy.thresholds) : 'unknown',
    fixAgeMs,
    unit: newest.unit.id,
    shortfall: way ? null : NO_STREET,
  };
}

/** Where the team is: the newest fix of its units; null when none has one. */
export function newestPlace(team: Team, around: Pick<Surroundings, 'unitsOf' | 'placeOf'>) {
  let best: { unit: EnrolledUnit; place: UnitPlace } | null = null;
  for (const unit of around.unitsOf(team)) {
    const place = around.placeOf(unit);
    if (place && (!best || place.at > best.place.at)) best = { unit, place };
  }
  return best;
}

/** Tenths of a minute and whole metres: what a person can use, and what a fact keeps. */
export const roundedWay = ({ minutes, metres }: { readonly minutes: number; readonly metres: number }) => ({
  minutes: Math.round(minutes * 10) / 10,
  metres: Math.round(metres),
});

/** A lost team never stands above one that is really there; then the right force, then the minutes. */
function byWorth(a: TeamChoice, b: TeamChoice): number {
  return (
    worth(a) - worth(b) ||
    Number(b.matches) - Number(a.matches) ||
    (a.travelMin ?? Infinity) - (b.travelMin ?? Infinity) ||
    (a.team.id < b.team.id ? -1 : 1)
  );
}

function worth(choice: TeamChoice): number {
  if (choice.travelMin === null) return 2;
  return choice.freshness === 'lost' || choice.freshness === 'unknown' ? 1 : 0;
}
