// Reads facts.db through in a thread of its own, and tells a sentence when it is damaged.
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { FACTS_FILE, factFormat } from './factFile.ts';
import { faultIn } from './factStore.ts';
import { guarded, openReadOnly } from './openDatabase.ts';

const path = join(String(workerData), FACTS_FILE);
const db = openReadOnly(path, factFormat);
try {
  // One transaction: the server goes on writing meanwhile.
  const { fault } = guarded(path, () => db.transaction(() => faultIn(db, path))());
  // A thread's port is no window: it has no origin.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  if (fault !== null) parentPort?.postMessage(fault);
} finally {
  db.close();
}
