// How long a team needs by street. One search backwards from the case answers for every team at once; a route to
// draw is found by A*. Both see the same network, so the ranking and the route say the same minutes.
import FlatQueue from 'flatqueue';
import createGraph, { type Graph } from 'ngraph.graph';
import { aStar, type PathFinder } from 'ngraph.path';
import type { Transport } from '#contract/organisation/organisation.ts';
import type { Position, Words } from '#contract/ids.ts';
import type { Route, Travel, Unreachable, Way } from '#contract/travel.ts';
import modesFile from '../../assets/district/travelModes.json' with { type: 'json' };
import {
  buildStreets,
  type Footing,
  lengthOf,
  pathAlong,
  type Stretch,
  type StreetFeature,
  type Streets,
} from './streets.ts';

/** Speeds and limits, from assets/district/travelModes.json. */
export interface TravelModes {
  /** A place farther than this from every street that its mode may use is unreachable. */
  readonly snapLimitM: number;
  /** Between a place and its street everybody walks. */
  readonly offStreetKmh: number;
  /** `kmh` null: at the street's own speed. */
  readonly modes: Readonly<Record<Transport, { readonly kmh: number | null; readonly obeysOneway: boolean }>>;
  /** For streets that carry no speed. */
  readonly carKmhByClass: Readonly<Record<StreetFeature['properties']['class'], number>>;
}

export const TRAVEL_MODES: TravelModes = modesFile;

/** Travel whose parts can be kept: where somebody stands, and the way from anywhere to one target. */
export interface StreetTravel extends Travel {
  readonly streets: Streets;
  /** Where a place meets the streets of a mode; null = too far from all of them. */
  stand(place: Position, mode: Transport): Footing | null;
  /** `minutesFrom` for those whose footing is known. */
  waysTo(target: Position, mode: Transport): (from: Footing | null) => Way | null;
  networkOf(mode: Transport): Network;
  /** Minutes on foot between a place and its street. */
  offStreetMin(footing: Footing): number;
}

export function makeTravel(
  features: readonly StreetFeature[],
  { schematic, modes = TRAVEL_MODES }: { readonly schematic: boolean; readonly modes?: TravelModes },
): StreetTravel {
  const streets = buildStreets(features);
  const networks = new Map<Transport, Network>();
  const networkFor = (mode: Transport): Network => {
    const known = networks.get(mode);
    if (known) return known;
    const made = makeNetwork(streets, mode, modes);
    networks.set(mode, made);
    return made;
  };
  const offStreetMin = (footing: Footing) => minutesFor(footing.offStreetM, modes.offStreetKmh);
  const stand = (place: Position, mode: Transport) => streets.snap(place, mode, modes.snapLimitM);

  function waysTo(target: Position, mode: Transport): (from: Footing | null) => Way | null {
    const goal = stand(target, mode);
    if (!goal) return () => null;
    const network = networkFor(mode);
    const left = searchBack(network, goal);
    return (start) => {
      const way = start && bestStart(network, left, start, goal);
      return (
        way && {
          minutes: way.minutes + offStreetMin(start) + offStreetMin(goal),
          metres: way.metres + start.offStreetM + goal.offStreetM,
        }
      );
    };
  }

  return {
    schematic,
    streets,
    stand,
    waysTo,
    networkOf: networkFor,
    offStreetMin,
    route(from, to, mode) {
      const start = stand(from, mode);
      const goal = stand(to, mode);
      if (!start) return unreachable(farFromStreet(modes.snapLimitM, 'start'));
      if (!goal) return unreachable(farFromStreet(modes.snapLimitM, 'goal'));
      const found = findRoute(networkFor(mode), start, goal);
      if (!found) return unreachable(NO_WAY);
      return {
        minutes: found.minutes + offStreetMin(start) + offStreetMin(goal),
        metres: found.metres + start.offStreetM + goal.offStreetM,
        path: found.path,
        schematic,
      };
    },
    minutesFrom(target, mode) {
      const ways = waysTo(target, mode);
      return (from) => ways(stand(from, mode));
    },
  };
}

const minutesFor = (metres: number, kmh: number): number => (metres * 60) / (kmh * 1000);

const unreachable = (reason: Words): Unreachable => ({ unreachable: true, reason });

const NO_WAY: Words = { zh: '没有道路相连', en: 'no street leads there' };

const farFromStreet = (limitM: number, end: 'start' | 'goal'): Words =>
  end === 'start'
    ? { zh: `出发点 ${limitM} 米内没有可走的道路`, en: `no street to use within ${limitM} m of the start` }
    : {
        zh: `目的地 ${limitM} 米内没有可走的道路`,
        en: `no street to use within ${limitM} m of the destination`,
      };

/** What one mode may use, and how fast. */
export interface Network {
  readonly streets: Streets;
  /** Ends and metres of each stretch, packed: a search asks for them thousands of times. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly length: Float64Array;
  /** Minutes per metre of each stretch. */
  readonly pace: Float64Array;
  /** Whether a stretch may be used with and against its direction. */
  readonly forward: Uint8Array;
  readonly backward: Uint8Array;
  /** The stretches that leave or reach each junction; one list per junction, packed. */
  readonly firstAt: Uint32Array;
  readonly stretchAt: Uint32Array;
  /** Made when the first route is asked for: ranking does not need it. */
  finder: Finder | null;
}

