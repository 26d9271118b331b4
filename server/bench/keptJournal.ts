// Long journals take minutes to make, so each is made once for each form of the journal and kept; a bench gets a copy
// of its own.
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { openSqliteJournal } from '../journal/sqliteJournal.ts';
import { makeWorkDir, type WorkDir } from './workDir.ts';

const ROOT = join(import.meta.dirname, '../..');
const CACHE = join(ROOT, 'node_modules/.cache/lianqin-bench');
/** What decides how any journal looks on the disk. */
const FORM = ['server/journal/**/*.ts', 'server/contract/fact.ts', 'server/contract/**/*Fact.ts'];

export interface KeptJournal {
  /** What is in it, as a file name. */
  readonly name: string;
  /** The files that decide what is in it, beside those of the journal itself. */
  readonly madeBy: readonly string[];
  write(journal: ReturnType<typeof openSqliteJournal>): void | Promise<void>;
}

export const isKept = (kept: KeptJournal): boolean => existsSync(placeOf(kept));

export async function copyOf(kept: KeptJournal): Promise<WorkDir> {
  const place = placeOf(kept);
  if (!existsSync(place)) await make(kept, place);
  const dir = makeWorkDir();
  cpSync(join(place, 'data'), dir.dataDir, { recursive: true });
  cpSync(join(place, 'keys'), dir.keyDir, { recursive: true });
  return dir;
}

const placeOf = ({ name, madeBy }: KeptJournal): string => join(CACHE, `${name}-${formHash(madeBy)}`);

function formHash(madeBy: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of globSync([...FORM, ...madeBy], { cwd: ROOT }).toSorted()) {
    if (!file.endsWith('.spec.ts')) hash.update(file).update(readFileSync(join(ROOT, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

async function make({ name, write }: KeptJournal, place: string): Promise<void> {
  const made = `${place}.making`;
  rmSync(made, { recursive: true, force: true });
  mkdirSync(made, { recursive: true });
  const journal = openSqliteJournal(join(made, 'data'), { keyDir: join(made, 'keys') });
  await write(journal);
  journal.close();
  for (const other of readdirSync(CACHE)) {
    // Those of another form are never looked at again.
    if (other.startsWith(`${name}-`) && !other.endsWith('.making'))
      rmSync(join(CACHE, other), { recursive: true, force: true });
  }
  renameSync(made, place);
}
