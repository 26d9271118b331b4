// A directory for one run, gone afterwards.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface WorkDir {
  readonly dataDir: string;
  /** The signing key lies outside the data directory, as in production. */
  readonly keyDir: string;
  remove(): void;
}

export function makeWorkDir(): WorkDir {
  const dir = mkdtempSync(join(tmpdir(), 'lianqin-bench-'));
  return {
    dataDir: join(dir, 'data'),
    keyDir: join(dir, 'keys'),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
