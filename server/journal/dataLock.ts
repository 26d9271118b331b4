// One server on one data directory. The lock is an operating system lock held through SQLite, so a crash
// releases it by itself and there is no stale lock to clear; the file beside it only says who holds it.
import Database from 'better-sqlite3';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { JournalFault } from './journal.ts';
import { guarded } from './openDatabase.ts';

const LOCK_FILE = 'lock.db';
const HOLDER_FILE = 'lock.pid';
/** Never part of a backup. */
export const LOCK_FILES: readonly string[] = [LOCK_FILE, `${LOCK_FILE}-journal`, HOLDER_FILE];

/** Returns the release. Throws `JournalFault` with the holder's process id. */
export function lockData(dataDir: string): () => void {
  const path = join(dataDir, LOCK_FILE);
  const db = guarded(path, () => new Database(path, { timeout: 0 }));
  try {
    guarded(path, () => db.exec('BEGIN EXCLUSIVE'));
  } catch (cause) {
    db.close();
    throw isHeld(cause) ? inUse(dataDir, cause) : cause;
  }
  writeFileSync(join(dataDir, HOLDER_FILE), `${process.pid}\n`);
  return () => db.close();
}

const isHeld = (fault: unknown): boolean =>
  fault instanceof JournalFault &&
  fault.cause instanceof Database.SqliteError &&
  fault.cause.code === 'SQLITE_BUSY';

const inUse = (dataDir: string, cause: unknown): JournalFault =>
  new JournalFault(
    `${dataDir} is in use by another server${holder(dataDir)}. Stop that one first, or choose another directory.`,
    { cause },
  );

function holder(dataDir: string): string {
  try {
    return ` (process ${readFileSync(join(dataDir, HOLDER_FILE), 'utf8').trim()})`;
  } catch {
    // The other server is between taking the lock and writing its number: the sentence is true without it.
    return '';
  }
}
