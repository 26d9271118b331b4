// A copy of a data directory that a server may be writing to: databases through SQLite, each as of one moment,
// everything else as files, and the whole proven by its own chain before it is called a backup.
import Database from 'better-sqlite3';
import {
  closeSync,
  cpSync,
  existsSync,
  fsyncSync,
  openSync,
  readSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { ATTACHMENTS_DIR, copyPictures } from './attachmentFiles.ts';
import { LOCK_FILES } from './dataLock.ts';
import { FACTS_FILE } from './factFile.ts';
import { sealOf } from './seal.ts';
import { JournalFault } from './journal.ts';
import { makeDirectory } from './makeDirectory.ts';
import { guarded } from './openDatabase.ts';
import { SNAPSHOT_DIR } from './snapshotStore.ts';
import { verifyJournal } from './verify.ts';
import type { Verdict, VerifyOptions } from './verify.ts';

/** Makes `dest` from the journal in `dataDir` and returns its verdict, which is sound. Throws `JournalFault`. */
export async function backupJournal(
  dataDir: string,
  dest: string,
  options: VerifyOptions = {},
): Promise<Verdict> {
  const [from, to] = [resolve(dataDir), resolve(dest)];
  if (!existsSync(from)) throw new JournalFault(`${from} does not exist.`);
  if (!existsSync(join(from, FACTS_FILE)))
    throw new JournalFault(`${from} holds no journal (no ${FACTS_FILE}).`);
  if (`${to}${sep}`.startsWith(`${from}${sep}`))
    throw new JournalFault(`${to} lies inside ${from}: a backup lies outside.`);
  if (!isEmptyOrMissing(to))
    throw new JournalFault(`${to} is not empty: give a new directory for the backup.`);
  return within(to, async (made) => {
    for (const name of namesToKeep(from)) await copy(join(from, name), join(made, name));
    copyPictures(from, made);
    return sound(made, options);
  });
}

/**
 * Makes a directory beside `to`, lets `fill` fill it, and only then puts it in its place: what stands at `to`
 * is always whole.
 */
export async function within(to: string, fill: (made: string) => Promise<Verdict>): Promise<Verdict> {
  const made = `${to}.partial-${process.pid}`;
  try {
    makeDirectory(made);
    const verdict = await fill(made);
    syncTree(made);
    rmSync(to, { recursive: true, force: true });
    renameSync(made, to);
    syncPath(dirname(to));
    return verdict;
  } catch (cause) {
    rmSync(made, { recursive: true, force: true });
    if (cause instanceof Error && 'syscall' in cause)
      throw new JournalFault(`${to} cannot be made: ${cause.message}`, { cause });
    throw cause;
  }
}

export function sound(dir: string, options: VerifyOptions): Verdict {
  const verdict = verifyJournal(dir, options);
  if (verdict.faults.length > 0)
    throw new JournalFault(`The copy is not sound: ${verdict.faults.join('; ')}.`);
  return verdict;
}

export const isEmptyOrMissing = (dir: string): boolean => !existsSync(dir) || readdirSync(dir).length === 0;

/**
 * The facts come last: whatever else names a fact then finds it. Snapshots are made anew from the facts. Pictures
 * are copied after them, because facts name pictures.
 */
function namesToKeep(dir: string): readonly string[] {
  const names = readdirSync(dir).filter(
    (name) =>
      !LOCK_FILES.includes(name) &&
      name !== SNAPSHOT_DIR &&
      name !== FACTS_FILE &&
      name !== sealOf(FACTS_FILE) &&
      name !== ATTACHMENTS_DIR &&
      !isPartOfDatabase(dir, name),
  );
  return [...names, FACTS_FILE];
}

/** SQLite's own files beside a database: what is in them goes with it. */
function isPartOfDatabase(dir: string, name: string): boolean {
  const database = /^(.+)-(?:wal|shm|journal)$/.exec(name)?.[1];
  return database !== undefined && existsSync(join(dir, database));
}

async function copy(from: string, to: string): Promise<void> {
  if (isDatabase(from)) await copyDatabase(from, to);
  else cpSync(from, to, { recursive: true, preserveTimestamps: true });
}

function isDatabase(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const start = Buffer.alloc(16);
    return readSync(file, start) === 16 && start.toString('latin1') === 'SQLite format 3\0';
  } catch {
    // A directory opens and cannot be read.
    return false;
  } finally {
    closeSync(file);
  }
}

/** More pages than a database can have: SQLite begins again when another process writes between two steps. */
const ALL_PAGES = 0x7fff_ffff;

async function copyDatabase(from: string, to: string): Promise<void> {
  const source = guarded(from, () => new Database(from, { readonly: true, timeout: 10_000 }));
  try {
    await source.backup(to, { progress: () => ALL_PAGES });
  } catch (cause) {
    guarded(from, () => {
      throw cause;
    });
  } finally {
    source.close();
  }
  // One file without a WAL: a backup can be read from a disk where nobody may write.
  const made = new Database(to);
  made.pragma('journal_mode = DELETE');
  made.close();
}

function syncTree(dir: string): void {
  for (const entry of readdirSync(dir, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) syncPath(join(entry.parentPath, entry.name));
  }
  syncPath(dir);
}

function syncPath(path: string): void {
  // Windows fsyncs no directory, and needs the right to write for a file.
  if (process.platform === 'win32') return;
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
