// Fixes are written at once and fsynced within a second, on a thread of libuv: a commit that waited for the
// disk four times a second would hold up everything else for positions that come again in five seconds.
import { close, fsync, open } from 'node:fs';
import { JournalFault } from './journal.ts';

/** Written until on the disk: this and one fsync. */
const SYNC_AFTER_MS = 700;

export interface WalSync {
  /** Something was committed to the file. */
  written(): void;
  /** Throws the last fsync's failure as a `JournalFault`: what the disk refused once may be lost. */
  refuseIfFailed(): void;
  stop(): void;
}

export function walSync(path: string): WalSync {
  let timer: NodeJS.Timeout | null = null;
  let failed: Error | null = null;
  const sync = () => {
    timer = null;
    // SQLite locks the database and its -shm, never the -wal: closing our own descriptor releases no lock.
    open(`${path}-wal`, 'r+', (cause, descriptor) => {
      if (cause) {
        // No -wal: SQLite has checkpointed, and that ends with an fsync of its own.
        failed = cause.code === 'ENOENT' ? null : cause;
        return;
      }
      fsync(descriptor, (refused) => {
        failed = refused;
        close(descriptor);
      });
    });
  };
  return {
    written: () => {
      timer ??= setTimeout(sync, SYNC_AFTER_MS).unref();
    },
    refuseIfFailed: () => {
      if (!failed) return;
      const cause = failed;
      failed = null;
      throw new JournalFault(`${path} cannot be written safely: ${cause.message}`, { cause });
    },
    stop: () => {
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}
