// What one fsync costs on this disk, alone: an answer to a command can be no faster than that.
import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeWorkDir } from '../workDir.ts';

/** A page of SQLite's. */
const PAGE = Buffer.alloc(4096, 1);
const TIMES = 200;

/** Milliseconds of each. */
export function measureFsync(): readonly number[] {
  const dir = makeWorkDir();
  mkdirSync(dir.dataDir, { recursive: true });
  const file = openSync(join(dir.dataDir, 'fsync'), 'w');
  try {
    return Array.from({ length: TIMES }, () => {
      writeSync(file, PAGE);
      const startAt = performance.now();
      fsyncSync(file);
      return performance.now() - startAt;
    });
  } finally {
    closeSync(file);
    dir.remove();
  }
}
