// The nearest and the next nearest team of one force, for every grid. Whoever moves brings a new row of minutes; the
// columns are gone through again only when one of the force's rows changed. The next nearest is what is left when
// the nearest is sent away.
import type { TeamId } from '#contract/ids.ts';

export interface Nearest {
  /** The team counts for cover from now on, with these minutes to each grid (the row is kept, not copied). */
  put(team: TeamId, minutes: Float32Array): void;
  /** The team counts no more. */
  drop(team: TeamId): void;
  /** Brings the columns up to date; false, and cheap, when nothing changed. */
  settle(): boolean;
  /** Minutes to a grid by the nearest team; Infinity where nobody can come. Only after `settle`. */
  minutes(grid: number): number;
  /** Who that is; null: nobody. */
  team(grid: number): TeamId | null;
  /** The same when these teams are away. */
  minutesWithout(grid: number, away: ReadonlySet<TeamId>): number;
}

export function makeNearest(grids: number): Nearest {
  const rows = new Map<TeamId, Float32Array>();
  const first = new Float32Array(grids).fill(Infinity);
  const second = new Float32Array(grids).fill(Infinity);
  /** Index into `order`; -1: nobody. */
  const who = new Int32Array(grids).fill(-1);
  let order: readonly TeamId[] = [];
  let changed = false;

  function add(row: Float32Array, index: number): void {
    for (let grid = 0; grid < grids; grid++) {
      const minutes = row[grid] ?? Infinity;
      const best = first[grid] ?? Infinity;
      if (minutes < best) {
        second[grid] = best;
        first[grid] = minutes;
        who[grid] = index;
      } else if (minutes < (second[grid] ?? Infinity)) second[grid] = minutes;
    }
  }

  return {
    put(team, minutes) {
      rows.set(team, minutes);
      changed = true;
    },
    drop(team) {
      if (rows.delete(team)) changed = true;
    },
    settle() {
      if (!changed) return false;
      changed = false;
      first.fill(Infinity);
      second.fill(Infinity);
      who.fill(-1);
      order = [...rows.keys()];
      order.forEach((team, index) => add(rows.get(team) as Float32Array, index)); // the key is the map's own
      return true;
    },
    minutes: (grid) => first[grid] ?? Infinity,
    team: (grid) => order[who[grid] ?? -1] ?? null,
    minutesWithout(grid, away) {
      const nearest = order[who[grid] ?? -1];
      if (nearest === undefined || !away.has(nearest)) return first[grid] ?? Infinity;
      if (away.size === 1) return second[grid] ?? Infinity;
      let least = Infinity;
      for (const [team, row] of rows) if (!away.has(team)) least = Math.min(least, row[grid] ?? Infinity);
      return least;
    },
  };
}
