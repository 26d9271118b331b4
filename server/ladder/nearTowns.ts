// Which other towns are near a place: their border is no further than so many metres.
import type { Position, TownCode } from '#contract/ids.ts';
import type { District } from '../district/district.ts';
import { boxOf, distanceToBorderM, holds, METRES_PER_DEGREE } from '../district/geometry.ts';

export type NearTowns = (place: Position, withinM: number) => readonly TownCode[];

/** The towns that hold the place or come within `withinM` of it, by code. */
export function makeNearTowns({ towns }: Pick<District, 'towns'>): NearTowns {
  const boxes = towns.map(({ geometry }) => boxOf([geometry]));
  return (place, withinM) => {
    // A degree of longitude is shorter than one of latitude: twice as many degrees are enough in any district of ours.
    const margin = withinM / METRES_PER_DEGREE;
    return towns
      .filter(({ geometry }, index) => {
        const [west, south, east, north] = boxes[index]!;
        const isFar =
          place.lat < south - margin ||
          place.lat > north + margin ||
          place.lon < west - 2 * margin ||
          place.lon > east + 2 * margin;
        if (isFar) return false;
        return holds(geometry, place.lon, place.lat) || distanceToBorderM(geometry, place) <= withinM;
      })
      .map(({ code }) => code);
  };
}
