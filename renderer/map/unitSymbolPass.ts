// From columns to what is drawn, at every frame: culls to the view, clusters free units that would cover one
// another, sorts by weight, and writes two typed arrays. It allocates nothing while the numbers stay alike.
//
// Clusters are formed anew every two seconds, or at once when anything but positions has changed. In between a
// badge stands still with its number, and whoever is counted in it is not drawn; the others move.
import type { FixTable } from '../picture/fixTable.ts';
import type { MapWindow } from './mapWindow.ts';
import { BESIDE, extentByte } from './symbols/symbolCode.ts';
import { MAX_AGE_TAG_S, type UnitSheet } from './symbols/unitSymbols.ts';
import { ROLE, type UnitLooks } from './unitLooks.ts';

export interface UnitSymbols {
  /** Symbols in the arrays: units, badges and age tags. */
  readonly count: number;
  /** Degrees from the origin, two per symbol. */
  readonly positions: Float32Array;
  /** Cell low, cell high, beside, extent. */
  readonly cells: Uint8Array;
  /** The unit of each symbol; -1 for a badge. Stays on the CPU: it answers clicks. */
  readonly numbers: Int32Array;
  /** Units drawn on their own, clusters, and units in clusters; for tests and the legend. */
  readonly alone: number;
  readonly clusters: number;
  readonly clustered: number;
  /** Units at a case that another one of their team stands for. */
  readonly together: number;
}

export interface PassInput {
  readonly table: FixTable;
  readonly looks: UnitLooks;
  readonly sheet: UnitSheet;
  readonly window: MapWindow;
  /** Server time, epoch ms. */
  readonly now: number;
  readonly staleAfterMs: number;
  readonly lostAfterMs: number;
  /** Side of a cluster's cell, CSS px. */
  readonly clusterPx: number;
  /** 1 for each unit that is selected; drawn last and never clustered. May be shorter than the table. */
  readonly selected: Uint8Array;
}

const LIVE = 0;
const STALE = 1;
const LOST = 2;

/** A 4K wall at 40 px a cell has 5,200; more means a window that is not a screen. */
const MAX_CELLS = 1 << 16;
/** Tags of more units than this cover one another; hollow alone then says it. */
const MAX_AGE_TAGS = 60;
/** Badges are read, and what is read changes at most every 2 s (WALL.md). */
export const REGROUP_AFTER_MS = 2_000;
/** Arrays grow in steps, so that a few symbols more do not make new ones. */
const ROUND_TO = 128;

/** Shares of a cell, which is five symbols wide: half a badge of three digits, and half its height. */
const BADGE_MARGIN_X = 0.25;
const BADGE_INSIDE = [0.14, 0.86] as const;
const BADGE_BELOW = [0.14, 0.3] as const;
const BADGE_ABOVE = [0.6, 0.86] as const;

interface Badge {
  readonly lonE6: number;
  readonly latE6: number;
  readonly cell: number;
  readonly extent: number;
}

interface Grid {
  readonly lonE6: number;
  readonly latE6: number;
  /** Of the first cell, in cells from the origin. */
  readonly west: number;
  readonly south: number;
  readonly columns: number;
  readonly cells: number;
}

/** Reuses its arrays from call to call: what it returned is valid until the next one. */
export class UnitSymbolPass {
  readonly #originLonE6: number;
  readonly #originLatE6: number;
  #positions = new Float32Array(0);
  #cells = new Uint8Array(0);
  #numbers = new Int32Array(0);
  /** What the clusters were formed from, and when. */
  #grouped: PassInput | null = null;
  #groupedSize = 0;
  /** Per unit: its cluster cell or -1. */
  #cellOf = new Int32Array(0);
  /** Twice as many as cells: free units that are heard of, and those that are lost. */
  #counts = new Uint32Array(0);
  #sumLon = new Float64Array(0);
  #sumLat = new Float64Array(0);
  /** Units in no badge: drawn when they are in view. */
  #single = new Int32Array(0);
  #singles = 0;
  #badges: Badge[] = [];
  #clustered = 0;
  /** Units drawn on their own after the clusters, by weight. */
  #later = new Int32Array(0);
  #count = 0;

  constructor(originLonE6: number, originLatE6: number) {
    this.#originLonE6 = originLonE6;
    this.#originLatE6 = originLatE6;
  }

