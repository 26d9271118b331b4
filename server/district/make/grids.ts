// Divides each town into its two layers. A town is first cut into pieces, small around its centre and large in the
// fields; the pieces at the centre are its urban grids and their union its declared urban area; urban pieces are
// cut again into neighbourhoods, and every piece outside is one village. So both layers share their borders.
import { divide, type Manner, type Mass } from './divide.ts';
import {
  centroid,
  cyclic,
  distance,
  innermost,
  insideRing,
  perimeter,
  type Point,
  signedArea,
} from './plane.ts';
import type { FaceId, PlanarMap, VertexId } from './planarMap.ts';
import { between, type Rng, smoothNoise } from './rng.ts';
import { lattice } from './towns.ts';

export interface TownPlan {
  readonly centre: Point;
  readonly urbanGrids: number;
  /** Village grids inside the urban area (neighbourhoods), and outside it (villages). */
  readonly neighbourhoods: number;
  readonly villages: number;
}

export interface TownGrids {
  /** The neighbourhoods of each urban grid. */
  readonly urban: readonly (readonly FaceId[])[];
  readonly villages: readonly FaceId[];
}

/** The usual size of an urban grid; a town that is smaller than its grids at this size is urban throughout. */
export const URBAN_GRID_M2 = 1_150_000;
const SAMPLE_M = 42;
const TRIES = 7;
export const ROAD = 1;
export const STREET = 2;
export const LANE = 3;

/** Draws a town several times over and keeps the handsomest: the roundest urban area without a narrow grid. */
export function drawGrids(
  map: PlanarMap,
  town: FaceId,
  plan: TownPlan,
  rng: Rng,
): { map: PlanarMap; grids: TownGrids } {
  const tries = Array.from({ length: TRIES }, () => {
    const copy = map.copy();
    const grids = tryGrids(copy, town, plan, rng);
    const round = (ring: readonly Point[]) => (4 * Math.PI * signedArea(ring)) / perimeter(ring) ** 2;
    const faces = [...grids.villages, ...grids.urban.flat()].map((f) => round(copy.points(copy.ring(f))));
    const urbanArea = round(copy.points(union(copy, grids.urban.flat())));
    return { map: copy, grids, beauty: 1.5 * urbanArea + Math.min(...faces) };
  });
  return tries.reduce((best, next) => (next.beauty > best.beauty ? next : best));
}

function tryGrids(map: PlanarMap, town: FaceId, plan: TownPlan, rng: Rng): TownGrids {
  const ring = map.points(map.ring(town));
  const mass = weigh(ring, plan, rng);
  const grain = between(rng, -0.25, 0.25);
  const fields: Manner = {
    bends: { swing: 0.075, roughness: 0.68, stepM: 115 },
    rank: (depth) => (depth === 0 ? ROAD : STREET),
    grain,
  };
  const pieces = divide(map, town, plan.urbanGrids + plan.villages, mass, fields, rng);
  const core = plan.villages === 0 ? pieces : nearCentre(map, pieces, plan);
  const villages = pieces.filter((p) => !core.includes(p)).map((p) => p.face);
  const shares = apportion(
    plan.neighbourhoods,
    core.map((p) => signedArea(map.points(map.ring(p.face)))),
  );
  const blocks: Manner = {
    bends: { swing: 0.04, roughness: 0.62, stepM: 95 },
    rank: () => STREET,
    grain,
  };
  const urban = core.map((p, i) =>
    divide(
      map,
      p.face,
      shares[i] ?? 1,
      p.mass.map(({ at }) => ({ at, weight: 1 })),
      blocks,
      rng,
    ).map((n) => n.face),
  );
  return { urban, villages };
}

/** Land weighs more near the centre, so that equal weights are small pieces there; a soft noise varies all sizes. */
function weigh(ring: readonly Point[], plan: TownPlan, rng: Rng): Mass[] {
  const area = signedArea(ring);
  const urbanM2 = Math.min(0.62 * area, plan.urbanGrids * URBAN_GRID_M2);
  const denser =
    plan.villages === 0 ? 1 : Math.max(1, ((area - urbanM2) / plan.villages / urbanM2) * plan.urbanGrids);
  const radius = Math.sqrt(urbanM2 / Math.PI);
  const noise = smoothNoise(rng, 3200);
  return lattice(ring, SAMPLE_M).map((at) => {
    const near = 1 / (1 + Math.exp((distance(at, plan.centre) - radius) / (0.14 * radius)));
    return { at, weight: (1 + (denser - 1) * near) * Math.exp(0.32 * noise(at[0], at[1])) };
  });
}

