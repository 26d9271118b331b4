// Better travel times for those that matter: the best of a ranking are asked of OSRM, and what it said is remembered
// for a moment, so that the order says the minutes that its commander saw.
import type { Position, TeamId } from '#contract/ids.ts';
import type { Team } from '#contract/organisation/organisation.ts';
import type { Way } from '#contract/travel.ts';
import { MAX_PLACES, type Osrm } from './osrm.ts';
import type { Ranked } from './recommend.ts';
import { byWorth, canGo, withWay, type Candidate, type Weighing } from './weigh.ts';

export interface RoadTimes {
  /** The ranking with roads for its best; null when OSRM does not answer, and then nothing is better than it was. */
  better(weighing: Weighing, ranked: Ranked): Promise<Ranked | null>;
  /** What was said about the team and this place within the last minute. */
  recall(team: Team, to: Position): Way | null;
}

/** An instance of OSRM is prepared for one way to travel; the others keep to the graph. */
const ASKED = 'car';
/** Who is behind these by our own streets is not first by road. */
const ASKED_FREE = 50;
const ASKED_ENGAGED = MAX_PLACES - ASKED_FREE;
/** A commander decides within a minute; after that the team is elsewhere. */
const RECALL_MS = 60_000;
/** A few cases at a time are being decided; the oldest answers go first. */
const MAX_RECALLED = 1_000;

export function makeRoadTimes(osrm: Osrm, now: () => number): RoadTimes {
  const said = new Map<TeamId, { readonly to: Position; readonly way: Way; readonly until: number }>();

  function remember(team: TeamId, to: Position, way: Way): void {
    said.delete(team);
    said.set(team, { to, way, until: now() + RECALL_MS });
    for (const oldest of said.keys()) {
      if (said.size <= MAX_RECALLED) return;
      said.delete(oldest);
    }
  }

  return {
    async better(weighing, ranked) {
      const asked = [...bestByRoad(ranked.free, ASKED_FREE), ...bestByRoad(ranked.engaged, ASKED_ENGAGED)];
      const to = weighing.theCase.position;
      const ways = await osrm.table(
        asked.flatMap(({ where }) => where?.standing ?? []),
        to,
      );
      if (!ways) return null;
      const found = new Map(asked.map((one, i) => [one, ways[i] ?? null]));
      for (const [{ team }, way] of found) if (way) remember(team.id, to, way);
      const improved = (list: readonly Candidate[]) =>
        list
          .map((one) => (found.has(one) ? withWay(weighing, one, found.get(one) ?? null, 'osrm') : one))
          .sort(byWorth);
      return { free: improved(ranked.free), engaged: improved(ranked.engaged) };
    },
    recall(team, { lon, lat }) {
      const one = said.get(team.id);
      return one && one.until > now() && one.to.lon === lon && one.to.lat === lat ? one.way : null;
    },
  };
}

const bestByRoad = (ranked: readonly Candidate[], most: number): Candidate[] =>
  ranked.filter((one) => canGo(one) && one.team.transport === ASKED).slice(0, most);
