// What the server knows about going somewhere: who could go, how long it takes, what that leaves without cover. It
// reads picture and fixes and writes nothing.
import type { Case } from '#contract/case/case.ts';
import type { CoverGap } from '#contract/coverage.ts';
import type { Position, Tier } from '#contract/ids.ts';
import { byTeam, type EnrolledUnit, type Team } from '#contract/organisation/organisation.ts';
import type { Picture } from '#contract/picture.ts';
import type { Way } from '#contract/travel.ts';
import type { TeamChoices } from '#contract/wire.ts';
import { makeCoverage, type CoverGrid, type Coverage } from './coverage.ts';
import { makeGridReach } from './gridReach.ts';
import type { Osrm } from './osrm.ts';
import { answerFrom, recommend, roundedWay } from './recommend.ts';
import { makeRoadTimes } from './roadTimes.ts';
import type { StreetTravel } from './travel.ts';
import { weighAll, weighingOf, type Surroundings } from './weigh.ts';
import { makeWhereabouts, type UnitPlace } from './whereabouts.ts';

export interface ResponderSources {
  readonly picture: () => Picture;
  readonly placeOf: (unit: EnrolledUnit) => UnitPlace | null;
  readonly travel: StreetTravel;
  readonly grids: readonly CoverGrid[];
  readonly now: () => number;
  readonly shiftEndsAt: (team: Team) => number | null;
  /** null: our own streets are all there is. */
  readonly osrm: Osrm | null;
}

export interface Responder {
  /** Street travel of a team to a place; null when unknown or unreachable. */
  travelOf(team: Team, to: Position): Way | null;
  /** Where the newest fix of its units puts a team; null when none has one. */
  placeOf(team: Team): (Position & { readonly at: number }) | null;
  /** Who could go. */
  choices(
    theCase: Case,
    tier: Tier,
    limit: number,
    mayBeSent?: (team: Team) => boolean,
  ): Promise<TeamChoices>;
  /** The same at once, by our own streets. */
  choicesNow(theCase: Case, tier: Tier, limit: number, mayBeSent?: (team: Team) => boolean): TeamChoices;
  readonly coverage: Coverage;
  /** Prepares the streets for coverage, a little at a time; true when there is more to do. */
  prepare(forMs: number): boolean;
  /** Prepares in the background, then follows the teams; `tell` hears what the gaps are when they read differently. */
  start(tell: (gaps: readonly CoverGap[] | null) => void, onPass?: (seconds: number) => void): () => void;
}

/** Coverage is a matter of minutes: a pass every other second is soon enough, and costs a few milliseconds. */
const PASS_MS = 2_000;
/** The streets are prepared in a good second of work, spread so that nobody waits for it. */
const PREPARE_EVERY_MS = 12;
const PREPARE_FOR_MS = 4;

export function makeResponder(sources: ResponderSources): Responder {
  const { picture, travel, grids, now } = sources;
  const whereIs = makeWhereabouts({
    unitsOf: (team) => byTeam(picture().units).get(team.id) ?? [],
    placeOf: sources.placeOf,
    stand: travel.stand,
  });
  const reach = makeGridReach(
    grids.map((grid) => grid.label),
    travel,
  );
  const coverage = makeCoverage({ grids, reach, picture, whereIs, now });

  function surroundings(): Surroundings {
    // What moved since the last pass counts: the price is of now.
    coverage.look();
    return {
      now: now(),
      whereIs,
      waysTo: travel.waysTo,
      schematic: travel.schematic,
      shiftEndsAt: sources.shiftEndsAt,
      priceOf: coverage.priceOf,
    };
  }

  function prepare(forMs: number): boolean {
    const until = performance.now() + forMs;
    let more = reach.prepare();
    while (more && performance.now() < until) more = reach.prepare();
    return more;
  }

  const roads = sources.osrm && makeRoadTimes(sources.osrm, now);

  return {
    travelOf(team, to) {
      const recalled = roads?.recall(team, to);
      if (recalled) return roundedWay(recalled);
      const where = whereIs(team);
      const way = where && travel.waysTo(to, team.transport)(where.standing.footing);
      return way && roundedWay(way);
    },
    placeOf(team) {
      const where = whereIs(team);
      return where && { lon: where.standing.lon, lat: where.standing.lat, at: where.at };
    },
    async choices(theCase, tier, limit, mayBeSent = everyone) {
      const weighing = weighingOf(picture(), theCase, tier, surroundings());
      const ranked = weighAll(weighing, mayBeSent);
      if (!roads) return answerFrom(weighing, ranked, limit);
      const better = await roads.better(weighing, ranked);
      return answerFrom(weighing, better ?? ranked, limit, better ? 'osrm' : 'streetsForOsrm');
    },
    choicesNow: (theCase, tier, limit, mayBeSent) =>
      recommend(picture(), theCase, tier, limit, surroundings(), mayBeSent),
    coverage,
    prepare,
    start(tell, onPass = () => undefined) {
      const preparing = setInterval(() => {
        if (!prepare(PREPARE_FOR_MS)) clearInterval(preparing);
      }, PREPARE_EVERY_MS);
      const passing = setInterval(() => {
        const from = performance.now();
        const changed = coverage.pass();
        onPass((performance.now() - from) / 1000);
        if (changed) tell(coverage.gaps());
      }, PASS_MS);
      return () => {
        clearInterval(preparing);
        clearInterval(passing);
      };
    },
  };
}

const everyone = (): boolean => true;
