// The thread that reads an imported file: what a hostile file costs, it costs here.
import { parentPort, workerData } from 'node:worker_threads';
import type { Told } from './readInThread.ts';
import { readSheets } from './readSheets.ts';
import { UnreadableFile } from './unreadableFile.ts';

// Types of `workerData` cannot be known here; `readInThread.ts` is the only one that starts this.
const bytes = workerData as Uint8Array;
const tell = (told: Told): void => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
  parentPort!.postMessage(told);
};
try {
  tell({ ok: true, file: await readSheets(bytes) });
} catch (error) {
  if (!(error instanceof UnreadableFile)) throw error;
  tell({ ok: false, what: error.what, fix: error.fix });
}
