// Secrets live apart from the journal: password hashes, tokens and sessions never enter a fact, a snapshot or
// an export. One SQLite file, readable by its owner only.
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

export type CredentialStore = Database.Database;

export function openCredentialStore(dataDir: string): CredentialStore {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'credentials.db');
  const database = new Database(file);
  chmodSync(file, 0o600);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  return database;
}