type Piece = { face: FaceId; mass: readonly Mass[] };

/** The wanted number of pieces, grown from the centre so that they hang together and leave no hole. */
function nearCentre(map: PlanarMap, pieces: readonly Piece[], plan: TownPlan): Piece[] {
  const away = (p: Piece) => distance(centroid(map.points(map.ring(p.face))), plan.centre);
  const start = pieces.find((p) => insideRing(map.points(map.ring(p.face)), plan.centre));
  const core: Piece[] = start ? [start] : [];
  while (core.length < plan.urbanGrids) {
    const next = pieces
      .filter((p) => !core.includes(p))
      .sort((p, q) => away(p) - away(q))
      .find((p) =>
        isOneRing(
          map,
          [...core, p].map((c) => c.face),
        ),
      );
    if (next === undefined) throw new Error('the urban area cannot grow in one piece');
    core.push(next);
  }
  return core;
}

function isOneRing(map: PlanarMap, faces: readonly FaceId[]): boolean {
  const next = outerEdges(map, faces);
  return next !== null && ringFrom(next).length === next.size;
}

/** The ring around faces that hang together. */
export function union(map: PlanarMap, faces: readonly FaceId[]): VertexId[] {
  const next = outerEdges(map, faces);
  if (next === null) throw new Error('an urban area touches itself');
  return ringFrom(next);
}

/** The edges that only one of the faces has, from vertex to vertex; null where the union would touch itself. */
function outerEdges(map: PlanarMap, faces: readonly FaceId[]): Map<VertexId, VertexId> | null {
  const edges = new Set<string>();
  for (const face of faces) {
    const ring = map.ring(face);
    for (let i = 0; i < ring.length; i++) {
      const [a, b] = [cyclic(ring, i), cyclic(ring, i + 1)];
      if (!edges.delete(`${b},${a}`)) edges.add(`${a},${b}`);
    }
  }
  const next = new Map<VertexId, VertexId>();
  for (const edge of edges) {
    const [a = 0, b = 0] = edge.split(',').map(Number);
    if (next.has(a)) return null;
    next.set(a, b);
  }
  return next;
}

function ringFrom(next: ReadonlyMap<VertexId, VertexId>): VertexId[] {
  const [start] = next.keys();
  const ring: VertexId[] = [];
  for (let at = start; at !== undefined && (ring.length === 0 || at !== start); at = next.get(at))
    ring.push(at);
  return ring;
}

/** Whole numbers, at least one each, near the proportions. */
function apportion(total: number, sizes: readonly number[]): number[] {
  const shares = sizes.map(() => 1);
  for (let left = total - sizes.length; left > 0; left--) {
    const neediest = sizes.reduce(
      (best, size, i) => (size / (shares[i] ?? 1) > (sizes[best] ?? 0) / (shares[best] ?? 1) ? i : best),
      0,
    );
    shares[neediest] = (shares[neediest] ?? 1) + 1;
  }
  return shares;
}

/** Reading order: rows from the north, each from the west (CJ/T 349 numbers left to right, then top to bottom). */
export function inReadingOrder<T>(items: readonly T[], placeOf: (item: T) => Point): T[] {
  const places = items.map((item) => ({ item, at: placeOf(item) })).sort((p, q) => q.at[1] - p.at[1]);
  const rows = Math.max(1, Math.round(Math.sqrt(items.length)));
  const ordered: T[] = [];
  for (let row = 0; row < rows; row++) {
    const [from, to] = [row, row + 1].map((r) => Math.round((r * places.length) / rows));
    ordered.push(
      ...places
        .slice(from, to)
        .sort((p, q) => p.at[0] - q.at[0])
        .map((p) => p.item),
    );
  }
  return ordered;
}

/** A town's centre: its label point, or well inside when the schematic border runs too near to it. */
export function centreOf(ring: readonly Point[], label: Point): Point {
  const middle = innermost(ring);
  let near = label;
  const room = (p: Point) => Math.min(...ring.map((q) => distance(p, q)));
  for (let t = 0; t < 5 && room(near) < 0.3 * room(middle); t++)
    near = [near[0] + (middle[0] - near[0]) * 0.3, near[1] + (middle[1] - near[1]) * 0.3];
  return near;
}
