// Lines from units to their cases: one end moves with the fixes, the other only with facts.
import type { FixTable } from '../picture/fixTable.ts';
import { FIRM_ALPHA, LOOSE_ALPHA, TIE_COLOUR, type TieColumns } from './layers/ties.ts';
import type { UnitLooks } from './unitLooks.ts';

export class TieColumnsMaker {
  #looks: UnitLooks | null = null;
  #origin: readonly [number, number] | null = null;
  #from = new Float32Array(0);
  #to: TieColumns['to'] = { value: new Float32Array(0), size: 2 };
  #colours: TieColumns['colours'] = { value: new Uint8Array(0), size: 4, normalized: true };

  make(looks: UnitLooks, table: FixTable, origin: readonly [number, number]): TieColumns {
    if (this.#looks !== looks || this.#origin !== origin) this.#restart(looks, origin);
    const from = this.#from;
    const to = this.#to.value;
    looks.ties.forEach(({ no, there }, i) => {
      // A unit without a position has no line, and one that is there needs none: the line has no length.
      const drawn = !there && table.known[no] === 1;
      from[i * 2] = drawn ? (table.lonE6[no] ?? 0) / 1e6 - origin[0] : (to[i * 2] ?? 0);
      from[i * 2 + 1] = drawn ? (table.latE6[no] ?? 0) / 1e6 - origin[1] : (to[i * 2 + 1] ?? 0);
    });
    return {
      length: looks.ties.length,
      from: { value: from, size: 2 },
      to: this.#to,
      colours: this.#colours,
    };
  }

  #restart(looks: UnitLooks, origin: readonly [number, number]): void {
    const { ties } = looks;
    this.#looks = looks;
    this.#origin = origin;
    this.#from = new Float32Array(ties.length * 2);
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
