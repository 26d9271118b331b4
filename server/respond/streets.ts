// The street network as a graph: stretches of street between junctions. Streets meet where they share a position,
// where one ends on another, and where two cross on one level, whether or not the file has a vertex there.
import Flatbush from 'flatbush';
import type { Transport } from '#contract/organisation/organisation.ts';
import type { Position } from '#contract/ids.ts';

type Corner = readonly [lon: number, lat: number];

/** A street as a district file has it. */
export interface StreetFeature {
  readonly properties: {
    readonly class: 'main' | 'street' | 'lane';
    readonly speedKmh?: number | undefined;
    readonly oneway: boolean;
    readonly modes: readonly Transport[];
    /** Streets that cross on different levels do not meet. */
    readonly level: number;
  };
  readonly geometry:
    | { readonly type: 'LineString'; readonly coordinates: readonly Corner[] }
    | { readonly type: 'MultiLineString'; readonly coordinates: readonly (readonly Corner[])[] };
}

/** A stretch between two junctions. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly street: StreetFeature['properties'];
  readonly path: readonly Corner[];
  /** Metres from the start to each position of the path; the last is the length. */
  readonly metresAt: readonly number[];
}

export interface Streets {
  readonly junctions: readonly Corner[];
  readonly stretches: readonly Stretch[];
  /** The nearest place on a street for a mode, or null when there is none within the limit. */
  snap(position: Position, mode: Transport, limitM: number): Footing | null;
}

/** A place on a street. */
export interface Footing {
  readonly stretch: number;
  /** From the start of the stretch. */
  readonly metres: number;
  /** From the position that was asked for. */
  readonly offStreetM: number;
}

/** A street that ends this near to another joins it: surveyed ends are seldom exact. */
const JOIN_M = 1;
const METRES_PER_DEGREE = 111_195.08;

export const lengthOf = (stretch: Stretch): number => stretch.metresAt.at(-1) ?? 0;

export function buildStreets(features: readonly StreetFeature[]): Streets {
  const lines = features.flatMap(({ properties, geometry }) =>
    (geometry.type === 'LineString' ? [geometry.coordinates] : geometry.coordinates).map(
      (path): Line => ({ street: properties, path: path.map(rounded) }),
    ),
  );
  const plane = makePlane(lines);
  const noded = addMeetings(lines, plane);
  const { junctions, stretches } = cutAtJunctions(noded, plane);
  return { junctions, stretches, snap: makeSnap(stretches, plane) };
}

interface Line {
  readonly street: StreetFeature['properties'];
  readonly path: Corner[];
}

const rounded = ([lon, lat]: Corner): Corner => [Math.round(lon * 1e6) / 1e6, Math.round(lat * 1e6) / 1e6];
const isSame = (a: Corner, b: Corner): boolean => a[0] === b[0] && a[1] === b[1];

/** Metres on a plane that is true at the middle of the network; a district is small enough for one. */
interface Plane {
  readonly lonM: number;
  readonly latM: number;
}

function makePlane(lines: readonly Line[]): Plane {
  let [south, north] = [90, -90];
  for (const { path } of lines)
    for (const [, lat] of path) [south, north] = [Math.min(south, lat), Math.max(north, lat)];
  const middle = lines.length === 0 ? 0 : (south + north) / 2;
  return { lonM: METRES_PER_DEGREE * Math.cos((middle * Math.PI) / 180), latM: METRES_PER_DEGREE };
}

const metresBetween = (a: Corner, b: Corner, { lonM, latM }: Plane): number =>
  Math.hypot((a[0] - b[0]) * lonM, (a[1] - b[1]) * latM);

const mix = (a: Corner, b: Corner, t: number): Corner => [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];

interface Segment {
  readonly line: number;
  readonly index: number;
  readonly a: Corner;
  readonly b: Corner;
}

function segmentsOf(lines: readonly { readonly path: readonly Corner[] }[]): Segment[] {
  return lines.flatMap(({ path }, line) =>
    path.slice(1).map((b, index): Segment => ({ line, index, a: path[index] as Corner, b })),
  );
}

function makeTree(segments: readonly Segment[]): Flatbush | null {
  if (segments.length === 0) return null; // Flatbush refuses an empty index
  const tree = new Flatbush(segments.length);
  for (const { a, b } of segments)
    tree.add(Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1]));
  tree.finish();
  return tree;
}

