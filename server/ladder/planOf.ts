// What the recommendation says, as a plan that a fact keeps: who goes, from where, how long that takes, what is
// missing and what it leaves without cover.
import type { EscalationPlan, PlannedTeam } from '#contract/case/escalation.ts';
import type { CoverPrice } from '#contract/coverage.ts';
import type { Position, TeamId, Words } from '#contract/ids.ts';
import type { Team } from '#contract/organisation/organisation.ts';
import type { TeamChoice, TeamChoices } from '#contract/wire.ts';

export interface PlanSources {
  /** Where a team is, by its newest fix; null = nobody knows. */
  readonly placeOf: (team: Team) => Position | null;
  readonly priceOf: (teams: readonly TeamId[]) => CoverPrice | null;
  /** Who needs longer to be there is not sent. */
  readonly latestMin: number;
}

export function planOf(
  { set, teams }: TeamChoices,
  { placeOf, priceOf, latestMin }: PlanSources,
): EscalationPlan {
  const isInTime = ({ travelMin }: TeamChoice) => travelMin !== null && travelMin <= latestMin;
  // Without a run card the best of those whose force answers is better than nobody.
  const listed = set ? leadFirst(set.teams, set.lead) : teams.filter(({ matches }) => matches).slice(0, 1);
  const chosen = listed.filter((one) => isInTime(one) && !hasDeclined(one));
  return {
    teams: chosen.map((one) => planned(one, placeOf)),
    completeMin: chosen.length > 0 ? Math.max(...chosen.map(({ travelMin }) => travelMin ?? 0)) : null,
    shortfalls: [
      ...(set ? set.needs.flatMap(({ shortfall }) => shortfall ?? []) : []),
      ...listed.filter(hasDeclined).map(declined),
    ],
    price: chosen.length > 0 ? priceOf(chosen.map(({ team }) => team.id)) : null,
    schematic: chosen.some(({ schematic }) => schematic),
  };
}

/** Whoever said that they cannot come is not sent again by one key; a person may still choose them. */
const hasDeclined = ({ reasons }: TeamChoice): boolean => reasons.some(({ kind }) => kind === 'declined');

const declined = ({ team: { name } }: TeamChoice): Words => ({
  zh: `${name}拒过此案，未列入`,
  en: `${name} declined this case and is left out`,
});

/** The same teams in the same places of the order, and the same gaps: nothing that a commander has to read anew. */
export function isSamePlan(a: EscalationPlan, b: EscalationPlan): boolean {
  const gist = ({ teams, shortfalls }: EscalationPlan) =>
    JSON.stringify([teams.map(({ team }) => team), shortfalls]);
  return gist(a) === gist(b);
}

const leadFirst = (teams: readonly TeamChoice[], lead: string | null): readonly TeamChoice[] => [
  ...teams.filter((one) => one.team.id === lead),
  ...teams.filter((one) => one.team.id !== lead),
];

function planned(
  { team, travelMin, distanceM }: TeamChoice,
  placeOf: (team: Team) => Position | null,
): PlannedTeam {
  const place = placeOf(team);
  return {
    team: team.id,
    force: team.force,
    town: team.homeTown,
    from: place && { lon: roundedE5(place.lon), lat: roundedE5(place.lat) },
    travelMin,
    distanceM,
  };
}

/** A metre: enough to draw a line from. */
const roundedE5 = (degree: number): number => Math.round(degree * 1e5) / 1e5;
