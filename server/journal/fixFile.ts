// fixes.db: its tables, and the bodies in them. New fixes wait in `log`, a row per tick; enough of them are
// sealed into a slice, which is small and checked by itself. `tables` holds the newest fix of every unit now
// and then, so that no look back reads more than a few slices.
import { crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Fix } from '#contract/fix.ts';
import { decodeFixes, encodeFixes } from './fixCodec.ts';
import type { Format } from './openDatabase.ts';

export const FIXES_FILE = 'fixes.db';

export const fixFormat: Format = {
  applicationId: 0x4c51_4649, // LQFI
  version: 1,
  schema: `
    -- The id of the journal that these fixes belong to.
    CREATE TABLE journal (id TEXT NOT NULL) STRICT;
    CREATE TABLE log (id INTEGER PRIMARY KEY, crc INTEGER NOT NULL, fixes BLOB NOT NULL) STRICT;
    CREATE TABLE slices (
      id INTEGER PRIMARY KEY, count INTEGER NOT NULL, fromTick INTEGER NOT NULL, toTick INTEGER NOT NULL,
      crc INTEGER NOT NULL, fixes BLOB NOT NULL
    ) STRICT;
    CREATE INDEX slicesByTick ON slices (toTick);
    CREATE TABLE tables (
      -- The last slice that is in it.
      slice INTEGER PRIMARY KEY, toTick INTEGER NOT NULL, crc INTEGER NOT NULL, fixes BLOB NOT NULL
    ) STRICT;
    CREATE INDEX tablesByTick ON tables (toTick);
    -- Device times of each unit in each slice: where a fix may lie that comes a second time, much later.
    CREATE TABLE spans (
      no INTEGER NOT NULL, toAt INTEGER NOT NULL, slice INTEGER NOT NULL, fromAt INTEGER NOT NULL,
      PRIMARY KEY (no, toAt, slice)
    ) STRICT, WITHOUT ROWID;
  `,
  steps: [],
};

export interface Body {
  readonly crc: number;
  readonly fixes: Uint8Array;
}

export function bodyOf(fixes: readonly Fix[], form: 'plain' | 'packed'): Body {
  const bytes = encodeFixes(fixes);
  const body = form === 'packed' ? zstdCompressSync(bytes) : bytes;
  return { crc: crc32(body), fixes: body };
}

export const isSound = (body: Body): boolean => crc32(body.fixes) === body.crc;

/** Throws a RangeError for a body that is not as it was written. */
export function fixesIn(body: Body, form: 'plain' | 'packed'): Fix[] {
  if (!isSound(body)) throw new RangeError('its checksum does not match');
  return decodeFixes(form === 'packed' ? zstdDecompressSync(body.fixes) : body.fixes);
}
