// Lines from units to their cases: one end moves with the fixes, the other only with facts.
import type { FixTable } from '../picture/fixTable.ts';
import { FIRM_ALPHA, LOOSE_ALPHA, TIE_COLOUR } from './layers/ties.ts';
import type { LineColumns } from './lineColumns.ts';
import type { Origin } from './plane.ts';
import type { UnitLooks } from './unitLooks.ts';

export class TieColumns implements LineColumns {
  #looks: UnitLooks | null = null;
  #origin: Origin | null = null;
  version = 0;
  count = 0;
  ends = new Float32Array(0);
  colours = new Uint8Array(0);

  /** Leaves all as it is while no end has moved by half a pixel: `perPx` is a pixel's size in degrees. */
  take(looks: UnitLooks, table: FixTable, origin: Origin, perPx: number): void {
    const fresh = this.#looks !== looks || this.#origin !== origin;
    if (fresh) this.#restart(looks, origin);
    const { ends } = this;
    const least = fresh ? 0 : perPx / 2;
    const { ties } = looks;
    let moved = fresh;
    for (let i = 0; i < ties.length; i++) {
      const { no, there } = ties[i]!;
      // A unit without a position has no line, and one that is there needs none: the line has no length.
      const drawn = !there && table.known[no] === 1;
      const lon = drawn ? table.lonE6[no]! / 1e6 - origin[0] : ends[i * 4 + 2]!;
      const lat = drawn ? table.latE6[no]! / 1e6 - origin[1] : ends[i * 4 + 3]!;
      if (Math.abs(lon - ends[i * 4]!) < least && Math.abs(lat - ends[i * 4 + 1]!) < least) continue;
      ends[i * 4] = lon;
      ends[i * 4 + 1] = lat;
      moved = true;
    }
    if (moved) this.version++;
  }

  #restart(looks: UnitLooks, origin: Origin): void {
    const { ties } = looks;
    this.#looks = looks;
    this.#origin = origin;
    this.count = ties.length;
    this.ends = new Float32Array(ties.length * 4);
    this.colours = new Uint8Array(ties.length * 4);
    ties.forEach(({ lon, lat, firm }, i) => {
      this.ends[i * 4 + 2] = lon - origin[0];
      this.ends[i * 4 + 3] = lat - origin[1];
      this.colours.set([...TIE_COLOUR, firm ? FIRM_ALPHA : LOOSE_ALPHA], i * 4);
    });
  }
}
