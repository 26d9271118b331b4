// The fix frame on the wire: about seven bytes a position. Columns, little-endian, units by ascending number.
//
//   u8 version | u8 flags (1 complete, 2 exact) | u16 tickMs | f64 tick | varint count
//   i32 originLonE6 | i32 originLatE6
//   count x varint   unit number minus the one before
//   count x varint   age: exact frames zigzag(frame time - fix time) ms; others whole quarters of a second, >= 0
//   count x position exact frames i32 lonE6, i32 latE6; others u16, u16 steps of 5e-6 degree from the origin,
//                    where the first u16 0xFFFF says: outside, see the last column
//   count x u8       heading in steps of 360/250 degrees, 255 = unknown
//   outside x (i32 lonE6, i32 latE6)
//
// Half a metre is enough for a wall. Exact frames (on joining, every half minute and in history) carry all.
import { TICK_MS, tickStart } from './fix.ts';

const VERSION = 1;
const COMPLETE = 1;
const EXACT = 2;
const HEADER_BYTES = 28;
/** 5e-6 degree: 0.55 m north, 0.47 m east at Jiading; a u16 then spans 0.327 degree, wider than the district. */
const STEP_E6 = 5;
const OUTSIDE = 0xffff;
const HEADING_STEPS = 250;
const NO_HEADING = 255;
/** The byte of each whole degree. */
const HEADING_BYTES = Uint8Array.from(
  { length: 360 },
  (_, deg) => Math.round((deg * HEADING_STEPS) / 360) % HEADING_STEPS,
);
/** Varint 2 x 5, position 8, heading 1, outside 8: the most that one position can take. */
const MAX_BYTES_EACH = 32;
/** No district has more units; a frame that claims more is damaged or hostile. */
export const MAX_FRAME_UNITS = 200_000;

/** Columns of one frame. `count` entries are valid; the arrays may be longer and are reused by the next decode. */
export interface FixFrame {
  tick: number;
  /** Server time of the frame, epoch ms. */
  at: number;
  /** True: a unit that is not in the frame has no known position. False: only what changed in this tick. */
  complete: boolean;
  count: number;
  no: Uint32Array;
  lonE6: Int32Array;
  latE6: Int32Array;
  /** Device time of each fix, epoch ms. */
  fixAt: Float64Array;
  /** Degrees, or -1 when unknown. */
  headingDeg: Int16Array;
}

export function emptyFrame(capacity = 0): FixFrame {
  return {
    tick: 0,
    at: 0,
    complete: false,
    count: 0,
    no: new Uint32Array(capacity),
    lonE6: new Int32Array(capacity),
    latE6: new Int32Array(capacity),
    fixAt: new Float64Array(capacity),
    headingDeg: new Int16Array(capacity),
  };
}

/** Makes room for `capacity` entries and keeps what is there. */
export function growFrame(frame: FixFrame, capacity: number): void {
  if (frame.no.length >= capacity) return;
  const size = Math.max(capacity, frame.no.length * 2, 256);
  const grow = <T extends Uint32Array | Int32Array | Float64Array | Int16Array>(old: T, fresh: T): T => {
    fresh.set(old);
    return fresh;
  };
  frame.no = grow(frame.no, new Uint32Array(size));
  frame.lonE6 = grow(frame.lonE6, new Int32Array(size));
  frame.latE6 = grow(frame.latE6, new Int32Array(size));
  frame.fixAt = grow(frame.fixAt, new Float64Array(size));
  frame.headingDeg = grow(frame.headingDeg, new Int16Array(size));
}

/** South-west corner of what most units stay in, 1e-6 degree. */
export interface FrameOrigin {
  readonly lonE6: number;
  readonly latE6: number;
}

