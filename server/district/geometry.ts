// Small plane geometry on lon/lat polygons at district size, where a degree of longitude has one length.
import type { Position } from '#contract/ids.ts';
import type { AreaGeometry, Ring } from './layers.ts';

export type Box = readonly [west: number, south: number, east: number, north: number];
type Corner = readonly [lon: number, lat: number];

/** Of latitude, on the mean sphere. */
export const METRES_PER_DEGREE = 111_195.08;

export const lonScale = (lat: number): number => Math.cos((lat * Math.PI) / 180);

export const ringsOf = (geometry: AreaGeometry): readonly Ring[] =>
  geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat();

export const polygonsOf = (geometry: AreaGeometry): readonly (readonly Ring[])[] =>
  geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;

export function boxOf(geometries: readonly AreaGeometry[]): Box {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const geometry of geometries)
    for (const ring of ringsOf(geometry))
      for (const [lon, lat] of ring) {
        if (lon < west) west = lon;
        if (lon > east) east = lon;
        if (lat < south) south = lat;
        if (lat > north) north = lat;
      }
  return [west, south, east, north];
}

export function distanceToBorderM(geometry: AreaGeometry, at: Position): number {
  const scale = lonScale(at.lat);
  let least = Infinity;
  for (const ring of ringsOf(geometry))
    for (let i = 1; i < ring.length; i++) {
      const [a, b] = [ring[i - 1] as Corner, ring[i] as Corner];
      least = Math.min(least, squareToSegment(at, a, b, scale));
    }
  return Math.sqrt(least) * METRES_PER_DEGREE;
}

/** Squared distance in degrees of latitude. */
function squareToSegment(p: Position, a: Corner, b: Corner, scale: number): number {
  const [dx, dy] = [(b[0] - a[0]) * scale, b[1] - a[1]];
  const [px, py] = [(p.lon - a[0]) * scale, p.lat - a[1]];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, (px * dx + py * dy) / length));
  return (px - t * dx) ** 2 + (py - t * dy) ** 2;
}

/** The place inside an area that is farthest from its border, to about a tenth of its radius; good for a name. */
export function centreOf(geometry: AreaGeometry): Position {
  return innermost(geometry).at;
}

/** The centre and radius of about the largest circle inside. The radius is 0 when no inside was found. */
export function innermost(geometry: AreaGeometry): { at: Position; radiusM: number } {
  let [west, south, east, north] = boxOf([geometry]);
  let best = { at: { lon: (west + east) / 2, lat: (south + north) / 2 }, radiusM: 0 };
  for (let round = 0; round < 5; round++) {
    for (let i = 0; i <= GRAIN; i++)
      for (let j = 0; j <= GRAIN; j++) {
        const at = { lon: west + ((east - west) * i) / GRAIN, lat: south + ((north - south) * j) / GRAIN };
        if (!holds(geometry, at.lon, at.lat)) continue;
        const radiusM = distanceToBorderM(geometry, at);
        if (radiusM > best.radiusM) best = { at, radiusM };
      }
    const [w, h] = [(east - west) / GRAIN, (north - south) / GRAIN];
    [west, south, east, north] = [best.at.lon - w, best.at.lat - h, best.at.lon + w, best.at.lat + h];
  }
  return best;
}
const GRAIN = 12;

/** Even-odd over all rings; a point on the border may come out either way. */
export function holds(geometry: AreaGeometry, lon: number, lat: number): boolean {
  let inside = false;
  for (const ring of ringsOf(geometry))
    for (let i = 1; i < ring.length; i++) {
      const [a, b] = [ring[i - 1] as Corner, ring[i] as Corner];
      if (a[1] > lat !== b[1] > lat && lon < ((b[0] - a[0]) * (lat - a[1])) / (b[1] - a[1]) + a[0])
        inside = !inside;
    }
  return inside;
}

/** Twice the area in square degrees; positive when counter-clockwise. */
export function turning(ring: Ring): number {
  let twice = 0;
  const [x0, y0] = ring[0] ?? [0, 0];
  for (let i = 1; i < ring.length; i++) {
    const [a, b] = [ring[i - 1] as Corner, ring[i] as Corner];
    twice += (a[0] - x0) * (b[1] - y0) - (b[0] - x0) * (a[1] - y0);
  }
  return twice;
}
