// Where every unit was last: one column per quantity, one row per unit number. Frames go in, the map reads the
// columns; nothing here passes through React.
import { MAX_FRAME_UNITS, type FixFrame } from '#contract/frame.ts';

/** Units get dense numbers from 1. A far larger one in a frame is damage, and must not allocate memory. */
const MAX_UNIT_NO = MAX_FRAME_UNITS * 5;

export interface FixTable {
  /** Changes whenever a row may have changed. */
  readonly version: number;
  /** Server time of the newest frame, epoch ms. */
  readonly at: number;
  /** Rows 0 … size - 1 are valid; row 0 is never used. */
  readonly size: number;
  /** 1 = the unit has a position. */
  readonly known: Uint8Array;
  readonly lonE6: Int32Array;
  readonly latE6: Int32Array;
  /** Device time of the fix, epoch ms. */
  readonly fixAt: Float64Array;
  /** Degrees, -1 = unknown. */
  readonly headingDeg: Int16Array;
  apply(frame: FixFrame): void;
  /** Forgets everything and takes a complete frame. */
  reset(frame: FixFrame): void;
}

export function makeFixTable(): FixTable {
  return new Columns();
}

class Columns implements FixTable {
  version = 0;
  at = 0;
  size = 1;
  known = new Uint8Array(0);
  lonE6 = new Int32Array(0);
  latE6 = new Int32Array(0);
  fixAt = new Float64Array(0);
  headingDeg = new Int16Array(0);

  reset(frame: FixFrame): void {
    this.at = 0;
    this.size = 1;
    this.known.fill(0);
    this.apply(frame);
  }

  apply(frame: FixFrame): void {
    const { count, no } = frame;
    // A frame that was overtaken on its way (none is on one socket) would take units back in time.
    if (frame.at < this.at) return;
    this.at = frame.at;
    if (frame.complete) this.known.fill(0);
    if (count === 0 && !frame.complete) return;
    this.version++;
    if (count === 0) return;
    const last = no[count - 1]!;
    if (last > MAX_UNIT_NO) throw new RangeError(`unit number ${last} is larger than any district has`);
    if (last >= this.size) {
      this.#grow(last + 1);
      this.size = last + 1;
    }
    const { known, lonE6, latE6, fixAt, headingDeg } = this;
    for (let i = 0; i < count; i++) {
      const row = no[i]!;
      known[row] = 1;
      lonE6[row] = frame.lonE6[i]!;
      latE6[row] = frame.latE6[i]!;
      fixAt[row] = frame.fixAt[i]!;
      headingDeg[row] = frame.headingDeg[i]!;
    }
  }

  #grow(rows: number): void {
    if (this.known.length >= rows) return;
    const capacity = Math.max(rows, this.known.length * 2, 2048);
    this.known = copied(this.known, new Uint8Array(capacity));
    this.lonE6 = copied(this.lonE6, new Int32Array(capacity));
    this.latE6 = copied(this.latE6, new Int32Array(capacity));
    this.fixAt = copied(this.fixAt, new Float64Array(capacity));
    this.headingDeg = copied(this.headingDeg, new Int16Array(capacity));
  }
}

function copied<T extends Uint8Array | Int32Array | Float64Array | Int16Array>(from: T, into: T): T {
  into.set(from);
  return into;
}
