// Symbols as typed columns that the layer reads when it draws. The columns keep their identity while their content
// changes; versions say what has to be uploaded: units that only move cost eight bytes each.
import type { UnitSymbols } from '../unitSymbolPass.ts';

export interface SymbolColumns {
  /** Changes with any content. */
  readonly version: number;
  readonly count: number;
  /** Degrees from the layer's origin, two per symbol; may be longer than `count`. */
  readonly positions: Float32Array;
  /** Cell low, cell high, beside, extent; may be longer than `count`. */
  readonly cells: Uint8Array;
  /** Changes with the content of `cells`. */
  readonly cellsVersion: number;
}

/** Columns whose content never changes. */
export const fixedColumns = (positions: Float32Array, cells: Uint8Array): SymbolColumns => ({
  version: 1,
  count: cells.length / 4,
  positions,
  cells,
  cellsVersion: 1,
});

/** The fleet's columns: taken over from the pass at every frame. */
export class UnitColumns implements SymbolColumns {
  version = 0;
  count = 0;
  positions: Float32Array = new Float32Array(0);
  cells = new Uint8Array(0);
  cellsVersion = 0;

  take({ count, positions, cells }: UnitSymbols): void {
    this.version++;
    if (count !== this.count || !equal(cells, this.cells, count * 4)) {
      if (this.cells.length < count * 4) this.cells = new Uint8Array(cells.length);
      this.cells.set(cells.subarray(0, count * 4));
      this.cellsVersion++;
    }
    this.count = count;
    // Not copied: the pass writes them anew only for the next frame, when these have been uploaded.
    this.positions = positions;
  }
}

function equal(a: Uint8Array, b: Uint8Array, length: number): boolean {
  if (a.length < length || b.length < length) return false;
  const words = length / 4;
  const [left, right] = [
    new Uint32Array(a.buffer, a.byteOffset, words),
    new Uint32Array(b.buffer, b.byteOffset, words),
  ];
  for (let i = 0; i < words; i++) if (left[i] !== right[i]) return false;
  return true;
}
