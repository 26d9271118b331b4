// Reads an imported file in a thread of its own, with bounded memory and time: the duty goes on beside it, whatever
// the file is.
import { Worker } from 'node:worker_threads';
import type { Words } from '#contract/ids.ts';
import { READ_MEMORY_MB, READ_WITHIN_MS } from './importLimits.ts';
import type { ReadFile } from './readSheets.ts';
import { UnreadableFile } from './unreadableFile.ts';

/** What the thread answers. */
export type Told =
  | { readonly ok: true; readonly file: ReadFile }
  | { readonly ok: false; readonly what: Words; readonly fix: Words };

/** Throws `UnreadableFile`. */
export async function readInThread(bytes: Uint8Array): Promise<ReadFile> {
  const worker = new Worker(new URL('./readWorker.ts', import.meta.url), {
    workerData: bytes,
    resourceLimits: { maxOldGenerationSizeMb: READ_MEMORY_MB },
  });
  try {
    const told = await answerOf(worker);
    if (told.ok) return told.file;
    throw new UnreadableFile(told.what, told.fix);
  } finally {
    void worker.terminate();
  }
}

function answerOf(worker: Worker): Promise<Told> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(tooMuch()), READ_WITHIN_MS);
    worker.once('message', (told: Told) => {
      clearTimeout(late);
      resolve(told);
    });
    worker.once('error', (cause: NodeJS.ErrnoException) => {
      clearTimeout(late);
      reject(cause.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuch(cause) : cause);
    });
  });
}

const tooMuch = (cause?: unknown) =>
  new UnreadableFile(
    { zh: '读取该文件所需的内存或时间过多。', en: 'Reading this file takes too much memory or time.' },
    { zh: '请只保留要导入的表格，或改用 CSV。', en: 'Keep only the tables to import, or use CSV.' },
    { cause },
  );