/** Gives every line a vertex wherever another one meets it. */
function addMeetings(lines: readonly Line[], plane: Plane): Line[] {
  const segments = segmentsOf(lines);
  const tree = makeTree(segments);
  if (!tree) return [];
  const added = new Map<Segment, { at: Corner; t: number }[]>();
  const add = (segment: Segment, at: Corner, t: number) => {
    const known = added.get(segment);
    if (known) known.push({ at, t });
    else added.set(segment, [{ at, t }]);
  };
  const reach: Corner = [JOIN_M / plane.lonM, JOIN_M / plane.latM];
  for (const line of lines)
    for (const end of [line.path[0], line.path.at(-1)]) {
      if (!end) continue;
      for (const i of tree.search(
        end[0] - reach[0],
        end[1] - reach[1],
        end[0] + reach[0],
        end[1] + reach[1],
      )) {
        const segment = segments[i] as Segment; // the tree holds the indices of the segments
        const { t, metres } = nearestOn(segment, end, plane);
        // The end itself becomes the vertex, so that both lines have the very same position.
        if (metres <= JOIN_M && !isEnd(segment, end) && t > 0 && t < 1) add(segment, end, t);
      }
    }
  segments.forEach((one, i) => {
    const [west, east] = [Math.min(one.a[0], one.b[0]), Math.max(one.a[0], one.b[0])];
    const [south, north] = [Math.min(one.a[1], one.b[1]), Math.max(one.a[1], one.b[1])];
    for (const j of tree.search(west, south, east, north)) {
      const other = segments[j];
      if (j <= i || !other || lines[one.line]?.street.level !== lines[other.line]?.street.level) continue;
      const meeting = crossing(one, other);
      if (!meeting) continue;
      const at = rounded(mix(one.a, one.b, meeting.s));
      if (!isEnd(one, at)) add(one, at, meeting.s);
      if (!isEnd(other, at)) add(other, at, meeting.t);
    }
  });
  return withVertices(lines, segments, added);
}

const isEnd = ({ a, b }: Segment, p: Corner): boolean => isSame(a, p) || isSame(b, p);

function nearestOn({ a, b }: Segment, p: Corner, { lonM, latM }: Plane): { t: number; metres: number } {
  const [dx, dy] = [(b[0] - a[0]) * lonM, (b[1] - a[1]) * latM];
  const [px, py] = [(p[0] - a[0]) * lonM, (p[1] - a[1]) * latM];
  const square = dx * dx + dy * dy;
  const t = square === 0 ? 0 : Math.max(0, Math.min(1, (px * dx + py * dy) / square));
  return { t, metres: Math.hypot(px - t * dx, py - t * dy) };
}

/** Where two segments cross inside both. */
function crossing(one: Segment, other: Segment): { s: number; t: number } | null {
  const [rx, ry] = [one.b[0] - one.a[0], one.b[1] - one.a[1]];
  const [qx, qy] = [other.b[0] - other.a[0], other.b[1] - other.a[1]];
  const det = rx * qy - ry * qx;
  if (det === 0) return null;
  const [wx, wy] = [other.a[0] - one.a[0], other.a[1] - one.a[1]];
  const [s, t] = [(wx * qy - wy * qx) / det, (wx * ry - wy * rx) / det];
  return s > 0 && s < 1 && t > 0 && t < 1 ? { s, t } : null;
}

function withVertices(
  lines: readonly Line[],
  segments: readonly Segment[],
  added: ReadonlyMap<Segment, readonly { at: Corner; t: number }[]>,
): Line[] {
  const paths = lines.map(({ path }): Corner[] => path.slice(0, 1));
  for (const segment of segments) {
    const path = paths[segment.line] as Corner[]; // one path per line
    const between = [...(added.get(segment) ?? [])].sort((p, q) => p.t - q.t).map((p) => p.at);
    for (const p of [...between, segment.b]) if (!isSame(path.at(-1) as Corner, p)) path.push(p);
  }
  return lines
    .map(({ street }, i): Line => ({ street, path: paths[i] ?? [] }))
    .filter(({ path }) => path.length > 1);
}

function cutAtJunctions(lines: readonly Line[], plane: Plane): { junctions: Corner[]; stretches: Stretch[] } {
  const numberOf = makeNumbering();
  const numbered = lines.map(({ street, path }) => ({ street, path, ids: path.map(numberOf) }));
  const visits: number[] = [];
  for (const { ids } of numbered)
    ids.forEach((id, i) => {
      // An end always makes a junction; inside a line only a second visit does.
      visits[id] = (visits[id] ?? 0) + (i === 0 || i === ids.length - 1 ? 2 : 1);
    });
  const junctions: Corner[] = [];
  const junctionOf: number[] = [];
  const junction = (id: number, at: Corner): number => (junctionOf[id] ??= junctions.push(at) - 1);
  const stretches: Stretch[] = [];
  for (const { street, path, ids } of numbered) {
    let start = 0;
    for (let i = 1; i < path.length; i++) {
      const id = ids[i] ?? 0;
      if ((visits[id] ?? 0) < 2) continue;
      const part = path.slice(start, i + 1);
      stretches.push({
        from: junction(ids[start] ?? 0, part[0] as Corner),
        to: junction(id, part.at(-1) as Corner),
        street,
        path: part,
        metresAt: runningMetres(part, plane),
      });
      start = i;
    }
  }
  return { junctions, stretches };
}