/** Encodes `frame` (its units must ascend). The result is a fresh array: Socket.IO keeps it until it is sent. */
export function encodeFrame(frame: FixFrame, origin: FrameOrigin, exact = false): Uint8Array<ArrayBuffer> {
  const { count, at: frameAt, no, lonE6, latE6, fixAt, headingDeg } = frame;
  const bytes = roomFor(HEADER_BYTES + count * MAX_BYTES_EACH);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, VERSION);
  view.setUint8(1, (frame.complete ? COMPLETE : 0) | (exact ? EXACT : 0));
  view.setUint16(2, TICK_MS, true);
  view.setFloat64(4, frame.tick, true);
  let at = writeVarint(bytes, 12, count);
  view.setInt32(at, origin.lonE6, true);
  view.setInt32(at + 4, origin.latE6, true);
  at += 8;

  let before = 0;
  for (let i = 0; i < count; i++) {
    at = writeVarint(bytes, at, no[i]! - before);
    before = no[i]!;
  }
  for (let i = 0; i < count; i++) {
    const ageMs = frameAt - fixAt[i]!;
    at = writeVarint(bytes, at, exact ? zigzag(ageMs) : Math.max(0, Math.round(ageMs / TICK_MS)));
  }
  const outside: number[] = [];
  for (let i = 0; i < count; i++) {
    if (exact) {
      at = writeInt32(bytes, writeInt32(bytes, at, lonE6[i]!), latE6[i]!);
      continue;
    }
    const x = Math.round((lonE6[i]! - origin.lonE6) / STEP_E6) | 0;
    const y = Math.round((latE6[i]! - origin.latE6) / STEP_E6) | 0;
    const inside = x >= 0 && x < OUTSIDE && y >= 0 && y < OUTSIDE;
    if (!inside) outside.push(i);
    at = writeUint16(bytes, writeUint16(bytes, at, inside ? x : OUTSIDE), inside ? y : OUTSIDE);
  }
  for (let i = 0; i < count; i++) {
    const heading = headingDeg[i]!;
    bytes[at++] = heading < 0 ? NO_HEADING : HEADING_BYTES[heading % 360]!;
  }
  for (const i of outside) at = writeInt32(bytes, writeInt32(bytes, at, lonE6[i]!), latE6[i]!);
  return bytes.slice(0, at);
}

/** Written into and copied from, four times a second and audience: fresh room for the longest case would be 80 kB each. */
let room = new Uint8Array(0);

function roomFor(byteCount: number): Uint8Array<ArrayBuffer> {
  if (room.length < byteCount) room = new Uint8Array(byteCount);
  return room;
}

/** A frame that cannot be read: damaged, hostile, or of another version. */
export class FrameError extends Error {
  constructor(what: string) {
    super(`fix frame: ${what}`);
    this.name = 'FrameError';
  }
}

