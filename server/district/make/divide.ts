// Divides a face into parts of about equal weight by cuts that look like roads and creeks: each cut is tried at
// many angles, and the one whose two sides are roundest, and which meets its borders squarely, is taken.
import {
  crossing,
  cyclic,
  distance,
  distanceToSegment,
  insideRing,
  mix,
  perimeter,
  type Point,
  type Ring,
  signedArea,
} from './plane.ts';
import type { FaceId, Hit, PlanarMap, VertexId } from './planarMap.ts';
import { between, type Rng } from './rng.ts';
import { type Bends, wiggle } from './wiggle.ts';

/** Sample points that carry the weight of the land around them. */
export interface Mass {
  readonly at: Point;
  readonly weight: number;
}

export interface Manner {
  readonly bends: Bends;
  readonly rank: (depth: number) => number;
  /** Cuts prefer this direction and its square; radians. */
  readonly grain: number;
}

interface Chord {
  readonly a: Hit;
  readonly b: Hit;
  readonly score: number;
}

const ANGLES = 18;
const TRIES = 14;
const CLEAR_M = 28;

/** The faces that replace `face`, `parts` of them. */
export function divide(
  map: PlanarMap,
  face: FaceId,
  parts: number,
  mass: readonly Mass[],
  manner: Manner,
  rng: Rng,
  depth = 0,
): { face: FaceId; mass: readonly Mass[] }[] {
  if (parts <= 1) return [{ face, mass }];
  const few = Math.max(1, Math.min(parts - 1, Math.round(parts * between(rng, 0.38, 0.62))));
  const [left, right] = cutFace(map, face, few / parts, mass, manner, rng, depth);
  const ring = map.points(map.ring(left));
  const inLeft = mass.map((m) => insideRing(ring, m.at));
  const leftMass = mass.filter((_, i) => inLeft[i]);
  const rightMass = mass.filter((_, i) => !inLeft[i]);
  return [
    ...divide(map, left, few, leftMass, manner, rng, depth + 1),
    ...divide(map, right, parts - few, rightMass, manner, rng, depth + 1),
  ];
}

/** Cuts off about `fraction` of the mass to the left. */
function cutFace(
  map: PlanarMap,
  face: FaceId,
  fraction: number,
  mass: readonly Mass[],
  manner: Manner,
  rng: Rng,
  depth: number,
): [FaceId, FaceId] {
  const ring = map.points(map.ring(face));
  const chords = Array.from({ length: ANGLES }, (_, i) => {
    const angle = ((i + between(rng, -0.3, 0.3)) / ANGLES) * 2 * Math.PI;
    return chordsAt(ring, angle, fraction, mass, manner.grain, rng);
  })
    .flat()
    .sort((x, y) => x.score - y.score);
  for (const chord of chords.slice(0, 8)) {
    const path = layCut(map, face, chord, manner.bends, rng);
    if (path) return map.split(face, path, manner.rank(depth));
  }
  throw new Error(`face ${face} of ${Math.round(signedArea(ring))} m2 cannot be cut`);
}

/** The chords of one direction that leave the wanted part of the mass on their left. */
function chordsAt(
  ring: Ring,
  angle: number,
  fraction: number,
  mass: readonly Mass[],
  grain: number,
  rng: Rng,
): Chord[] {
  const [ux, uy] = [Math.cos(angle), Math.sin(angle)];
  const across = (p: Point) => p[1] * ux - p[0] * uy; // grows to the left of the direction
  const offset = quantile(mass, across, 1 - fraction);
  const hits = ring
    .flatMap((p, edge) => {
      const q = cyclic(ring, edge + 1);
      const [f, g] = [across(p) - offset, across(q) - offset];
      if (f <= 0 === g <= 0) return [];
      const at = mix(p, q, f / (f - g));
      return [{ edge, at, along: at[0] * ux + at[1] * uy }];
    })
    .sort((x, y) => x.along - y.along);
  const whole = signedArea(ring);
  const chords: Chord[] = [];
  for (let i = 0; i + 1 < hits.length; i += 2) {
    const [a, b] = [hits[i] as Hit, hits[i + 1] as Hit];
    const left = arc(ring, b, a);
    const right = arc(ring, a, b);
    const [leftArea, rightArea] = [signedArea(left), signedArea(right)];
    if (Math.min(leftArea, rightArea) < 0.12 * whole) continue;
    const massLeft = hits.length === 2 ? fraction : weightIn(left, mass);
    const round = perimeter(left) ** 2 / leftArea + perimeter(right) ** 2 / rightArea;
    const turn = Math.abs(Math.sin(2 * (angle - grain)));
    const skew = squareness(ring, a, angle) + squareness(ring, b, angle);
    const score = round / 12.6 + 0.35 * turn + 0.9 * skew + 9 * Math.abs(massLeft - fraction) + 0.25 * rng();
    chords.push({ a, b, score });
  }
  return chords;
}

function quantile(mass: readonly Mass[], key: (p: Point) => number, part: number): number {
  const sorted = mass.map((m) => ({ at: key(m.at), weight: m.weight })).sort((x, y) => x.at - y.at);
  let left = part * sorted.reduce((sum, m) => sum + m.weight, 0);
  for (const m of sorted) {
    left -= m.weight;
    if (left <= 0) return m.at;
  }
  return 0;
}

