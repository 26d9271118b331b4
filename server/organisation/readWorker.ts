// The thread that reads an imported file: what a hostile file costs, it costs here.
import { parentPort, workerData } from 'node:worker_threads';
import { readSheets, UnreadableFile } from './readSheets.ts';

// Types of `workerData` cannot be known here; `readInThread.ts` is the only one that starts this.
const bytes = workerData as Uint8Array;
try {
  parentPort!.postMessage({ ok: true, file: await readSheets(bytes) });
} catch (error) {
  if (!(error instanceof UnreadableFile)) throw error;
  parentPort!.postMessage({ ok: false, what: error.what, fix: error.fix });
}
