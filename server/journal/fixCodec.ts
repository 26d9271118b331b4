// Fixes as columns of small numbers: units in order, for each column the step from one fix of a unit to its
// next, in zig-zag varints. A patrol moves a little at a time, so most numbers take one byte and compress well.
import { tickStart } from '#contract/fix.ts';
import type { Fix } from '#contract/fix.ts';

/** Any count of fixes; they come back by unit number, and within a unit in the order given. */
export function encodeFixes(fixes: readonly Fix[]): Uint8Array {
  const columns = {
    units: new Writer(),
    tick: new Writer(),
    at: new Writer(),
    lon: new Writer(),
    lat: new Writer(),
    speed: new Writer(),
    heading: new Writer(),
    accuracy: new Writer(),
  };
  let from = origin;
  const units = byUnit(fixes);
  columns.units.whole(units.length);
  for (const unit of units) {
    const no = unit[0]?.no ?? 0;
    columns.units.whole(no - from.no);
    columns.units.whole(unit.length);
    // A unit starts from the last unit's last place and tick, and its device clock from its receive time.
    let last: Whole = { ...from, no, at: tickStart(unit[0]?.tick ?? 0) };
    for (const fix of unit) {
      columns.tick.step(fix.tick - last.tick);
      columns.at.step(fix.at - last.at);
      columns.lon.step(fix.lonE6 - last.lonE6);
      columns.lat.step(fix.latE6 - last.latE6);
      columns.speed.measure(fix.speedDkmh);
      columns.heading.measure(fix.headingDeg);
      columns.accuracy.measure(fix.accuracyM);
      last = fix;
    }
    from = last;
  }
  return joined(Object.values(columns).map((column) => column.bytes()));
}

/** Throws a RangeError for bytes that `encodeFixes` did not make. */
export function decodeFixes(bytes: Uint8Array): Fix[] {
  const [units, tick, at, lon, lat, speed, heading, accuracy] = split(bytes, 8).map(
    (column) => new Reader(column),
  );
  if (!units || !tick || !at || !lon || !lat || !speed || !heading || !accuracy)
    throw new RangeError('no columns');
  const fixes: Fix[] = [];
  let from = origin;
  for (let left = units.whole(); left > 0; left -= 1) {
    const no = from.no + units.whole();
    let last: Whole = { ...from, no };
    for (let count = units.whole(), first = true; count > 0; count -= 1, first = false) {
      const heard = last.tick + tick.step();
      const fix: Fix = {
        no,
        lonE6: last.lonE6 + lon.step(),
        latE6: last.latE6 + lat.step(),
        at: (first ? tickStart(heard) : last.at) + at.step(),
        tick: heard,
        speedDkmh: speed.measure(),
        headingDeg: heading.measure(),
        accuracyM: accuracy.measure(),
      };
      fixes.push(fix);
      last = fix;
    }
    from = last;
  }
  return fixes;
}

type Whole = Pick<Fix, 'no' | 'tick' | 'at' | 'lonE6' | 'latE6'>;
const origin: Whole = { no: 0, tick: 0, at: 0, lonE6: 0, latE6: 0 };

function byUnit(fixes: readonly Fix[]): Fix[][] {
  const units = new Map<number, Fix[]>();
  for (const fix of fixes) {
    const unit = units.get(fix.no);
    if (unit) unit.push(fix);
    else units.set(fix.no, [fix]);
  }
  return [...units.entries()].sort(([a], [b]) => a - b).map(([, unit]) => unit);
}

function joined(columns: readonly Uint8Array[]): Uint8Array {
  const lengths = new Writer();
  for (const column of columns) lengths.whole(column.length);
  return Buffer.concat([lengths.bytes(), ...columns]);
}

function split(bytes: Uint8Array, count: number): Uint8Array[] {
  const reader = new Reader(bytes);
  const lengths = Array.from({ length: count }, () => reader.whole());
  return lengths.map((length) => reader.take(length));
}

/** A measure that is not a whole number from 0 (an accuracy of 4.5 m) is kept as a float behind this mark. */
const NULL = 0;
const FLOAT = 1;
const FIRST_WHOLE = 2;
const LARGEST_WHOLE = 2 ** 32;

class Writer {
  #bytes = new Uint8Array(256);
  #length = 0;

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Zig-zag: 0, -1, 1, -2, 2 become 0, 1, 2, 3, 4. */
  step(value: number): void {
    if (!Number.isSafeInteger(value)) throw new TypeError(`a fix holds whole numbers, not ${value}`);
    this.whole(value < 0 ? -2 * value - 1 : 2 * value);
  }

  whole(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0)
      throw new TypeError(`a fix holds whole numbers, not ${value}`);
    if (this.#length + 8 > this.#bytes.length) this.#grow();
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  measure(value: number | null): void {
    if (value === null) this.whole(NULL);
    else if (Number.isSafeInteger(value) && value >= 0 && value < LARGEST_WHOLE)
      this.whole(value + FIRST_WHOLE);
    else this.#float(value);
  }

  #float(value: number): void {
    this.whole(FLOAT);
    if (this.#length + 8 > this.#bytes.length) this.#grow();
    new DataView(this.#bytes.buffer).setFloat64(this.#length, value);
    this.#length += 8;
  }

  #grow(): void {
    const bytes = new Uint8Array(this.#bytes.length * 2);
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }
}

class Reader {
  readonly #bytes: Uint8Array;
  #next = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  step(): number {
    const value = this.whole();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }

  whole(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.#bytes[this.#next++];
      if (byte === undefined) throw new RangeError('the bytes end inside a number');
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  measure(): number | null {
    const value = this.whole();
    if (value === NULL) return null;
    if (value !== FLOAT) return value - FIRST_WHOLE;
    const { buffer, byteOffset } = this.take(8);
    return new DataView(buffer, byteOffset, 8).getFloat64(0);
  }

  take(length: number): Uint8Array {
    if (this.#next + length > this.#bytes.length) throw new RangeError('the bytes end inside a column');
    this.#next += length;
    return this.#bytes.subarray(this.#next - length, this.#next);
  }
}
