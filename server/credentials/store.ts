// Secrets live apart from the journal: password hashes, tokens and sessions never enter a fact, a snapshot or
// an export. One SQLite file, readable by its owner only.
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { StartError } from '../startError.ts';

export type CredentialStore = Database.Database;

/** Throws `StartError` when the file is damaged or may not be used. */
export function openCredentialStore(dataDir: string): CredentialStore {
  const file = join(dataDir, 'credentials.db');
  let database: CredentialStore | null = null;
  try {
    mkdirSync(dataDir, { recursive: true });
    database = new Database(file);
    chmodSync(file, 0o600);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    // Damage is told before anybody relies on the file. It holds some hundreds of rows.
    const state: unknown = database.pragma('quick_check(1)', { simple: true });
    if (state !== 'ok') throw new Error(String(state));
    return database;
  } catch (error) {
    database?.close();
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(
      `${file} cannot be used (${reason}): bring it back from a backup, or move it away and make accounts and devices anew.`,
      { cause: error },
    );
  }
}

/** The disk's or the file's doing (full, read-only, damaged), not a mistake of ours. */
export const isStoreFault = (error: unknown): error is InstanceType<typeof Database.SqliteError> =>
  error instanceof Database.SqliteError;
