// What speaks for and against each team that could go, in minutes of travel: numbers only, for every team there is.
// Words are made later, for those that are shown.
import type { Case } from '#contract/case/case.ts';
import type { Freshness } from '#contract/fix.ts';
import type { Position, TeamId, Tier, TownCode } from '#contract/ids.ts';
import { localDate, offsetMinOf, startOfDay } from '#contract/localDay.ts';
import { isBinding, isLive, type Order } from '#contract/order/order.ts';
import { commandingTown, type Team } from '#contract/organisation/organisation.ts';
import type { Picture } from '#contract/picture.ts';
import { categoryOf, type ForceCode } from '#contract/policy.ts';
import type { CoverPrice } from '#contract/coverage.ts';
import type { RecommendationRules } from '#contract/runCard.ts';
import type { Way } from '#contract/travel.ts';
import type { ReasonKind, TeamStanding } from '#contract/wire.ts';
import { isFree } from './coverage.ts';
import type { Footing } from './streets.ts';
import { fixAge, freshnessOf, type Whereabouts, type WhereaboutsOf } from './whereabouts.ts';

export interface Surroundings {
  readonly now: number;
  readonly whereIs: WhereaboutsOf;
  /** Street travel to a place, by transport, for whoever stands somewhere; null = no street leads there. */
  readonly waysTo: (target: Position, transport: Team['transport']) => (from: Footing | null) => Way | null;
  readonly schematic: boolean;
  /** When the team's shift ends, epoch ms; null: nobody planned one. */
  readonly shiftEndsAt: (team: Team) => number | null;
  /** What is left without cover when these teams go; null when that is not known. */
  readonly priceOf: (teams: Iterable<TeamId>) => CoverPrice | null;
}

export type Weights = Readonly<Partial<Record<ReasonKind, number>>>;

/** A team that could go, and what weighs. */
export interface Candidate {
  readonly team: Team;
  readonly where: Whereabouts | null;
  readonly freshness: Freshness | 'unknown';
  readonly way: Way | null;
  readonly travelBy: 'streets' | 'osrm';
  readonly standing: TeamStanding;
  /** Place in the category's list of forces; -1: not in it. */
  readonly forceRank: number;
  readonly ordersToday: number;
  readonly declinedAt: number | null;
  readonly shiftEndsAt: number | null;
  /** What it leaves without cover. */
  readonly price: CoverPrice | null;
  readonly weights: Weights;
  /** All of them; Infinity when it cannot come. */
  readonly worthMin: number;
}

/** What is the same for every team that is weighed for one case. */
export interface Weighing {
  readonly picture: Picture;
  readonly theCase: Case;
  readonly tier: Tier;
  readonly rules: RecommendationRules;
  readonly around: Surroundings;
  readonly forces: readonly ForceCode[];
  readonly ordersToday: ReadonlyMap<TeamId, number>;
  readonly declinedAt: ReadonlyMap<TeamId, number>;
}

/** A policy from before there were such rules: minutes and the right force are all that counts. */
const MINUTES_ONLY: RecommendationRules = {
  perForceRankMin: 0,
  otherForceMin: 1_440,
  lentMin: 0,
  districtTeamMin: 0,
  otherTownMin: 0,
  perOrderTodayMin: 0,
  ordersAtMost: 0,
  shiftEndsMin: 0,
  staleFixMin: 0,
  perGridUncoveredMin: 0,
  uncoveredAtMostMin: 0,
  declinedMin: 0,
  engagedMin: 0,
  handlingMin: { '1': 0, '2': 0, '3': 0, '4': 0, '5': 0 },
};

export function weighingOf(picture: Picture, theCase: Case, tier: Tier, around: Surroundings): Weighing {
  const { policy } = picture;
  const offsetMin = offsetMinOf(policy);
  return {
    picture,
    theCase,
    tier,
    rules: policy?.recommendation ?? MINUTES_ONLY,
    around,
    forces: (policy && categoryOf(policy, theCase.category)?.forces) ?? [],
    ordersToday: ordersSince(
      picture.orders.values(),
      startOfDay(localDate(around.now, offsetMin), offsetMin),
    ),
    declinedAt: declinedOn(theCase, picture),
  };
}

/** Free teams and those on another case, that this tier may send; the best first. */
export function weighAll(
  weighing: Weighing,
  mayBeSent: (team: Team) => boolean,
): { readonly free: readonly Candidate[]; readonly engaged: readonly Candidate[] } {
  const { picture, theCase, tier, around } = weighing;
  const ways = {
    foot: around.waysTo(theCase.position, 'foot'),
    ebike: around.waysTo(theCase.position, 'ebike'),
    car: around.waysTo(theCase.position, 'car'),
  };
  const [free, engaged]: [Candidate[], Candidate[]] = [[], []];
  for (const team of picture.teams.values()) {
    const list = isFree(team) ? free : tier === 'district' && isTakeable(team, weighing) ? engaged : null;
    if (!list || !mayBeSent(team)) continue;
    const standing = standingOf(team, theCase.town);
    // A town sends whom it commands: its own, and those that are lent to it.
    if (tier === 'town' && standing !== 'own' && standing !== 'lent') continue;
    list.push(weigh(weighing, team, standing, ways[team.transport]));
  }
  return { free: free.sort(byWorth), engaged: engaged.sort(byWorth) };
}

