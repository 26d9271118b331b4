// How long the server takes from its start until it listens, with very many facts in the journal: when it has to fold
// all of them, and when it finds the picture that it left behind.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { SNAPSHOT_DIR } from '../../journal/snapshotStore.ts';
import { startServerProcess } from '../serverProcess.ts';
import { longJournal } from './longJournal.ts';

export interface Ready {
  readonly coldMs: readonly number[];
  readonly snapshotMs: readonly number[];
}

export async function measureReady(facts: number, times: number): Promise<Ready> {
  const dir = await longJournal(facts);
  const [coldMs, snapshotMs]: [number[], number[]] = [[], []];
  try {
    for (let n = 0; n < times; n++) {
      rmSync(join(dir.dataDir, SNAPSHOT_DIR), { recursive: true, force: true });
      coldMs.push(await readyIn(dir));
      snapshotMs.push(await readyIn(dir));
    }
    return { coldMs, snapshotMs };
  } finally {
    dir.remove();
  }
}

/** It is stopped as an operator stops it, and leaves its picture. */
async function readyIn(dir: { readonly dataDir: string; readonly keyDir: string }): Promise<number> {
  const server = await startServerProcess(dir);
  await server.stop();
  return server.readyMs;
}