/** Numbers positions in the order in which they are first seen. */
function makeNumbering(): (at: Corner) => number {
  const byLon = new Map<number, Map<number, number>>();
  let next = 0;
  return ([lon, lat]) => {
    let column = byLon.get(lon);
    if (!column) byLon.set(lon, (column = new Map()));
    let id = column.get(lat);
    if (id === undefined) column.set(lat, (id = next++));
    return id;
  };
}

function runningMetres(path: readonly Corner[], plane: Plane): number[] {
  let sum = 0;
  return path.map((p, i) => {
    if (i > 0) sum += metresBetween(path[i - 1] as Corner, p, plane);
    return sum;
  });
}

/** Looks near first: most places are close to a street, and a small box holds few segments. */
const LOOK_M = [60, 240];
const MODE_BIT: Readonly<Record<Transport, number>> = { foot: 1, ebike: 2, car: 4 };

/** Ranking asks this for every team, so it runs on packed numbers: four metres per segment, and a bit per mode. */
function makeSnap(stretches: readonly Stretch[], plane: Plane): Streets['snap'] {
  const segments = segmentsOf(stretches);
  const tree = makeTree(segments);
  const ends = new Float64Array(4 * segments.length);
  segments.forEach(({ a, b }, i) => {
    ends.set([a[0] * plane.lonM, a[1] * plane.latM, b[0] * plane.lonM, b[1] * plane.latM], 4 * i);
  });
  const modesOf = stretches.map(({ street }) =>
    street.modes.reduce((bits, mode) => bits | MODE_BIT[mode], 0),
  );
  const modes = Uint8Array.from(segments, ({ line }) => modesOf[line] ?? 0);
  return ({ lon, lat }, mode, limitM) => {
    if (!tree) return null;
    const [x, y, bit] = [lon * plane.lonM, lat * plane.latM, MODE_BIT[mode]];
    for (const reachM of [...LOOK_M, limitM]) {
      if (reachM > limitM) continue;
      const [dx, dy] = [reachM / plane.lonM, reachM / plane.latM];
      let best = -1;
      let bestSquare = reachM * reachM;
      let bestT = 0;
      for (const i of tree.search(lon - dx, lat - dy, lon + dx, lat + dy)) {
        if (((modes[i] ?? 0) & bit) === 0) continue;
        const [ax, ay] = [ends[4 * i] ?? 0, ends[4 * i + 1] ?? 0];
        const [ux, uy] = [(ends[4 * i + 2] ?? 0) - ax, (ends[4 * i + 3] ?? 0) - ay];
        const square = ux * ux + uy * uy;
        const t = square === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * ux + (y - ay) * uy) / square));
        const away = (x - ax - t * ux) ** 2 + (y - ay - t * uy) ** 2;
        if (away > bestSquare || (away === bestSquare && best >= 0)) continue;
        [best, bestSquare, bestT] = [i, away, t];
      }
      if (best < 0) continue;
      const { line, index } = segments[best] as Segment; // the tree holds the indices of the segments
      const { metresAt } = stretches[line] as Stretch;
      const start = metresAt[index] ?? 0;
      const end = metresAt[index + 1] ?? start;
      return { stretch: line, metres: start + bestT * (end - start), offStreetM: Math.sqrt(bestSquare) };
    }
    return null;
  };
}

/** The positions of a stretch between two distances from its start; backwards when `toM` is the smaller. */
export function pathAlong(stretch: Stretch, fromM: number, toM: number): Corner[] {
  const [low, high] = [Math.min(fromM, toM), Math.max(fromM, toM)];
  const inner = stretch.path.filter(
    (_, i) => (stretch.metresAt[i] ?? 0) > low && (stretch.metresAt[i] ?? 0) < high,
  );
  const path = [positionAt(stretch, low), ...inner, positionAt(stretch, high)];
  return fromM <= toM ? path : path.reverse();
}

function positionAt({ path, metresAt }: Stretch, metres: number): Corner {
  const i = Math.max(
    1,
    metresAt.findIndex((m) => m >= metres),
  );
  const [a, b] = [path[i - 1] as Corner, path[i] as Corner]; // a stretch has two positions at least
  const [start, end] = [metresAt[i - 1] ?? 0, metresAt[i] ?? 0];
  return rounded(mix(a, b, end > start ? Math.min(1, (metres - start) / (end - start)) : 0));
}
