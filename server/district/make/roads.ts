// The schematic street network: the borders of towns and grids, lanes that cut the grids into blocks, and roads
// from town centre to town centre. Streets meet in shared vertices, wherever along a street that is.
import { divide, type Manner } from './divide.ts';
import { LANE } from './grids.ts';
import { crossing, cyclic, distance, insideRing, mix, type Point, type Ring, signedArea } from './plane.ts';
import type { FaceId, Line, PlanarMap, VertexId } from './planarMap.ts';
import { between, type Rng } from './rng.ts';
import { lattice } from './towns.ts';
import { wiggle } from './wiggle.ts';

export const THROUGH_ROAD = -1;
const BLOCK_M2 = { neighbourhood: 190_000, village: 430_000 };
const JOIN_M = 9;

/** Cuts a grid into blocks by lanes; the blocks themselves are not kept. */
export function drawLanes(map: PlanarMap, grid: FaceId, kind: keyof typeof BLOCK_M2, rng: Rng): void {
  const ring = map.points(map.ring(grid));
  const blocks = Math.round(signedArea(ring) / BLOCK_M2[kind]);
  const manner: Manner = {
    bends: {
      swing: kind === 'village' ? 0.06 : 0.03,
      roughness: 0.55,
      stepM: kind === 'village' ? 170 : 140,
    },
    rank: () => LANE,
    grain: between(rng, -0.3, 0.3),
  };
  const mass = lattice(ring, 25).map((at) => ({ at, weight: 1 }));
  divide(map, grid, blocks, mass, manner, rng);
}

/** Roads between the centres that are each other's neighbours: no third centre in the circle across the pair. */
export function drawThroughRoads(map: PlanarMap, outline: Ring, centres: readonly Point[], rng: Rng): void {
  for (let i = 0; i < centres.length; i++)
    for (let j = i + 1; j < centres.length; j++) {
      const [a, b] = [cyclic(centres, i), cyclic(centres, j)];
      const middle = mix(a, b, 0.5);
      const radius = distance(a, b) / 2;
      if (centres.some((c) => c !== a && c !== b && distance(c, middle) < radius)) continue;
      const path = windInside(outline, a, b, rng);
      if (path) layRoad(map, path);
    }
}

function windInside(outline: Ring, a: Point, b: Point, rng: Rng): Point[] | null {
  for (let swing = 0.07; swing > 0.005; swing *= 0.8) {
    const path = [a, ...wiggle(a, b, { swing, roughness: 0.45, stepM: 420 }, rng), b];
    const round = soften(soften(path));
    if (round.every((p) => insideRing(outline, p))) return round;
  }
  return null;
}

const soften = (path: readonly Point[]): Point[] => [
  cyclic(path, 0),
  ...path.slice(1).flatMap((p, i) => [mix(cyclic(path, i), p, 0.25), mix(cyclic(path, i), p, 0.75)]),
  cyclic(path, -1),
];

/** Lays a road over the streets, with a vertex of both where they cross. */
function layRoad(map: PlanarMap, path: readonly Point[]): void {
  const ids: VertexId[] = [map.vertex(cyclic(path, 0))];
  for (let i = 1; i < path.length; i++) {
    const [p, q] = [cyclic(path, i - 1), cyclic(path, i)];
    for (const { a, b, at } of crossings(map, p, q)) ids.push(map.putOnEdge(a, b, at, JOIN_M));
    ids.push(map.vertex(q));
  }
  const clean = ids.filter((id, i) => id !== ids[i - 1]);
  map.addLine(THROUGH_ROAD, withoutReturns(clean));
}

function crossings(map: PlanarMap, p: Point, q: Point) {
  const found: { a: VertexId; b: VertexId; at: Point; s: number }[] = [];
  for (const line of map.lines)
    for (let i = 1; i < line.path.length; i++) {
      const [a, b] = [line.path[i - 1] as VertexId, line.path[i] as VertexId];
      const hit = crossing(p, q, map.at(a), map.at(b));
      if (hit) found.push({ a, b, at: mix(p, q, hit.s), s: hit.s });
    }
  return found.sort((x, y) => x.s - y.s);
}

/** A road that joined the same vertex twice goes there once. */
function withoutReturns(ids: readonly VertexId[]): VertexId[] {
  const path: VertexId[] = [];
  for (const id of ids) {
    const before = path.indexOf(id);
    if (before >= 0) path.length = before;
    path.push(id);
  }
  return path;
}

/** The streets that hang together with the first through-road; the generator reports what it leaves out. */
export function joined(map: PlanarMap): Line[] {
  const usable = map.lines.filter((l) => l.path.length > 1);
  const byVertex = new Map<VertexId, Line[]>();
  for (const line of usable)
    for (const id of line.path) byVertex.set(id, [...(byVertex.get(id) ?? []), line]);
  const first = usable.find((l) => l.rank === THROUGH_ROAD);
  const seen = new Set(first ? [first] : []);
  for (const line of seen)
    for (const id of line.path) for (const next of byVertex.get(id) ?? []) seen.add(next);
  const left = usable.length - seen.size;
  if (left > 0) console.warn(`${left} of ${usable.length} streets touch no other and are left out`);
  return usable.filter((l) => seen.has(l));
}

export interface Street {
  readonly line: Line;
  readonly class: 'main' | 'street' | 'lane';
  oneway: boolean;
  modes: ('foot' | 'ebike' | 'car')[];
}

/** Gives each line its class, and a few lanes their restrictions; every vertex stays reachable by every mode it had. */
export function nameStreets(lines: readonly Line[], rng: Rng): Street[] {
  const streets = lines.map(
    (line): Street => ({
      line,
      class: line.rank === THROUGH_ROAD ? 'main' : line.rank === LANE ? 'lane' : 'street',
      oneway: false,
      modes: ['foot', 'ebike', 'car'],
    }),
  );
  for (const street of streets) {
    if (street.class !== 'lane') continue;
    const chance = rng();
    if (chance < 0.05) {
      street.oneway = true;
      if (!allReachAll(streets)) street.oneway = false;
    } else if (chance < 0.11) {
      street.modes = ['foot', 'ebike'];
      if (!allReachAll(streets)) street.modes = ['foot', 'ebike', 'car'];
    }
  }
  return streets;
}

/** Whether by car every vertex of a street for cars can be reached from every other. */
export function allReachAll(streets: readonly Street[]): boolean {
  const there = new Map<VertexId, VertexId[]>();
  const back = new Map<VertexId, VertexId[]>();
  const add = (map: typeof there, a: VertexId, b: VertexId) => {
    const list = map.get(a);
    if (list) list.push(b);
    else map.set(a, [b]);
  };
  for (const { line, oneway, modes } of streets) {
    if (!modes.includes('car')) continue;
    for (let i = 1; i < line.path.length; i++) {
      const [a, b] = [line.path[i - 1] as VertexId, line.path[i] as VertexId];
      add(there, a, b);
      add(back, b, a);
      if (!oneway) {
        add(there, b, a);
        add(back, a, b);
      }
    }
  }
  const vertices = new Set([...there.keys(), ...back.keys()]);
  return reach(there, vertices) === vertices.size && reach(back, vertices) === vertices.size;
}

function reach(next: ReadonlyMap<VertexId, VertexId[]>, from: ReadonlySet<VertexId>): number {
  const [start] = from;
  if (start === undefined) return 0;
  const seen = new Set([start]);
  const queue = [start];
  for (let at = queue.pop(); at !== undefined; at = queue.pop())
    for (const to of next.get(at) ?? [])
      if (!seen.has(to)) {
        seen.add(to);
        queue.push(to);
      }
  return seen.size;
}