/** Decodes into `into`, growing it as needed. Throws `FrameError`; `into` is then not to be read. */
export function decodeFrame(bytes: Uint8Array, into: FixFrame): FixFrame {
  if (bytes.byteLength < 12) throw new FrameError(`${bytes.byteLength} bytes are too short for a header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint8(0) !== VERSION) throw new FrameError(`version ${view.getUint8(0)} is not ${VERSION}`);
  const flags = view.getUint8(1);
  const exact = (flags & EXACT) !== 0;
  if (view.getUint16(2, true) !== TICK_MS) throw new FrameError('another tick length');
  const tick = view.getFloat64(4, true);
  if (!Number.isSafeInteger(tick)) throw new FrameError('the tick is not a whole number');

  const reader = { bytes, at: 12 };
  const count = readVarint(reader);
  if (count > MAX_FRAME_UNITS) throw new FrameError(`${count} units are more than ${MAX_FRAME_UNITS}`);
  // Checked before anything is allocated: the least that `count` positions need.
  need(reader, 8 + count * ((exact ? 8 : 4) + 3));
  const originLon = view.getInt32(reader.at, true);
  const originLat = view.getInt32(reader.at + 4, true);
  reader.at += 8;

  growFrame(into, count);
  into.tick = tick;
  into.at = tickStart(tick);
  into.complete = (flags & COMPLETE) !== 0;
  into.count = count;
  const { no, lonE6, latE6, fixAt, headingDeg } = into;

  let before = 0;
  for (let i = 0; i < count; i++) {
    const byte = bytes[reader.at]!;
    // Nearly all steps and ages are one byte: the call is for the others, and for a frame cut short.
    const step = byte < 128 ? byte : readVarint(reader);
    if (byte < 128) reader.at++;
    if (i > 0 && step === 0) throw new FrameError('unit numbers do not ascend');
    before += step;
    if (before > 0xffffffff) throw new FrameError('a unit number is too large');
    no[i] = before;
  }
  for (let i = 0; i < count; i++) {
    const byte = bytes[reader.at]!;
    const age = byte < 128 ? byte : readVarint(reader);
    if (byte < 128) reader.at++;
    fixAt[i] = into.at - (exact ? unzigzag(age) : age * TICK_MS);
  }
  need(reader, count * ((exact ? 8 : 4) + 1));
  let outside = 0;
  let at = reader.at;
  for (let i = 0; i < count; i++) {
    if (exact) {
      lonE6[i] = view.getInt32(at, true);
      latE6[i] = view.getInt32(at + 4, true);
      at += 8;
      continue;
    }
    const x = view.getUint16(at, true);
    if (x === OUTSIDE) {
      // The position stands in the last column; its place there is remembered until it is read.
      lonE6[i] = OUTSIDE_MARK;
      outside++;
    } else {
      lonE6[i] = originLon + x * STEP_E6;
      latE6[i] = originLat + view.getUint16(at + 2, true) * STEP_E6;
    }
    at += 4;
  }
  for (let i = 0; i < count; i++) {
    headingDeg[i] = HEADINGS[bytes[at++]!]!;
  }
  reader.at = at;
  if (outside > 0) {
    need(reader, outside * 8);
    for (let i = 0; i < count; i++) {
      if (lonE6[i] !== OUTSIDE_MARK) continue;
      lonE6[i] = view.getInt32(at, true);
      latE6[i] = view.getInt32(at + 4, true);
      at += 8;
    }
    reader.at = at;
  }
  if (reader.at !== bytes.byteLength) throw new FrameError(`${bytes.byteLength - reader.at} bytes too many`);
  return into;
}

/** Degrees of every heading byte. */
const HEADINGS = Int16Array.from({ length: 256 }, (_, step) =>
  step === NO_HEADING ? -1 : Math.round((step * 360) / HEADING_STEPS) % 360,
);

/** No longitude in 1e-6 degree is as low as this. */
const OUTSIDE_MARK = -0x80000000;

interface Reader {
  readonly bytes: Uint8Array;
  at: number;
}

function need(reader: Reader, byteCount: number): void {
  if (reader.at + byteCount > reader.bytes.byteLength) throw new FrameError('cut short');
}

const zigzag = (value: number): number => (value < 0 ? -value * 2 - 1 : value * 2);
const unzigzag = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2);

/** Unsigned LEB128 up to 2^53: division and not shifts, because ages in ms outgrow 32 bits. */
function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  while (rest > 127) {
    bytes[at++] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
  }
  bytes[at++] = rest;
  return at;
}

function writeUint16(bytes: Uint8Array, at: number, value: number): number {
  bytes[at] = value;
  bytes[at + 1] = value >> 8;
  return at + 2;
}

function writeInt32(bytes: Uint8Array, at: number, value: number): number {
  return writeUint16(bytes, writeUint16(bytes, at, value), value >> 16);
}

function readVarint(reader: Reader): number {
  let value = 0;
  let scale = 1;
  for (let i = 0; i < 8; i++) {
    const byte = reader.bytes[reader.at++];
    if (byte === undefined) throw new FrameError('cut short');
    value += (byte & 127) * scale;
    if (byte < 128) return value;
    scale *= 128;
  }
  throw new FrameError('a number is too long');
}