function makeNetwork(streets: Streets, mode: Transport, { modes, carKmhByClass }: TravelModes): Network {
  const { junctions, stretches } = streets;
  const { kmh, obeysOneway } = modes[mode];
  const speeds = stretches.map(({ street }) => kmh ?? street.speedKmh ?? carKmhByClass[street.class]);
  const pace = Float64Array.from(speeds, (s) => minutesFor(1, s));
  const open = stretches.map(({ street }) => street.modes.includes(mode));
  const forward = Uint8Array.from(open, (is) => (is ? 1 : 0));
  const backward = Uint8Array.from(stretches, ({ street }, i) =>
    open[i] && !(street.oneway && obeysOneway) ? 1 : 0,
  );

  const firstAt = new Uint32Array(junctions.length + 1);
  for (const { from, to } of stretches) {
    firstAt[from + 1] = (firstAt[from + 1] ?? 0) + 1;
    firstAt[to + 1] = (firstAt[to + 1] ?? 0) + 1;
  }
  for (let i = 1; i < firstAt.length; i++) firstAt[i] = (firstAt[i] ?? 0) + (firstAt[i - 1] ?? 0);
  const fill = firstAt.slice();
  const stretchAt = new Uint32Array(2 * stretches.length);
  stretches.forEach(({ from, to }, i) => {
    for (const junction of [from, to]) {
      const slot = fill[junction] ?? 0;
      stretchAt[slot] = i;
      fill[junction] = slot + 1;
    }
  });
  return {
    streets,
    from: Uint32Array.from(stretches, (stretch) => stretch.from),
    to: Uint32Array.from(stretches, (stretch) => stretch.to),
    length: Float64Array.from(stretches, lengthOf),
    pace,
    forward,
    backward,
    firstAt,
    stretchAt,
    finder: null,
  };
}

/** Minutes and metres that are left from each junction to the goal; Infinity where no way leads. */
export interface Left {
  readonly minutes: Float64Array;
  readonly metres: Float64Array;
}

/** Dijkstra against the direction of travel, from the goal to everywhere. */
export function searchBack(
  { streets, from, to, length, pace, forward, backward, firstAt, stretchAt }: Network,
  goal: Footing,
): Left {
  const { junctions } = streets;
  const minutes = new Float64Array(junctions.length).fill(Infinity);
  const metres = new Float64Array(junctions.length).fill(Infinity);
  const queue = new FlatQueue();
  const offer = (junction: number, min: number, m: number) => {
    if (min >= (minutes[junction] ?? 0)) return;
    minutes[junction] = min;
    metres[junction] = m;
    queue.push(junction, min);
  };
  const { stretch: last } = goal;
  const paceThere = pace[last] ?? 0;
  if (forward[last]) offer(from[last] ?? 0, goal.metres * paceThere, goal.metres);
  const rest = (length[last] ?? 0) - goal.metres;
  if (backward[last]) offer(to[last] ?? 0, rest * paceThere, rest);

  for (let at = queue.length; at > 0; at = queue.length) {
    const min = queue.peekValue() ?? Infinity;
    const junction = queue.pop() ?? 0;
    if (min > (minutes[junction] ?? 0)) continue; // a better way was found after this was queued
    for (let slot = firstAt[junction] ?? 0; slot < (firstAt[junction + 1] ?? 0); slot++) {
      const i = stretchAt[slot] ?? 0;
      const long = length[i] ?? 0;
      const next = min + long * (pace[i] ?? 0);
      const nextM = (metres[junction] ?? 0) + long;
      if (to[i] === junction && forward[i]) offer(from[i] ?? 0, next, nextM);
      if (from[i] === junction && backward[i]) offer(to[i] ?? 0, next, nextM);
    }
  }
  return { minutes, metres };
}

function bestStart(
  { streets, pace, forward, backward }: Network,
  left: Left,
  start: Footing,
  goal: Footing,
): Way | null {
  const stretch = streets.stretches[start.stretch] as Stretch; // a footing is always on a stretch
  const paceHere = pace[start.stretch] ?? 0;
  let best: Way | null = null;
  const offer = (minutes: number, metres: number) => {
    if (minutes < (best?.minutes ?? Infinity)) best = { minutes, metres };
  };
  const [ahead, behind] = [lengthOf(stretch) - start.metres, start.metres];
  if (forward[start.stretch])
    offer(ahead * paceHere + (left.minutes[stretch.to] ?? Infinity), ahead + (left.metres[stretch.to] ?? 0));
  if (backward[start.stretch])
    offer(
      behind * paceHere + (left.minutes[stretch.from] ?? Infinity),
      behind + (left.metres[stretch.from] ?? 0),
    );
  if (start.stretch === goal.stretch) {
    const gap = goal.metres - start.metres;
    if (gap >= 0 ? forward[start.stretch] : backward[start.stretch])
      offer(Math.abs(gap) * paceHere, Math.abs(gap));
  }
  return best;
}

