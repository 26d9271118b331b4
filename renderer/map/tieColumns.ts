// Lines from units to their cases: one end moves with the fixes, the other only with facts.
import type { FixTable } from '../picture/fixTable.ts';
import { FIRM_ALPHA, LOOSE_ALPHA, TIE_COLOUR, type TieColumns } from './layers/ties.ts';
import type { UnitLooks } from './unitLooks.ts';

export class TieColumnsMaker {
  #looks: UnitLooks | null = null;
  #origin: readonly [number, number] | null = null;
  #from = new Float32Array(0);
  #next = new Float32Array(0);
  #to: TieColumns['to'] = { value: new Float32Array(0), size: 2 };
  #colours: TieColumns['colours'] = { value: new Uint8Array(0), size: 4, normalized: true };
  #columns: TieColumns = { length: 0, from: this.#to, to: this.#to, colours: this.#colours };

  /** Keeps what it returned last while no end has moved by half a pixel: `perPx` is a pixel's size in degrees. */
  make(looks: UnitLooks, table: FixTable, origin: readonly [number, number], perPx: number): TieColumns {
    const fresh = this.#looks !== looks || this.#origin !== origin;
    if (fresh) this.#restart(looks, origin);
    const from = this.#from;
    const to = this.#to.value;
    let moved = 0;
    looks.ties.forEach(({ no, there }, i) => {
      // A unit without a position has no line, and one that is there needs none: the line has no length.
      const drawn = !there && table.known[no] === 1;
      const lon = drawn ? (table.lonE6[no] ?? 0) / 1e6 - origin[0] : (to[i * 2] ?? 0);
      const lat = drawn ? (table.latE6[no] ?? 0) / 1e6 - origin[1] : (to[i * 2 + 1] ?? 0);
      this.#next[i * 2] = lon;
      this.#next[i * 2 + 1] = lat;
      moved = Math.max(moved, Math.abs(lon - (from[i * 2] ?? 0)), Math.abs(lat - (from[i * 2 + 1] ?? 0)));
    });
    if (fresh || moved >= perPx / 2) {
      from.set(this.#next);
      this.#columns = {
        length: looks.ties.length,
        from: { value: from, size: 2 },
        to: this.#to,
        colours: this.#colours,
      };
    }
    return this.#columns;
  }

  #restart(looks: UnitLooks, origin: readonly [number, number]): void {
    const { ties } = looks;
    this.#looks = looks;
    this.#origin = origin;
    this.#from = new Float32Array(ties.length * 2);
    this.#next = new Float32Array(ties.length * 2);
    const to = new Float32Array(ties.length * 2);
    const colours = new Uint8Array(ties.length * 4);
    ties.forEach(({ lon, lat, firm }, i) => {
      to[i * 2] = lon - origin[0];
      to[i * 2 + 1] = lat - origin[1];
      colours.set([...TIE_COLOUR, firm ? FIRM_ALPHA : LOOSE_ALPHA], i * 4);
    });
    this.#to = { value: to, size: 2 };
    this.#colours = { value: colours, size: 4, normalized: true };
  }
}
