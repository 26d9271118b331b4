// Minutes from anywhere to every grid at once. Grids and streets stand still, so the way from each junction to each
// grid is searched once; after that a team's way to all 419 is two rows added up and the smaller one taken.
import type { Position } from '#contract/ids.ts';
import type { Transport } from '#contract/organisation/organisation.ts';
import { lengthOf, type Footing, type Stretch } from './streets.ts';
import { searchBack, type StreetTravel } from './travel.ts';

export interface GridReach {
  /** Prepares one more grid for one mode, half a millisecond to one; false when all are ready. */
  prepare(): boolean;
  ready(): boolean;
  /** Minutes to each grid from where somebody stands; Infinity where no street leads. Only when ready. */
  minutesInto(row: Float32Array, from: Footing | null, mode: Transport): void;
}

const MODES: readonly Transport[] = ['foot', 'ebike', 'car'];

/** A grid whose street is this stretch: who stands on it too need not pass a junction. */
interface Near {
  readonly grid: number;
  readonly metres: number;
  readonly offStreetMin: number;
}

interface Table {
  /** By junction, then by grid: the grids of one junction lie side by side. */
  readonly minutes: Float32Array;
  readonly near: Map<number, Near[]>;
}

export function makeGridReach(grids: readonly Position[], travel: StreetTravel): GridReach {
  const { stretches, junctions } = travel.streets;
  const tables = new Map<Transport, Table>();
  let prepared = 0;

  function tableOf(mode: Transport): Table {
    let table = tables.get(mode);
    if (!table) {
      const minutes = new Float32Array(junctions.length * grids.length).fill(Infinity);
      tables.set(mode, (table = { minutes, near: new Map() }));
    }
    return table;
  }

  function search(grid: number, place: Position, mode: Transport): void {
    const table = tableOf(mode);
    const goal = travel.stand(place, mode);
    if (!goal) return;
    const offStreetMin = travel.offStreetMin(goal);
    const left = searchBack(travel.networkOf(mode), goal);
    for (let junction = 0; junction < junctions.length; junction++)
      table.minutes[junction * grids.length + grid] = (left.minutes[junction] ?? Infinity) + offStreetMin;
    const near = table.near.get(goal.stretch);
    const one = { grid, metres: goal.metres, offStreetMin };
    if (near) near.push(one);
    else table.near.set(goal.stretch, [one]);
  }

  return {
    prepare() {
      const mode = MODES[Math.floor(prepared / grids.length)];
      const grid = prepared % grids.length;
      const place = grids[grid];
      if (!mode || !place) return false;
      search(grid, place, mode);
      prepared += 1;
      return true;
    },
    ready: () => prepared === grids.length * MODES.length,
    minutesInto(row, from, mode) {
      if (!from) {
        row.fill(Infinity);
        return;
      }
      const { minutes, near } = tableOf(mode);
      const { pace, forward, backward } = travel.networkOf(mode);
      const stretch = stretches[from.stretch] as Stretch; // a footing is always on a stretch
      const here = pace[from.stretch] ?? 0;
      const off = travel.offStreetMin(from);
      const ahead = forward[from.stretch] ? (lengthOf(stretch) - from.metres) * here + off : Infinity;
      const behind = backward[from.stretch] ? from.metres * here + off : Infinity;
      const [to, back] = [stretch.to * grids.length, stretch.from * grids.length];
      for (let grid = 0; grid < grids.length; grid++) {
        const a = ahead + (minutes[to + grid] ?? Infinity);
        const b = behind + (minutes[back + grid] ?? Infinity);
        row[grid] = a < b ? a : b;
      }
      for (const { grid, metres, offStreetMin } of near.get(from.stretch) ?? []) {
        const gap = metres - from.metres;
        if (!(gap >= 0 ? forward[from.stretch] : backward[from.stretch])) continue;
        row[grid] = Math.min(row[grid] ?? Infinity, Math.abs(gap) * here + off + offStreetMin);
      }
    },
  };
}
