// A journal that was opened by its seal is read through all the same, beside the server that works on it: what a disk
// did to it before it was closed is found within seconds, and then it is as if it had been found on opening.
import { Worker } from 'node:worker_threads';

/** The first walls and desks come first. */
const AFTER_MS = 20_000;

/** `onDamage` is told the sentence that a start would have ended with. Returns how to let it be. */
export function checkBeside(
  dataDir: string,
  onDamage: (sentence: string) => void,
  afterMs = AFTER_MS,
): () => void {
  let worker: Worker | null = null;
  const timer = setTimeout(() => {
    worker = new Worker(new URL('./besideCheckWorker.ts', import.meta.url), { workerData: dataDir });
    worker.on('message', onDamage);
  }, afterMs);
  timer.unref();
  return () => {
    clearTimeout(timer);
    void worker?.terminate();
  };
}
