// Twelve towns as a weighted Voronoi (power) diagram of their label points, with areas near the published ones.
// The diagram is drawn in a gently warped plane and its edges are bent, because no real border is straight.
import {
  cyclic,
  crossing,
  distance,
  insideRing,
  lengthOf,
  mix,
  type Point,
  type Ring,
  signedArea,
} from './plane.ts';
import { type FaceId, PlanarMap, type VertexId } from './planarMap.ts';
import { makeRng, type Rng, smoothNoise } from './rng.ts';
import { wiggle } from './wiggle.ts';

export interface Site {
  readonly at: Point;
  readonly areaM2: number;
}

interface DiagramEdge {
  readonly cells: readonly [number, number];
  readonly path: Point[];
}

type Warp = (p: Point) => Point;

const SAMPLE_STEP_M = 110;
const PULL = 0.6;
const BORDER = { swing: 0.15, roughness: 0.66, stepM: 120 };
/** A border reaches this far past the outline before it is cut, so that no bend leaves it short. */
const FAR_M = 60_000;
const POCKET_M = 1800;
/** Each stretch of a border this long bends on its own. */
const STRETCH_M = 1700;
const CORRECTIONS = 14;
export const TOWN_BORDER = 0;

interface Drawing {
  readonly map: PlanarMap;
  readonly towns: FaceId[];
}

/**
 * The map of the outline cut into one face per site, in the order of the sites. Bending a border moves land from
 * one town to its neighbour, so the weights are corrected by what was drawn until the areas are near enough.
 */
export function drawTowns(outline: Ring, sites: readonly Site[], rng: Rng): Drawing {
  const warp = makeWarp(rng);
  const unwarp = inverse(warp);
  const bendSeed = Math.floor(rng() * 2 ** 31);
  const { places, weights } = settle(outline, sites, warp);
  const scale = signedArea(outline) / sites.reduce((sum, s) => sum + s.areaM2, 0);
  let best: { drawing: Drawing; error: number } | null = null;
  let fault: unknown;
  for (let round = 0; round < CORRECTIONS; round++) {
    try {
      const edges = diagram(places, weights).map(({ cells, path }) => {
        const own = makeRng(bendSeed + cells[0] * sites.length + cells[1]); // the same bends in every round
        const stretches = path.flatMap((p, i) => (i === 0 ? [p] : straight(path[i - 1] as Point, p)));
        return { cells, path: bend(stretches.map(unwarp), own) };
      });
      const drawing = assemble(outline, edges, sites);
      const missing = sites.map((s, i) => s.areaM2 * scale - areaOf(drawing, i));
      const error = Math.max(...missing.map((m, i) => Math.abs(m) / (sites[i]?.areaM2 ?? 1)));
      if (!best || error < best.error) best = { drawing, error };
      missing.forEach((m, i) => {
        weights[i] = (weights[i] ?? 0) + 0.3 * m;
      });
    } catch (error) {
      fault = error;
      break;
    }
  }
  if (!best) throw fault;
  return best.drawing;
}

const areaOf = ({ map, towns }: Drawing, index: number): number =>
  signedArea(map.points(map.ring(towns[index] as FaceId)));

function makeWarp(rng: Rng): Warp {
  const [wideX, wideY] = [smoothNoise(rng, 9000), smoothNoise(rng, 9000)];
  const [fineX, fineY] = [smoothNoise(rng, 3600), smoothNoise(rng, 3600)];
  return ([x, y]) => [x + 380 * wideX(x, y) + 150 * fineX(x, y), y + 380 * wideY(x, y) + 150 * fineY(x, y)];
}

const inverse =
  (warp: Warp): Warp =>
  (target) => {
    let p = target;
    for (let i = 0; i < 40; i++) {
      const w = warp(p);
      p = [p[0] + (target[0] - w[0]) * 0.7, p[1] + (target[1] - w[1]) * 0.7];
    }
    return p;
  };

const power = (p: Point, site: Point, weight: number): number =>
  (p[0] - site[0]) ** 2 + (p[1] - site[1]) ** 2 - weight;

function nearest(p: Point, places: readonly Point[], weights: readonly number[]): number {
  let best = 0;
  let least = Infinity;
  for (let i = 0; i < places.length; i++) {
    const d = power(p, places[i] as Point, weights[i] as number);
    if (d < least) [best, least] = [i, d];
  }
  return best;
}

/**
 * Places and weights under which each cell has its share of the outline. A cell's place is drawn from its label
 * towards the cell's own middle: without this, small towns between large ones are squeezed to lenses.
 */
