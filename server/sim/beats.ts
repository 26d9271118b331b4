// Where patrols walk: the street network as a graph of bends and crossings, by town. Only its largest connected
// part counts, so that nobody patrols a street that leads nowhere.
import { around } from 'geokdbush';
import KDBush from 'kdbush';
import type { Position, TownCode } from '#contract/ids.ts';
import { pick, type Rng } from './chance.ts';
import { along } from './metres.ts';

/** A street's course, WGS-84. Streets meet where they share a point. */
export type Course = readonly Position[];

export interface Beats {
  at(node: number): Position;
  nearest(to: Position): number;
  /** Any node of the town; of the district for null or for a town without streets. */
  somewhere(town: TownCode | null, rng: Rng): number;
  /** The next node of a patrol that came from `before`: onward where it can, inside its town where it can. */
  onward(node: number, before: number, town: TownCode | null, rng: Rng): number;
  /** A point on some street of the town. */
  placeIn(town: TownCode | null, rng: Rng): Position;
}

export function makeBeats(
  courses: readonly Course[],
  townAt: (position: Position) => TownCode | null,
): Beats {
  const { nodes, neighbours } = graphOf(courses);
  const main = largestPart(neighbours);
  const member = new Set(main);
  const towns = new Map<number, TownCode | null>(main.map((node) => [node, townAt(nodes[node]!)]));
  const byTown = Map.groupBy(main, (node) => towns.get(node) ?? null);
  const index = new KDBush(main.length);
  for (const node of main) index.add(nodes[node]!.lon, nodes[node]!.lat);
  index.finish();

  const somewhere = (town: TownCode | null, rng: Rng) => pick((town && byTown.get(town)) || main, rng());
  const next = (node: number) => neighbours[node]!.filter((one) => member.has(one));
  return {
    at: (node) => nodes[node]!,
    nearest: (to) => main[around(index, to.lon, to.lat, 1)[0]!]!,
    somewhere,
    onward(node, before, town, rng) {
      const forward = next(node).filter((one) => one !== before);
      const inside = town ? forward.filter((one) => towns.get(one) === town) : forward;
      if (inside.length > 0) return pick(inside, rng());
      // At the edge of the town or in a dead end: back, unless it stands outside and must go on.
      return before !== node && member.has(before)
        ? before
        : pick(forward.length > 0 ? forward : [node], rng());
    },
    placeIn(town, rng) {
      const node = somewhere(town, rng);
      return along(nodes[node]!, nodes[pick(next(node), rng())]!, rng());
    },
  };
}

function graphOf(courses: readonly Course[]): { nodes: Position[]; neighbours: number[][] } {
  const nodes: Position[] = [];
  const neighbours: number[][] = [];
  const known = new Map<string, number>();
  const nodeAt = (position: Position): number => {
    const key = `${position.lon.toFixed(6)},${position.lat.toFixed(6)}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    known.set(key, nodes.length);
    neighbours.push([]);
    return nodes.push(position) - 1;
  };
  for (const course of courses) {
    for (let i = 1; i < course.length; i++) {
      const a = nodeAt(course[i - 1]!);
      const b = nodeAt(course[i]!);
      if (a === b) continue;
      neighbours[a]!.push(b);
      neighbours[b]!.push(a);
    }
  }
  return { nodes, neighbours };
}

function largestPart(neighbours: readonly (readonly number[])[]): number[] {
  const seen = new Uint8Array(neighbours.length);
  let largest: number[] = [];
  for (let start = 0; start < neighbours.length; start++) {
    if (seen[start]) continue;
    seen[start] = 1;
    const part = [start];
    for (let i = 0; i < part.length; i++) {
      for (const next of neighbours[part[i]!]!) {
        if (seen[next]) continue;
        seen[next] = 1;
        part.push(next);
      }
    }
    if (part.length > largest.length) largest = part;
  }
  if (largest.length < 2) throw new Error('the district has no streets to patrol');
  return largest;
}
