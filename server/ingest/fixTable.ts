// The newest fix of each unit, in typed columns by unit number: no object per fix is kept, and a frame is filled
// without making any. It changes only between ticks, so that table and journal agree at every tick.
import { growFrame, type FixFrame } from '#contract/frame.ts';
import { isNewer, tickStart, type Fix, type Place } from '#contract/fix.ts';

const UNKNOWN = -1;
/** Unit numbers are dense; one far beyond any district is a bug, not a unit. */
const MAX_UNIT_NO = 1_000_000;
/** Putting one number into order takes as long as looking at this many marks. */
const SORT_COSTS = 16;

export class FixTable {
  #capacity = 0;
  #highest = -1;
  #size = 0;
  #tick = new Float64Array(0);
  #at = new Float64Array(0);
  #lonE6 = new Int32Array(0);
  #latE6 = new Int32Array(0);
  #speedDkmh = new Int32Array(0);
  #headingDeg = new Int16Array(0);
  #accuracyM = new Int32Array(0);
  /** 1 where there is a fix. */
  #known = new Uint8Array(0);
  /** 1 where `#changed` lists the unit already. */
  #marked = new Uint8Array(0);
  #changed = new Uint32Array(0);
  #changedCount = 0;
  readonly #row: { at: number; lonE6: number; latE6: number } = { at: 0, lonE6: 0, latE6: 0 };

  /** Units with a known position. */
  get size(): number {
    return this.#size;
  }

  get changedCount(): number {
    return this.#changedCount;
  }

  /** Unit numbers changed since `endTick`, ascending; valid until the next change. */
  changed(): Uint32Array {
    return this.#changed.subarray(0, this.#changedCount).sort();
  }

  /** The newest of each unit stays; an older or equal one changes nothing, so any order ends in the same table. */
  take(fixes: Iterable<Fix>): void {
    for (const fix of fixes) if (this.#put(fix)) this.#mark(fix.no);
  }

  /** As the journal knew it when the server started; nothing counts as changed. */
  restore(fixes: Iterable<Fix>): void {
    for (const fix of fixes) this.#put(fix);
  }

  /** The changes have been told. */
  endTick(): void {
    for (let i = 0; i < this.#changedCount; i++) this.#marked[this.#changed[i]!] = 0;
    this.#changedCount = 0;
  }

  has(no: number): boolean {
    return this.#known[no] === 1;
  }

  get(no: number): Fix | null {
    if (!this.has(no)) return null;
    return {
      no,
      lonE6: this.#lonE6[no]!,
      latE6: this.#latE6[no]!,
      at: this.#at[no]!,
      tick: this.#tick[no]!,
      speedDkmh: orNull(this.#speedDkmh[no]!),
      headingDeg: orNull(this.#headingDeg[no]!),
      accuracyM: orNull(this.#accuracyM[no]!),
    };
  }

  /** All newest fixes by ascending unit number. */
  *all(): Generator<Fix> {
    for (let no = 0; no <= this.#highest; no++) {
      const fix = this.get(no);
      if (fix) yield fix;
    }
  }

  /**
   * Fills `frame` as of `tick`: every known position, or only those changed since `endTick`. `only` are the unit
   * numbers that the audience may see; null = all. Units ascend, as the codec wants them.
   */
  fill(frame: FixFrame, tick: number, complete: boolean, only: ReadonlySet<number> | null = null): FixFrame {
    frame.tick = tick;
    frame.at = tickStart(tick);
    frame.complete = complete;
    growFrame(frame, complete ? this.#size : this.#changedCount);
    frame.count = this.#pick(frame.no, complete, only);
    for (let i = 0; i < frame.count; i++) {
      const no = frame.no[i]!;
      frame.lonE6[i] = this.#lonE6[no]!;
      frame.latE6[i] = this.#latE6[no]!;
      frame.fixAt[i] = this.#at[no]!;
      frame.headingDeg[i] = this.#headingDeg[no]!;
    }
    return frame;
  }

  /** Writes the numbers of the wanted units into `into`, ascending; goes through the shorter of the two lists. */
  #pick(into: Uint32Array, complete: boolean, only: ReadonlySet<number> | null): number {
    const wanted = complete ? this.#known : this.#marked;
    let count = 0;
    if (only !== null && only.size < (complete ? this.#size : this.#changedCount)) {
      for (const no of only) if (wanted[no] === 1) into[count++] = no;
    } else if (complete || this.#changedCount * SORT_COSTS > this.#highest) {
      for (let no = 0; no <= this.#highest; no++) {
        if (wanted[no] === 1 && (only === null || only.has(no))) into[count++] = no;
      }
      return count;
    } else {
      for (let i = 0; i < this.#changedCount; i++) {
        const no = this.#changed[i]!;
        if (only === null || only.has(no)) into[count++] = no;
      }
    }
    into.subarray(0, count).sort();
    return count;
  }

  #put(fix: Fix): boolean {
    const { no } = fix;
    if (no >= this.#capacity) this.#grow(no);
    if (this.#known[no] === 1) {
      if (!isNewer(fix, this.#placeOf(no))) return false;
    } else {
      this.#known[no] = 1;
      this.#size++;
      if (no > this.#highest) this.#highest = no;
    }
    this.#tick[no] = fix.tick;
    this.#at[no] = fix.at;
    this.#lonE6[no] = fix.lonE6;
    this.#latE6[no] = fix.latE6;
    this.#speedDkmh[no] = fix.speedDkmh ?? UNKNOWN;
    this.#headingDeg[no] = fix.headingDeg ?? UNKNOWN;
    this.#accuracyM[no] = fix.accuracyM ?? UNKNOWN;
    return true;
  }

  /** One row is lent for comparing, so that a tick of thousands of fixes makes no garbage. */
  #placeOf(no: number): Place {
    this.#row.at = this.#at[no]!;
    this.#row.lonE6 = this.#lonE6[no]!;
    this.#row.latE6 = this.#latE6[no]!;
    return this.#row;
  }

  #mark(no: number): void {
    if (this.#marked[no] === 1) return;
    this.#marked[no] = 1;
    this.#changed[this.#changedCount++] = no;
  }

  #grow(no: number): void {
    if (!Number.isInteger(no) || no < 0 || no > MAX_UNIT_NO)
      throw new RangeError(`${no} is not a unit number`);
    const size = Math.max(256, this.#capacity * 2, no + 1);
    this.#tick = grown(this.#tick, new Float64Array(size));
    this.#at = grown(this.#at, new Float64Array(size));
    this.#lonE6 = grown(this.#lonE6, new Int32Array(size));
    this.#latE6 = grown(this.#latE6, new Int32Array(size));
    this.#speedDkmh = grown(this.#speedDkmh, new Int32Array(size));
    this.#headingDeg = grown(this.#headingDeg, new Int16Array(size));
    this.#accuracyM = grown(this.#accuracyM, new Int32Array(size));
    this.#known = grown(this.#known, new Uint8Array(size));
    this.#marked = grown(this.#marked, new Uint8Array(size));
    this.#changed = grown(this.#changed, new Uint32Array(size));
    this.#capacity = size;
  }
}

type Column =
  | Float64Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>;

function grown<T extends Column>(old: T, fresh: T): T {
  fresh.set(old);
  return fresh;
}

const orNull = (value: number): number | null => (value === UNKNOWN ? null : value);
