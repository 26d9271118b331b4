// SQLite stops reading a WAL at the first frame whose checksum is wrong, and takes all behind it for never
// written. That is right for a commit torn by a power cut; it would silently drop acknowledged facts when the
// disk damaged an earlier one. Since each commit is fsynced before the next begins, only the last can be torn.
// Format: https://www.sqlite.org/fileformat2.html#walformat
import { existsSync, readFileSync } from 'node:fs';
import { JournalFault } from './journal.ts';
import { damaged } from './openDatabase.ts';

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const LITTLE_ENDIAN = 0x377f_0682;

/** Throws `JournalFault` when the -wal of `path` is damaged before its last commit. Before SQLite opens it. */
export function refuseDamagedWal(path: string): void {
  const wal = `${path}-wal`;
  if (!existsSync(wal)) return;
  const bytes = readFileSync(wal);
  if (bytes.length < HEADER_BYTES) return;
  const frame = firstBadFrame(bytes);
  // One commit from there on may be the one that was torn; with a second, the first had been fsynced.
  if (commitsFrom(bytes, frame) > 1)
    throw new JournalFault(damaged(wal, `frame ${frame + 1}, before later commits`));
}

const frameBytes = (wal: Buffer): number => FRAME_HEADER_BYTES + wal.readUInt32BE(8);
const frameAt = (wal: Buffer, index: number): number => HEADER_BYTES + index * frameBytes(wal);
const frameCount = (wal: Buffer): number => Math.floor((wal.length - HEADER_BYTES) / frameBytes(wal));

function firstBadFrame(wal: Buffer): number {
  const little = wal.readUInt32BE(0) === LITTLE_ENDIAN;
  let sum: Sum = checksum(wal, 0, 24, little, { a: 0, b: 0 });
  if (!agrees(wal, 24, sum)) return 0;
  for (let index = 0; index < frameCount(wal); index += 1) {
    const start = frameAt(wal, index);
    sum = checksum(wal, start, start + 8, little, sum);
    sum = checksum(wal, start + FRAME_HEADER_BYTES, frameAt(wal, index + 1), little, sum);
    if (!isOfThisWal(wal, index) || !agrees(wal, start + 16, sum)) return index;
  }
  return frameCount(wal);
}

/** Frames of an earlier round of the same file have other salts. */
function isOfThisWal(wal: Buffer, index: number): boolean {
  const start = frameAt(wal, index);
  return wal.compare(wal, 16, 24, start + 8, start + 16) === 0;
}

function commitsFrom(wal: Buffer, first: number): number {
  let commits = 0;
  for (let index = first; index < frameCount(wal); index += 1) {
    if (isOfThisWal(wal, index) && wal.readUInt32BE(frameAt(wal, index) + 4) > 0) commits += 1;
  }
  return commits;
}

interface Sum {
  readonly a: number;
  readonly b: number;
}

function checksum(wal: Buffer, from: number, to: number, little: boolean, { a, b }: Sum): Sum {
  let [first, second] = [a, b];
  for (let at = from; at < to; at += 8) {
    first = (first + (little ? wal.readUInt32LE(at) : wal.readUInt32BE(at)) + second) >>> 0;
    second = (second + (little ? wal.readUInt32LE(at + 4) : wal.readUInt32BE(at + 4)) + first) >>> 0;
  }
  return { a: first, b: second };
}

const agrees = (wal: Buffer, at: number, { a, b }: Sum): boolean =>
  wal.readUInt32BE(at) === a && wal.readUInt32BE(at + 4) === b;