  run(input: PassInput): UnitSymbols {
    const size = Math.min(input.table.size, input.looks.size);
    this.#count = 0;
    this.#makeRoom(size);
    if (this.#isDue(input, size)) this.#group(input, size);
    const { later, alone, together } = this.#singly(input);
    for (const { lonE6, latE6, cell, extent } of this.#badges)
      this.#symbol(-1, lonE6, latE6, cell, BESIDE.none, extent);
    this.#weighty(input, later);
    return {
      count: this.#count,
      positions: this.#positions,
      cells: this.#cells,
      numbers: this.#numbers,
      alone: alone + later,
      clusters: this.#badges.length,
      clustered: this.#clustered,
      together,
    };
  }

  #isDue(input: PassInput, size: number): boolean {
    const last = this.#grouped;
    if (!last || size !== this.#groupedSize) return true;
    // A look back may jump in both directions.
    if (Math.abs(input.now - last.now) >= REGROUP_AFTER_MS) return true;
    return (
      input.looks !== last.looks ||
      input.window !== last.window ||
      input.selected !== last.selected ||
      input.sheet !== last.sheet ||
      input.clusterPx !== last.clusterPx
    );
  }

  /** Who is in which badge, and who is on his own. */
  #group(input: PassInput, size: number): void {
    const { table, looks, window } = input;
    const { known, lonE6, latE6 } = table;
    const { role } = looks;
    const { westE6, southE6, eastE6, northE6 } = window;
    this.#grouped = input;
    this.#groupedSize = size;
    const grid = this.#grid(input);
    const perCellLon = 1 / grid.lonE6;
    const perCellLat = 1 / grid.latE6;
    for (let no = 1; no < size; no++) {
      this.#cellOf[no] = -1;
      if (!window.clusters || role[no] !== ROLE.free || known[no] === 0 || input.selected[no] === 1) continue;
      const lon = lonE6[no]!;
      const lat = latE6[no]!;
      if (lon < westE6 || lon > eastE6 || lat < southE6 || lat > northE6) continue;
      const column = Math.floor((lon - this.#originLonE6) * perCellLon) - grid.west;
      const row = Math.floor((lat - this.#originLatE6) * perCellLat) - grid.south;
      const cell = (row * grid.columns + column) * 2 + (ageOf(input, no) === LOST ? 1 : 0);
      this.#cellOf[no] = cell;
      this.#counts[cell]!++;
      this.#sumLon[cell]! += lon;
      this.#sumLat[cell]! += lat;
    }
    this.#singles = 0;
    this.#clustered = 0;
    for (let no = 1; no < size; no++) {
      const cell = this.#cellOf[no]!;
      if (cell >= 0 && this.#counts[cell]! > 1) this.#clustered++;
      else if (role[no] !== ROLE.absent) this.#single[this.#singles++] = no;
    }
    this.#badges = window.clusters ? this.#badgesOf(input.sheet, grid, window.keepClear) : [];
  }

  /** Those in no badge: whoever has weight is only noted, to be drawn last. */
  #singly(input: PassInput): { readonly later: number; readonly alone: number; readonly together: number } {
    const { table, looks, window, selected } = input;
    const { known, lonE6, latE6 } = table;
    const { role, standsFor } = looks;
    const { westE6, southE6, eastE6, northE6 } = window;
    let later = 0;
    let alone = 0;
    let together = 0;
    for (let i = 0; i < this.#singles; i++) {
      const no = this.#single[i]!;
      if (known[no] === 0) continue;
      const lon = lonE6[no]!;
      const lat = latE6[no]!;
      if (lon < westE6 || lon > eastE6 || lat < southE6 || lat > northE6) continue;
      const part = role[no]!;
      if (part >= ROLE.engaged || selected[no] === 1) {
        // Who is at a case stands there as one team: its units side by side would hide the case itself.
        const first = standsFor[no]!;
        if (window.clusters && first !== 0 && known[first] === 1 && selected[no] !== 1) together++;
        else this.#later[later++] = no;
        continue;
      }
      const age = ageOf(input, no);
      if (part === ROLE.off && (!window.near || age === LOST)) continue;
      this.#unit(input, no, age);
      if (part !== ROLE.off) alone++;
    }
    return { later, alone, together };
  }

  /** Cells hang on the origin and not on the view, so that panning does not shuffle the clusters. */
  #grid({ window, clusterPx }: PassInput): Grid {
    const lonE6 = clusterPx * window.lonE6PerPx;
    const latE6 = clusterPx * window.latE6PerPx;
    const west = Math.floor((window.westE6 - this.#originLonE6) / lonE6);
    const south = Math.floor((window.southE6 - this.#originLatE6) / latE6);
    const columns = Math.floor((window.eastE6 - this.#originLonE6) / lonE6) - west + 1;
    const rows = Math.floor((window.northE6 - this.#originLatE6) / latE6) - south + 1;
    const cells = window.clusters ? columns * rows * 2 : 0;
    if (cells > MAX_CELLS)
      throw new RangeError(`${columns} x ${rows} cluster cells: the window is no screen`);
    if (this.#counts.length < cells) {
      this.#counts = new Uint32Array(cells);
      this.#sumLon = new Float64Array(cells);
      this.#sumLat = new Float64Array(cells);
    } else {
      this.#counts.fill(0, 0, cells);
      this.#sumLon.fill(0, 0, cells);
      this.#sumLat.fill(0, 0, cells);
    }
    return { lonE6, latE6, west, south, columns, cells };
  }

  /** A badge stands in the middle of its units, but so far inside its cell that badges of neighbours stay apart. */
  #badgesOf(sheet: UnitSheet, grid: Grid, keepClear: MapWindow['keepClear']): Badge[] {
    const badges: Badge[] = [];
    const extent = extentByte(sheet.badgeExtent);
    for (let cell = 0; cell < grid.cells; cell++) {
      const count = this.#counts[cell]!;
      if (count < 2) continue;
      const lost = cell % 2 === 1;
      const west = this.#originLonE6 + (grid.west + ((cell >> 1) % grid.columns)) * grid.lonE6;
      const south = this.#originLatE6 + (grid.south + Math.floor((cell >> 1) / grid.columns)) * grid.latE6;
      // Free and lost units of one cell are two badges, one above the other.
      const [low, high] = lost ? BADGE_BELOW : this.#counts[cell + 1]! > 1 ? BADGE_ABOVE : BADGE_INSIDE;
      const lon = inside(this.#sumLon[cell]! / count, west, grid.lonE6, BADGE_MARGIN_X, 1 - BADGE_MARGIN_X);
      const lat = inside(this.#sumLat[cell]! / count, south, grid.latE6, low, high);
      badges.push({
        lonE6: lon,
        latE6: stepAside(lon, lat, keepClear),
        cell: sheet.badgeCell(count, lost),
        extent,
      });
    }
    return badges;
  }

  /** Engaged, then in emergency, then selected: the last drawn lies on top. */
  #weighty(input: PassInput, later: number): void {
    const { role } = input.looks;
    const { selected } = input;
    for (let weight = 0; weight < 3; weight++) {
      for (let i = 0; i < later; i++) {
        const no = this.#later[i]!;
        const own = selected[no] === 1 ? 2 : role[no] === ROLE.emergency ? 1 : 0;
        if (own === weight) this.#unit(input, no, ageOf(input, no));
      }
    }
    let tags = 0;
    const extent = extentByte(0.6);
    for (let i = 0; i < later && tags < MAX_AGE_TAGS; i++) {
      const no = this.#later[i]!;
      const ageMs = input.now - input.table.fixAt[no]!;
      if (ageMs < input.staleAfterMs || ageMs > MAX_AGE_TAG_S * 1000) continue;
      tags++;
      const cell = input.sheet.ageCell(ageMs / 1000);
      this.#symbol(no, input.table.lonE6[no]!, input.table.latE6[no]!, cell, BESIDE.below, extent);
    }
  }

  #unit({ looks, sheet, table }: PassInput, no: number, age: number): void {
    const cell = sheet.unitCell(looks.force[no]!, looks.state[no]!, age);
    this.#symbol(
      no,
      table.lonE6[no]!,
      table.latE6[no]!,
      cell,
      looks.beside[no]!,
      extentByte(sheet.unitExtent),
    );
  }

  #symbol(no: number, lonE6: number, latE6: number, cell: number, beside: number, extent: number): void {
    const i = this.#count++;
    this.#numbers[i] = no;
    this.#positions[i * 2] = (lonE6 - this.#originLonE6) * 1e-6;
    this.#positions[i * 2 + 1] = (latE6 - this.#originLatE6) * 1e-6;
    this.#cells[i * 4] = cell & 255;
    this.#cells[i * 4 + 1] = cell >> 8;
    this.#cells[i * 4 + 2] = beside;
    this.#cells[i * 4 + 3] = extent;
  }

  #makeRoom(units: number): void {
    if (this.#cellOf.length < units) {
      const size = Math.max(units, this.#cellOf.length * 2);
      this.#grouped = null;
      this.#cellOf = new Int32Array(size);
      this.#single = new Int32Array(size);
      this.#later = new Int32Array(size);
    }
    // A badge stands for two units or more, so symbols are never more than units and tags.
    const symbols = units + MAX_AGE_TAGS;
    if (this.#cells.length < symbols * 4) {
      const size = Math.ceil((symbols * 1.25) / ROUND_TO) * ROUND_TO;
      this.#positions = new Float32Array(size * 2);
      this.#cells = new Uint8Array(size * 4);
      this.#numbers = new Int32Array(size);
    }
  }
}

const inside = (value: number, from: number, size: number, least: number, most: number): number =>
  Math.min(from + size * most, Math.max(from + size * least, value));

/** A badge stands for a neighbourhood: it may move by half its height, so that a town's name stays readable. */
function stepAside(lon: number, lat: number, boxes: MapWindow['keepClear']): number {
  for (const [west, south, east, north] of boxes) {
    if (lon < west || lon > east || lat < south || lat > north) continue;
    return lat - south < north - lat ? south : north;
  }
  return lat;
}

function ageOf({ table, now, staleAfterMs, lostAfterMs }: PassInput, no: number): number {
  const ageMs = now - table.fixAt[no]!;
  if (ageMs >= lostAfterMs) return LOST;
  return ageMs >= staleAfterMs ? STALE : LIVE;
}