function settle(outline: Ring, sites: readonly Site[], warp: Warp): { places: Point[]; weights: number[] } {
  const total = sites.reduce((sum, s) => sum + s.areaM2, 0);
  const shares = sites.map((s) => s.areaM2 / total);
  const labels = sites.map((s) => warp(s.at));
  const rough = lattice(outline, 2 * SAMPLE_STEP_M).map(warp);
  let places = labels;
  let weights = sites.map((s) => s.areaM2 / 4);
  for (let round = 0; round < 14; round++) {
    weights = balance(rough, 2 * SAMPLE_STEP_M, shares, places, weights, 60);
    const middles = cellMiddles(rough, places, weights);
    places = labels.map((label, i) => mix(label, middles[i] ?? label, PULL));
  }
  const fine = lattice(outline, SAMPLE_STEP_M).map(warp);
  return { places, weights: balance(fine, SAMPLE_STEP_M, shares, places, weights, 100) };
}

function balance(
  samples: readonly Point[],
  stepM: number,
  shares: readonly number[],
  places: readonly Point[],
  start: readonly number[],
  rounds: number,
): number[] {
  const weights = [...start];
  for (let round = 0; round < rounds; round++) {
    const counts = shares.map(() => 0);
    for (const p of samples) {
      const cell = nearest(p, places, weights);
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
    const pace = (round < rounds / 2 ? 0.35 : 0.12) * stepM ** 2;
    for (let i = 0; i < weights.length; i++) {
      const missing = (shares[i] as number) * samples.length - (counts[i] as number);
      weights[i] = (weights[i] as number) + pace * missing;
    }
  }
  return weights;
}

function cellMiddles(
  samples: readonly Point[],
  places: readonly Point[],
  weights: readonly number[],
): (Point | null)[] {
  const sums = places.map(() => ({ x: 0, y: 0, n: 0 }));
  for (const p of samples) {
    const sum = sums[nearest(p, places, weights)];
    if (sum) [sum.x, sum.y, sum.n] = [sum.x + p[0], sum.y + p[1], sum.n + 1];
  }
  return sums.map((s) => (s.n === 0 ? null : [s.x / s.n, s.y / s.n]));
}

export function lattice(ring: Ring, stepM: number): Point[] {
  const xs = ring.map((p) => p[0]);
  const ys = ring.map((p) => p[1]);
  const points: Point[] = [];
  for (let y = Math.min(...ys); y <= Math.max(...ys); y += stepM)
    for (let x = Math.min(...xs); x <= Math.max(...xs); x += stepM)
      if (insideRing(ring, [x, y])) points.push([x, y]);
  return points;
}

/** The straight edges of the power diagram, each once, with corners that three cells share exactly. */
function diagram(places: readonly Point[], weights: readonly number[]): DiagramEdge[] {
  const corners: Point[] = [];
  const corner = (p: Point): Point => {
    const known = corners.find((c) => distance(c, p) < 1);
    if (known) return known;
    corners.push(p);
    return p;
  };
  const edges: DiagramEdge[] = [];
  for (let i = 0; i < places.length; i++)
    for (const { other, a, b } of cellEdges(i, places, weights))
      if (other > i) edges.push({ cells: [i, other], path: [corner(a), corner(b)] });
  return edges;
}

function cellEdges(i: number, places: readonly Point[], weights: readonly number[]) {
  let cell: { at: Point; other: number }[] = [
    { at: [-FAR_M, -FAR_M], other: -1 },
    { at: [FAR_M, -FAR_M], other: -1 },
    { at: [FAR_M, FAR_M], other: -1 },
    { at: [-FAR_M, FAR_M], other: -1 },
  ]; // `other` is the cell beyond the edge that starts at this corner
  for (let j = 0; j < places.length; j++) {
    if (j === i) continue;
    const farther = (p: Point) =>
      power(p, places[i] as Point, weights[i] as number) - power(p, places[j] as Point, weights[j] as number);
    const kept: typeof cell = [];
    for (let k = 0; k < cell.length; k++) {
      const [here, next] = [cyclic(cell, k), cyclic(cell, k + 1)];
      const [f, g] = [farther(here.at), farther(next.at)];
      if (f <= 0) kept.push(here);
      if (f <= 0 !== g <= 0)
        kept.push({ at: mix(here.at, next.at, f / (f - g)), other: f <= 0 ? j : here.other });
    }
    cell = kept;
  }
  return cell
    .map(({ at, other }, k) => ({ other, a: at, b: cyclic(cell, k + 1).at }))
    .filter((e) => e.other >= 0);
}

function straight(a: Point, b: Point): Point[] {
  const parts = Math.max(1, Math.round(distance(a, b) / STRETCH_M));
  return Array.from({ length: parts }, (_, i) => mix(a, b, (i + 1) / parts));
}

const bend = (path: readonly Point[], rng: Rng): Point[] =>
  path.flatMap((p, i) => (i === 0 ? [p] : [...wiggle(path[i - 1] as Point, p, BORDER, rng), p]));

function assemble(outline: Ring, edges: readonly DiagramEdge[], sites: readonly Site[]): Drawing {
  const map = new PlanarMap();
  const ring = outline.map((p) => map.vertex(p));
  map.addFace(ring);
  for (const edge of edges) {
    for (const run of runsInside(outline, edge.path)) {
      const ids = run.points.map((p) => map.vertex(p));
      // Where the border meets the outline, its end becomes a vertex of the outline.
      if (run.startEdge !== null)
        ids[0] = onOutline(map, ring, outline, run.startEdge, cyclic(run.points, 0));
      if (run.endEdge !== null)
        ids[ids.length - 1] = onOutline(map, ring, outline, run.endEdge, cyclic(run.points, -1));
      map.addLine(
        TOWN_BORDER,
        ids.filter((id, i) => id !== ids[i - 1]),
      );
    }
  }
  map.faces.clear();
  const faces = traceFaces(map, [[...ring, cyclic(ring, 0)], ...map.lines.map((l) => l.path)]).map((r) =>
    map.addFace(r),
  );
  const towns = sites.map((s) => {
    const face = faces.find((f) => insideRing(map.points(map.ring(f)), s.at));
    if (face === undefined) throw new Error(`a label point lies in no face: ${s.at.join(', ')}`);
    return face;
  });
  if (faces.length !== sites.length || new Set(towns).size !== sites.length)
    throw new Error(`${faces.length} faces for ${sites.length} towns: try another seed`);
  return { map, towns };
}

function onOutline(map: PlanarMap, ring: VertexId[], outline: Ring, edge: number, p: Point): VertexId {
  // The outline's own edge may have been cut before: find the piece that holds p now.
  const [from, to] = [map.vertex(cyclic(outline, edge)), map.vertex(cyclic(outline, edge + 1))];
  let i = ring.indexOf(from);
  while (
    cyclic(ring, i + 1) !== to &&
    distance(map.at(from), map.at(cyclic(ring, i + 1))) < distance(map.at(from), p)
  )
    i++;
  return map.putOnEdge(cyclic(ring, i), cyclic(ring, i + 1), p, 15);
}

interface Run {
  points: Point[];
  startEdge: number | null;
  endEdge: number | null;
}

/** The pieces of a path that lie inside the outline, but for those that only cut a pocket off a jagged shore. */
function runsInside(outline: Ring, path: readonly Point[]): Run[] {
  const runs: Run[] = [];
  let run: Run | null = insideRing(outline, cyclic(path, 0))
    ? { points: [cyclic(path, 0)], startEdge: null, endEdge: null }
    : null;
  for (let i = 1; i < path.length; i++) {
    const [a, b] = [path[i - 1] as Point, path[i] as Point];
    const hits = outline
      .map((p, edge) => ({ edge, hit: crossing(a, b, p, cyclic(outline, edge + 1)) }))
      .flatMap(({ edge, hit }) => (hit ? [{ edge, s: hit.s }] : []))
      .sort((x, y) => x.s - y.s);
    for (const { edge, s } of hits) {
      const p = mix(a, b, s);
      if (run) {
        run.points.push(p);
        run.endEdge = edge;
        runs.push(run);
        run = null;
      } else run = { points: [p], startEdge: edge, endEdge: null };
    }
    run?.points.push(b);
  }
  if (run) runs.push(run);
  return runs.filter((r) => r.startEdge === null || r.endEdge === null || lengthOf(r.points) > POCKET_M);
}

/** The bounded faces of a set of paths that meet only at their vertices: at each vertex turn as far left as can be. */
function traceFaces(map: PlanarMap, paths: readonly VertexId[][]): VertexId[][] {
  const around = new Map<VertexId, VertexId[]>();
  for (const path of paths)
    for (let i = 1; i < path.length; i++) {
      const [a, b] = [path[i - 1] as VertexId, path[i] as VertexId];
      around.set(a, [...(around.get(a) ?? []), b]);
      around.set(b, [...(around.get(b) ?? []), a]);
    }
  const angle = (from: VertexId, to: VertexId) => {
    const [p, q] = [map.at(from), map.at(to)];
    return Math.atan2(q[1] - p[1], q[0] - p[0]);
  };
  for (const [at, list] of around) list.sort((a, b) => angle(at, a) - angle(at, b));
  const seen = new Set<string>();
  const faces: VertexId[][] = [];
  for (const [start, list] of around)
    for (const first of list) {
      const face: VertexId[] = [];
      let [a, b] = [start, first];
      while (!seen.has(`${a}>${b}`)) {
        seen.add(`${a}>${b}`);
        face.push(a);
        const spokes: VertexId[] = around.get(b) ?? [];
        const next = cyclic(spokes, spokes.indexOf(a) - 1);
        [a, b] = [b, next];
      }
      if (face.length > 2 && signedArea(map.points(face)) > 0) faces.push(face);
    }
  return faces;
}