/** The same team by another way: what a better source of travel times says. */
export function withWay(
  weighing: Weighing,
  was: Candidate,
  way: Way | null,
  travelBy: Candidate['travelBy'],
): Candidate {
  return summed(weighing, { ...was, way, travelBy });
}

/** Nobody is taken from the same case, and nobody who calls for help or has reported its work done. */
function isTakeable(team: Team, { picture, theCase }: Weighing): boolean {
  if (team.order === null || team.state.kind === 'emergency' || team.state.kind === 'unavailable')
    return false;
  return picture.orders.get(team.order)?.case !== theCase.id;
}

function standingOf(team: Team, town: TownCode): TeamStanding {
  const commands = commandingTown(team);
  if (commands === town) return team.homeTown === town ? 'own' : 'lent';
  return commands === null ? 'district' : 'otherTown';
}

function weigh(
  weighing: Weighing,
  team: Team,
  standing: TeamStanding,
  ways: (from: Footing | null) => Way | null,
): Candidate {
  const { around, picture } = weighing;
  const where = around.whereIs(team);
  const thresholds = picture.policy?.thresholds;
  return summed(weighing, {
    team,
    where,
    freshness: where && thresholds ? freshnessOf(where.at, around.now, thresholds) : 'unknown',
    way: where && ways(where.standing.footing),
    travelBy: 'streets',
    standing,
    forceRank: weighing.forces.indexOf(team.force),
    ordersToday: weighing.ordersToday.get(team.id) ?? 0,
    declinedAt: weighing.declinedAt.get(team.id) ?? null,
    shiftEndsAt: around.shiftEndsAt(team),
    price: around.priceOf([team.id]),
  });
}

function summed(weighing: Weighing, one: Omit<Candidate, 'weights' | 'worthMin'>): Candidate {
  const { rules } = weighing;
  const weights: Record<ReasonKind, number> = {
    travel: one.way?.minutes ?? Infinity,
    force: one.forceRank < 0 ? rules.otherForceMin : one.forceRank * rules.perForceRankMin,
    jurisdiction: jurisdictionMin(one.standing, rules),
    workload: Math.min(one.ordersToday, rules.ordersAtMost) * rules.perOrderTodayMin,
    shift: endsTooSoon(weighing, one) ? rules.shiftEndsMin : 0,
    fix: one.freshness === 'stale' ? rules.staleFixMin : 0,
    cover: Math.min((one.price?.grids ?? 0) * rules.perGridUncoveredMin, rules.uncoveredAtMostMin),
    declined: one.declinedAt === null ? 0 : rules.declinedMin,
    engaged: one.team.order === null ? 0 : rules.engagedMin,
  };
  return { ...one, weights, worthMin: Object.values(weights).reduce((sum, min) => sum + min, 0) };
}

function jurisdictionMin(standing: TeamStanding, rules: RecommendationRules): number {
  switch (standing) {
    case 'own':
      return 0;
    case 'lent':
      return rules.lentMin;
    case 'district':
      return rules.districtTeamMin;
    case 'otherTown':
      return rules.otherTownMin;
  }
}

/** When it would be done there: travel and what handling takes at this priority. */
export const doneAt = ({ around, rules, theCase }: Weighing, { way }: Pick<Candidate, 'way'>): number =>
  around.now + ((way?.minutes ?? 0) + rules.handlingMin[theCase.priority]) * 60_000;

export const endsTooSoon = (weighing: Weighing, one: Pick<Candidate, 'way' | 'shiftEndsAt'>): boolean =>
  one.shiftEndsAt !== null && one.shiftEndsAt < doneAt(weighing, one);

/** A team that is lost never stands above one that is really there; who cannot come stands between them. */
const rank = ({ freshness, way }: Candidate): number =>
  freshness === 'lost' || freshness === 'unknown' ? 2 : way === null ? 1 : 0;

/** It is known where it is, and a street leads from there. */
export const canGo = (one: Candidate): boolean => rank(one) === 0;

export function byWorth(a: Candidate, b: Candidate): number {
  return (
    rank(a) - rank(b) ||
    // Infinity minus Infinity is no number.
    (a.worthMin === b.worthMin ? 0 : a.worthMin - b.worthMin) ||
    (a.team.id < b.team.id ? -1 : 1)
  );
}

export const ageOf = ({ where }: Candidate, now: number): number | null => where && fixAge(where.at, now);

/** How often each team was sent since then; the picture holds a day's orders. */
function ordersSince(orders: Iterable<Order>, since: number): Map<TeamId, number> {
  const counts = new Map<TeamId, number>();
  for (const order of orders) {
    if (order.issuedAt < since) continue;
    for (const { team } of order.assignments) counts.set(team, (counts.get(team) ?? 0) + 1);
  }
  return counts;
}

function declinedOn(theCase: Case, picture: Picture): Map<TeamId, number> {
  const declined = new Map<TeamId, number>();
  for (const id of theCase.orders)
    for (const { team, state } of picture.orders.get(id)?.assignments ?? [])
      if (state.kind === 'declined') declined.set(team, state.since);
  return declined;
}

/** Teams that are on the case already. */
export function teamsOnIt(theCase: Case, picture: Picture): Team[] {
  return theCase.orders.flatMap((id) => {
    const order = picture.orders.get(id);
    if (!order || !isLive(order)) return [];
    return order.assignments.flatMap((one) => (isBinding(one) ? (picture.teams.get(one.team) ?? []) : []));
  });
}
