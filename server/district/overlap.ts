// Whether two areas overlap, and by how much. Clean neighbours share every corner of their border, which a few
// comparisons prove; only doubtful pairs are clipped, because exact clipping is a thousand times slower.
import turfArea from '@turf/area';
import { intersection, type Geom } from 'polyclip-ts';
import { boxOf, type Box, holds, innermost, ringsOf } from './geometry.ts';
import type { AreaGeometry } from './layers.ts';

type Corner = readonly [lon: number, lat: number];

/** An area with what the comparisons need, made once. */
export interface Shape {
  readonly geometry: AreaGeometry;
  readonly box: Box;
  readonly areaM2: number;
  readonly inside: Corner;
  readonly corners: ReadonlySet<string>;
  readonly edges: readonly (readonly [Corner, Corner])[];
  readonly edgeKeys: ReadonlySet<string>;
}

const key = ([lon, lat]: Corner): string => `${lon},${lat}`;
const edgeKey = (a: Corner, b: Corner): string => [key(a), key(b)].sort().join(' ');

export function makeShape(geometry: AreaGeometry): Shape {
  const edges = ringsOf(geometry).flatMap((ring) =>
    ring.slice(1).map((b, i): readonly [Corner, Corner] => [ring[i] as Corner, b]),
  );
  const { at } = innermost(geometry);
  return {
    geometry,
    box: boxOf([geometry]),
    areaM2: turfArea(geometry),
    inside: [at.lon, at.lat],
    corners: new Set(edges.map(([a]) => key(a))),
    edges,
    edgeKeys: new Set(edges.map(([a, b]) => edgeKey(a, b))),
  };
}

/** The common part as polygons in polyclip's form; empty when the two at most touch. */
export function commonPart(a: Shape, b: Shape): Geom & unknown[] {
  return mayOverlap(a, b) ? intersection(asGeom(a.geometry), asGeom(b.geometry)) : [];
}

export const asGeom = (geometry: AreaGeometry): Geom => geometry.coordinates;

function mayOverlap(a: Shape, b: Shape): boolean {
  if (a.box[0] >= b.box[2] || b.box[0] >= a.box[2] || a.box[1] >= b.box[3] || b.box[1] >= a.box[3])
    return false;
  return entersOther(a, b) || entersOther(b, a) || edgesCross(a, b);
}

/** Whether any part of `a` may lie outside `b`. */
export function leaves(a: Shape, b: Shape): boolean {
  if (!holds(b.geometry, ...a.inside) || edgesCross(a, b)) return true;
  const out = a.edges.some(([p, q]) => {
    if (!b.corners.has(key(p)) && !holds(b.geometry, ...p)) return true;
    const middle: Corner = [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2];
    return !b.edgeKeys.has(edgeKey(p, q)) && !holds(b.geometry, ...middle);
  });
  // A bay or a hole of `b` may reach into `a` between its corners.
  return out || b.edges.some(([p]) => !a.corners.has(key(p)) && within(a.box, p) && holds(a.geometry, ...p));
}

/** Whether a corner, an unshared edge's middle or the innermost point of one lies inside the other. */
function entersOther(a: Shape, b: Shape): boolean {
  if (holds(b.geometry, ...a.inside)) return true;
  return a.edges.some(([p, q]) => {
    if (!b.corners.has(key(p)) && within(b.box, p) && holds(b.geometry, ...p)) return true;
    const middle: Corner = [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2];
    return within(b.box, middle) && !b.edgeKeys.has(edgeKey(p, q)) && holds(b.geometry, ...middle);
  });
}

const within = (box: Box, [lon, lat]: Corner): boolean =>
  lon >= box[0] && lon <= box[2] && lat >= box[1] && lat <= box[3];

function edgesCross(a: Shape, b: Shape): boolean {
  const near = b.edges.filter(([p, q]) => meets(a.box, p, q));
  return a.edges.some(([p, q]) => meets(b.box, p, q) && near.some(([r, s]) => crossProperly(p, q, r, s)));
}

const meets = (box: Box, p: Corner, q: Corner): boolean =>
  Math.max(p[0], q[0]) >= box[0] &&
  Math.min(p[0], q[0]) <= box[2] &&
  Math.max(p[1], q[1]) >= box[1] &&
  Math.min(p[1], q[1]) <= box[3];

/** Whether two segments cross in a point that is an end of neither. */
export function crossProperly(p: Corner, q: Corner, r: Corner, s: Corner): boolean {
  return side(p, q, r) * side(p, q, s) < 0 && side(r, s, p) * side(r, s, q) < 0;
}

const side = (a: Corner, b: Corner, c: Corner): number =>
  Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
