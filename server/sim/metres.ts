// Distances and small steps on the ground. A district is small enough for a flat earth: the error over 30 km is
// below a metre per kilometre, far less than the GPS noise that the simulator adds.
import type { Position } from '#contract/ids.ts';

const METRES_PER_DEGREE = 111_195;

const eastScale = (lat: number): number => METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180);

export function metresBetween(a: Position, b: Position): number {
  return Math.hypot((b.lon - a.lon) * eastScale(a.lat), (b.lat - a.lat) * METRES_PER_DEGREE);
}

/** 0-360, clockwise from north. */
export function headingFrom(a: Position, b: Position): number {
  const degrees =
    (Math.atan2((b.lon - a.lon) * eastScale(a.lat), (b.lat - a.lat) * METRES_PER_DEGREE) * 180) / Math.PI;
  return (degrees + 360) % 360;
}

export const shifted = (from: Position, eastM: number, northM: number): Position => ({
  lon: from.lon + eastM / eastScale(from.lat),
  lat: from.lat + northM / METRES_PER_DEGREE,
});

export const along = (a: Position, b: Position, share: number): Position => ({
  lon: a.lon + (b.lon - a.lon) * share,
  lat: a.lat + (b.lat - a.lat) * share,
});
