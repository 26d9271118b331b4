// Opens one SQLite file of ours, says in a sentence why one cannot be opened, and turns SQLite's errors into
// `JournalFault`s that name the file.
import Database from 'better-sqlite3';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { JournalFault } from './journal.ts';

export interface Format {
  /** SQLite's application_id: four letters that say whose file it is. */
  readonly applicationId: number;
  /** SQLite's user_version. */
  readonly version: number;
  /** Of the present version. */
  readonly schema: string;
  /** `steps[n - 1]` makes version n + 1 of version n. */
  readonly steps: readonly string[];
}

/** Opens for writing, and makes the file when it is missing. An older file stays as it is until `bringUp`. */
export function openDatabase(
  path: string,
  format: Format,
  synchronous: 'FULL' | 'NORMAL',
): Database.Database {
  return guarded(path, () => {
    const db = new Database(path);
    try {
      const isNew = db.pragma('schema_version', { simple: true }) === 0;
      if (!isNew) refuseForeign(db, path, format);
      db.pragma('journal_mode = WAL');
      db.pragma(`synchronous = ${synchronous}`);
      if (isNew) makeSchema(db, format);
      return db;
    } catch (cause) {
      db.close();
      throw cause;
    }
  });
}

/** Opens for reading only, also beside a server that writes. */
export function openReadOnly(path: string, format: Format): Database.Database {
  if (!existsSync(path))
    throw new JournalFault(`${path} is missing: this is not the directory of a journal.`);
  return guarded(path, () => {
    const db = readOnly(path);
    try {
      refuseForeign(db, path, format);
      return db;
    } catch (cause) {
      db.close();
      throw cause;
    }
  });
}

function readOnly(path: string): Database.Database {
  const db = new Database(path, { readonly: true });
  try {
    db.pragma('schema_version');
    return db;
  } catch (cause) {
    db.close();
    if (!isUnwritable(cause) || existsSync(`${path}-wal`)) throw cause;
  }
  // In a directory where nobody may write, SQLite cannot make the files that a WAL needs. No server works
  // there, so the file is whole without them: read as it lies, marked as having no WAL (bytes 18 and 19).
  const bytes = readFileSync(path);
  bytes.fill(1, 18, 20);
  return new Database(bytes, { readonly: true });
}

const isUnwritable = (cause: unknown): boolean =>
  cause instanceof Database.SqliteError && /^SQLITE_(CANTOPEN|READONLY)/.test(cause.code);

function makeSchema(db: Database.Database, format: Format): void {
  db.transaction(() => {
    db.exec(format.schema);
    db.pragma(`application_id = ${format.applicationId}`);
    db.pragma(`user_version = ${format.version}`);
  })();
}

/** Brings an older file to the present version, all or nothing. To be called once it was found sound. */
export function bringUp(db: Database.Database, format: Format): void {
  const version = versionOf(db);
  if (version === format.version) return;
  db.transaction(() => {
    for (const step of format.steps.slice(version - 1)) db.exec(step);
    db.pragma(`user_version = ${format.version}`);
  })();
}

const versionOf = (db: Database.Database): number => Number(db.pragma('user_version', { simple: true }));

function refuseForeign(db: Database.Database, path: string, format: Format): void {
  if (db.pragma('application_id', { simple: true }) !== format.applicationId) {
    throw new JournalFault(`${path} is not a file of a Lianqin journal.`);
  }
  const version = versionOf(db);
  if (version > format.version) {
    throw new JournalFault(
      `${path} was written by a newer version of Lianqin (format ${version}; this program reads up to ${format.version}). Update the program.`,
    );
  }
}

/** Runs `work`; an error of SQLite becomes a `JournalFault` that says which file, what and what to do. */
export function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof Database.SqliteError) throw new JournalFault(sentence(path, cause), { cause });
    throw cause;
  }
}

function sentence(
  path: string,
  { code, message }: { readonly code: string; readonly message: string },
): string {
  const what = `(${code}: ${message})`;
  if (code === 'SQLITE_FULL')
    return `${path} cannot grow: the disk is full. Free space, and writing goes on ${what}`;
  if (code === 'SQLITE_NOTADB') return `${path} is not a file of a Lianqin journal ${what}`;
  if (code.startsWith('SQLITE_CORRUPT')) return damaged(path, what);
  if (code.startsWith('SQLITE_BUSY')) return `${path} is locked by another process ${what}`;
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN')) {
    return `${path} cannot be opened for writing: look at the rights of the directory and the file ${what}`;
  }
  return `${basename(path)} cannot be read or written ${what}: ${path}`;
}

/** The chain holds and the signatures do not: no accident does that. */
export const forged = (path: string, place: string): string =>
  `${path} is not as it was signed: ${place}. Restore the newest backup with \`npm run restore\`.`;

export const damaged = (path: string, place: string): string =>
  `${path} is damaged: ${place}. Restore the newest backup with \`npm run restore\`.`;
