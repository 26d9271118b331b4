// The district's streets as the world wants them: courses to patrol, and ways from place to place.
import type { District } from '../district/district.ts';
import { buildStreets } from '../respond/streets.ts';
import { makeTravel } from '../respond/travel.ts';
import type { Route } from './member.ts';
import type { SimStreet } from './world.ts';

/** Cut where streets meet, so that a patrol can turn there. */
export function streetsOf(district: Pick<District, 'streets'>): SimStreet[] {
  return buildStreets(district.streets).stretches.map(({ street, path }) => ({
    modes: street.modes,
    courses: [path.map(([lon, lat]) => ({ lon, lat }))],
  }));
}

export function streetRoute(district: Pick<District, 'streets' | 'schematic'>): Route {
  const travel = makeTravel(district.streets, { schematic: district.schematic });
  return (from, to, transport) => {
    const route = travel.route(from, to, transport);
    if ('unreachable' in route) return null;
    const { minutes, metres, path } = route;
    return { minutes, metres, path: path.map(([lon, lat]) => ({ lon, lat })) };
  };
}
