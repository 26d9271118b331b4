// The pass's arrays as deck.gl columns. deck.gl uploads a column when its wrapper is another object, so a wrapper
// is replaced only when its bytes are: units that only move cost eight bytes each.
import type { SymbolColumns } from './layers/symbols.ts';
import type { UnitSymbols } from './unitSymbolPass.ts';

/** deck.gl makes a new GPU buffer whenever a column outgrows the old one; a few symbols more should not. */
const ROUND_TO = 128;

export class UnitColumns {
  #cells = new Uint8Array(0);
  #cellColumn: SymbolColumns['attributes']['getCell'] | null = null;

  columns(symbols: UnitSymbols): SymbolColumns {
    const rounded = Math.min(symbols.cells.length / 4, Math.ceil((symbols.count + 1) / ROUND_TO) * ROUND_TO);
    const cells = symbols.cells.subarray(0, rounded * 4);
    let column = this.#cellColumn;
    if (!column || !equal(cells, this.#cells)) {
      this.#cells = this.#cells.length === cells.length ? this.#cells : new Uint8Array(cells.length);
      this.#cells.set(cells);
      column = { value: this.#cells, size: 4, normalized: true };
      this.#cellColumn = column;
    }
    return {
      length: symbols.count,
      attributes: {
        getPosition: { value: symbols.positions.subarray(0, rounded * 2), size: 2 },
        getCell: column,
      },
    };
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
