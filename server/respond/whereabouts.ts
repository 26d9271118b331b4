// Where each team is and where it stands on the streets. Finding the street is what costs, so it is kept for as long
// as the team has not moved.
import { freshness, type Freshness } from '#contract/fix.ts';
import type { Position, TeamId } from '#contract/ids.ts';
import type { EnrolledUnit, Team } from '#contract/organisation/organisation.ts';
import type { Thresholds } from '#contract/policy.ts';
import type { Footing } from './streets.ts';
import type { StreetTravel } from './travel.ts';

export interface UnitPlace extends Position {
  /** Device time of the fix, epoch ms. */
  readonly at: number;
}

/** The same object for as long as the team is at the same place. */
export interface Standing {
  readonly lon: number;
  readonly lat: number;
  readonly transport: Team['transport'];
  /** null: no street within reach. */
  readonly footing: Footing | null;
}

export interface Whereabouts {
  readonly unit: EnrolledUnit;
  /** Of the newest fix. */
  readonly at: number;
  readonly standing: Standing;
}

export interface WhereaboutsOf {
  /** By the newest fix of the team's units; null when none has one. */
  (team: Team): Whereabouts | null;
}

export function makeWhereabouts(sources: {
  readonly unitsOf: (team: Team) => readonly EnrolledUnit[];
  readonly placeOf: (unit: EnrolledUnit) => UnitPlace | null;
  readonly stand: StreetTravel['stand'];
}): WhereaboutsOf {
  // Teams are enrolled and never leave: it holds as many as there are.
  const standings = new Map<TeamId, Standing>();
  return (team) => {
    let newest: { readonly unit: EnrolledUnit; readonly place: UnitPlace } | null = null;
    for (const unit of sources.unitsOf(team)) {
      const place = sources.placeOf(unit);
      if (place && (!newest || place.at > newest.place.at)) newest = { unit, place };
    }
    if (!newest) return null;
    const { lon, lat, at } = newest.place;
    let standing = standings.get(team.id);
    if (standing?.lon !== lon || standing.lat !== lat || standing.transport !== team.transport) {
      const footing = sources.stand(newest.place, team.transport);
      standing = { lon, lat, transport: team.transport, footing };
      standings.set(team.id, standing);
    }
    return { unit: newest.unit, at, standing };
  };
}

/** A fix from the future is as fresh as one of now: it is the device's clock that is wrong. */
export const fixAge = (at: number, now: number): number => Math.max(0, now - at);

export const freshnessOf = (at: number, now: number, thresholds: Thresholds): Freshness =>
  freshness(fixAge(at, now), thresholds);