interface Junction {
  readonly lon: number;
  readonly lat: number;
}

/** A part of one stretch, in the direction of travel. */
interface Leg {
  readonly stretch: number;
  readonly fromM: number;
  readonly toM: number;
  readonly minutes: number;
}

interface Finder {
  readonly graph: Graph<Junction, Leg>;
  readonly paths: PathFinder<Junction>;
}

function makeFinder({ streets, pace, forward, backward }: Network): Finder {
  const graph: Graph<Junction, Leg> = createGraph({ multigraph: true });
  streets.junctions.forEach(([lon, lat], i) => graph.addNode(i, { lon, lat }));
  let leastPace = Infinity;
  streets.stretches.forEach((stretch, i) => {
    const length = lengthOf(stretch);
    const minutes = length * (pace[i] ?? 0);
    if (forward[i]) graph.addLink(stretch.from, stretch.to, { stretch: i, fromM: 0, toM: length, minutes });
    if (backward[i]) graph.addLink(stretch.to, stretch.from, { stretch: i, fromM: length, toM: 0, minutes });
    if (forward[i]) leastPace = Math.min(leastPace, pace[i] ?? 0);
  });
  const paths = aStar(graph, {
    oriented: true,
    distance: (_from, _to, link) => link.data.minutes,
    heuristic: (from, to) => leastPace * leastMetres(from.data, to.data),
  });
  return { graph, paths };
}

/** Never more than the true distance, so that A* stays exact; hence the shrink for the roundness of the earth. */
function leastMetres(a: Junction, b: Junction): number {
  const scale = Math.cos(((Math.max(Math.abs(a.lat), Math.abs(b.lat)) + 0.5) * Math.PI) / 180);
  return 0.999 * 111_195 * Math.hypot((a.lon - b.lon) * Math.max(0, scale), a.lat - b.lat);
}

const START = 'start';
const GOAL = 'goal';

/** Puts start and goal into the graph for the time of one search; nothing else can run meanwhile. */
function findRoute(network: Network, start: Footing, goal: Footing): Omit<Route, 'schematic'> | null {
  network.finder ??= makeFinder(network);
  const { graph, paths } = network.finder;
  try {
    tieIn(network, graph, start, goal);
    const nodes = paths.find(START, GOAL).reverse();
    if (nodes.length === 0) return null;
    return join(
      network.streets,
      graph,
      nodes.map((node) => node.id),
    );
  } finally {
    graph.removeNode(START);
    graph.removeNode(GOAL);
  }
}

function tieIn(network: Network, graph: Finder['graph'], start: Footing, goal: Footing): void {
  const { streets, pace, forward, backward } = network;
  const leg = (from: string | number, to: string | number, stretch: number, fromM: number, toM: number) => {
    if (!(toM >= fromM ? forward[stretch] : backward[stretch])) return;
    graph.addLink(from, to, { stretch, fromM, toM, minutes: Math.abs(toM - fromM) * (pace[stretch] ?? 0) });
  };
  for (const [id, { stretch, metres }] of [
    [START, start],
    [GOAL, goal],
  ] as const) {
    const on = streets.stretches[stretch] as Stretch; // a footing is always on a stretch
    const [lon, lat] = pathAlong(on, metres, metres)[0] ?? [0, 0];
    graph.addNode(id, { lon, lat });
  }
  const [first, last] = [
    streets.stretches[start.stretch] as Stretch,
    streets.stretches[goal.stretch] as Stretch,
  ];
  leg(START, first.to, start.stretch, start.metres, lengthOf(first));
  leg(START, first.from, start.stretch, start.metres, 0);
  leg(last.from, GOAL, goal.stretch, 0, goal.metres);
  leg(last.to, GOAL, goal.stretch, lengthOf(last), goal.metres);
  if (start.stretch === goal.stretch) leg(START, GOAL, start.stretch, start.metres, goal.metres);
}

function join(
  streets: Streets,
  graph: Finder['graph'],
  ids: readonly (string | number)[],
): Omit<Route, 'schematic'> {
  let [minutes, metres] = [0, 0];
  const path: (readonly [number, number])[] = [];
  for (let i = 1; i < ids.length; i++) {
    const leg = quickest(graph, ids[i - 1] ?? '', ids[i] ?? '');
    if (!leg) continue;
    minutes += leg.minutes;
    metres += Math.abs(leg.toM - leg.fromM);
    const part = pathAlong(streets.stretches[leg.stretch] as Stretch, leg.fromM, leg.toM);
    for (const p of part) {
      const end = path.at(-1);
      if (!end || end[0] !== p[0] || end[1] !== p[1]) path.push(p);
    }
  }
  return { minutes, metres, path };
}

/** Two junctions may be joined by several streets; the search took the quickest. */
function quickest(graph: Graph<Junction, Leg>, from: string | number, to: string | number): Leg | null {
  let best: Leg | null = null;
  for (const link of graph.getLinks(from) ?? [])
    if (link.fromId === from && link.toId === to && link.data.minutes < (best?.minutes ?? Infinity))
      best = link.data;
  return best;
}