function weightIn(ring: Ring, mass: readonly Mass[]): number {
  let [inside, all] = [0, 0];
  for (const m of mass) {
    all += m.weight;
    if (insideRing(ring, m.at)) inside += m.weight;
  }
  return inside / all;
}

/** The ring's part from one hit on to another, closed by the chord between them. */
function arc(ring: Ring, from: Hit, to: Hit): Point[] {
  const part: Point[] = [from.at];
  if (from.edge !== to.edge || isAfter(ring, from, to))
    for (let i = from.edge + 1; ; i++) {
      part.push(cyclic(ring, i));
      if (((i % ring.length) + ring.length) % ring.length === to.edge) break;
    }
  return [...part, to.at];
}

const isAfter = (ring: Ring, from: Hit, to: Hit): boolean =>
  distance(cyclic(ring, from.edge), from.at) > distance(cyclic(ring, to.edge), to.at);

/** 0 where the cut meets the border squarely, towards 1 where it runs along it; the border is taken over 150 m. */
function squareness(ring: Ring, hit: Hit, angle: number): number {
  const span = 75;
  const walk = (step: 1 | -1): Point => {
    let i = step === 1 ? hit.edge + 1 : hit.edge;
    let p = hit.at;
    for (let gone = 0; gone < span; i += step) {
      gone += distance(p, cyclic(ring, i));
      p = cyclic(ring, i);
    }
    return p;
  };
  const [p, q] = [walk(-1), walk(1)];
  const along = Math.atan2(q[1] - p[1], q[0] - p[0]);
  return Math.cos(along - angle) ** 2;
}

/** Puts the cut on the map; null when no bend of it keeps clear of the border. */
function layCut(map: PlanarMap, face: FaceId, chord: Chord, bends: Bends, rng: Rng): VertexId[] | null {
  const ids = map.ring(face);
  const ring = map.points(ids);
  const length = distance(chord.a.at, chord.b.at);
  const reach = Math.min(90, 0.1 * length);
  const [a, b] = [snap(map, ids, chord.a, reach), snap(map, ids, chord.b, reach)];
  if (distance(a, b) < 40) return null;
  for (let i = 0; i < TRIES; i++) {
    const swing = bends.swing * (1 - i / (TRIES - 1));
    const inner = wiggle(a, b, { ...bends, swing }, rng);
    const path = [a, ...inner, b];
    if (!keepsClear(ring, path)) continue;
    const start = land(map, ids, a);
    const end = land(map, map.ring(face), b);
    if (start === end) return null;
    return [start, ...inner.map((p) => map.vertex(p)), end];
  }
  return null;
}

/** A cut that ends near a junction ends in it, so that crossings are crossings and no stub is left. */
function snap(map: PlanarMap, ids: readonly VertexId[], hit: Hit, reachM: number): Point {
  let best = hit.at;
  let least = reachM;
  for (const id of ids) {
    const m = distance(map.at(id), hit.at);
    const limit = map.junctions.has(id) ? least : Math.min(least, 18);
    if (m < limit) [best, least] = [map.at(id), m];
  }
  return best;
}

function land(map: PlanarMap, ids: readonly VertexId[], p: Point): VertexId {
  const known = ids.find((id) => distance(map.at(id), p) < 0.2);
  if (known !== undefined) return known;
  let best = 0;
  let least = Infinity;
  for (let i = 0; i < ids.length; i++) {
    const m = distanceToSegment(p, map.at(cyclic(ids, i)), map.at(cyclic(ids, i + 1)));
    if (m < least) [best, least] = [i, m];
  }
  return map.putOnEdge(cyclic(ids, best), cyclic(ids, best + 1), p, 0.2);
}

/** Whether a path whose ends are on the ring stays inside it, and away from it but near its ends. */
function keepsClear(ring: Ring, path: readonly Point[]): boolean {
  const [a, b] = [cyclic(path, 0), cyclic(path, -1)];
  const length = distance(a, b);
  for (let i = 1; i < path.length; i++) {
    const [p, q] = [path[i - 1] as Point, path[i] as Point];
    if (!insideRing(ring, mix(p, q, 0.5))) return false;
    if (i < path.length - 1) {
      if (!insideRing(ring, q)) return false;
      const free = Math.min(distance(q, a), distance(q, b));
      const needed = Math.min(CLEAR_M, 0.35 * free, 0.06 * length);
      for (let k = 0; k < ring.length; k++)
        if (distanceToSegment(q, cyclic(ring, k), cyclic(ring, k + 1)) < needed) return false;
    }
    for (let k = 0; k < ring.length; k++) {
      const [c, d] = [cyclic(ring, k), cyclic(ring, k + 1)];
      const hit = crossing(p, q, c, d);
      if (!hit) continue;
      const where = mix(p, q, hit.s);
      if (distance(where, a) > 0.5 && distance(where, b) > 0.5) return false;
    }
  }
  return !crossesItself(path);
}

function crossesItself(path: readonly Point[]): boolean {
  for (let i = 1; i < path.length; i++)
    for (let j = i + 2; j < path.length; j++)
      if (crossing(path[i - 1] as Point, path[i] as Point, path[j - 1] as Point, path[j] as Point))
        return true;
  return false;
}
