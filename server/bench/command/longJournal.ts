// A journal of very many facts: months of cases that go their whole way, ending a moment ago. It takes minutes to
// make, so it is made once for each form of the journal and kept.
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
import type { Entry } from '../../journal/journal.ts';
import { openSqliteJournal } from '../../journal/sqliteJournal.ts';
import { shift } from '../../journal/testing/shift.ts';
import { makeWorkDir, type WorkDir } from '../workDir.ts';

const ROOT = join(import.meta.dirname, '../../..');
const CACHE = join(ROOT, 'node_modules/.cache/lianqin-bench');
/** What decides how a journal looks on the disk. */
const FORM = [
  'server/journal/**/*.ts',
  'server/contract/fact.ts',
  'server/contract/**/*Fact.ts',
  'server/bench/command/longJournal.ts',
];
const SEED = 42;
/** Quicker to write than one by one; each is signed once, as the desk signs a batch. */
const TOGETHER = 500;

/** A copy of one's own of a journal with at least so many facts. */
export function longJournal(facts: number): WorkDir {
  const place = placeOf(facts);
  if (!existsSync(place)) make(facts, place);
  const dir = makeWorkDir();
  cpSync(join(place, 'data'), dir.dataDir, { recursive: true });
  cpSync(join(place, 'keys'), dir.keyDir, { recursive: true });
  return dir;
}

const placeOf = (facts: number): string => join(CACHE, `facts-${facts}-${formHash()}`);

function formHash(): string {
  const hash = createHash('sha256');
  for (const file of globSync(FORM, { cwd: ROOT }).toSorted()) {
    if (!file.endsWith('.spec.ts')) hash.update(file).update(readFileSync(join(ROOT, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

function make(facts: number, place: string): void {
  const made = `${place}.making`;
  rmSync(made, { recursive: true, force: true });
  mkdirSync(made, { recursive: true });
  // The first walk tells when the last entry is, so that the second can end now.
  const { count, lastAt } = lengthOf(facts);
  const laterMs = Date.now() - lastAt;
  const journal = openSqliteJournal(join(made, 'data'), { keyDir: join(made, 'keys') });
  const entries = shift(SEED);
  for (let n = 0; n < count; n += TOGETHER) {
    const page = Array.from({ length: Math.min(TOGETHER, count - n) }, () => entries.next().value as Entry);
    journal.append(page.map((entry) => ({ ...entry, at: entry.at + laterMs })));
  }
  journal.close();
  for (const name of readdirSync(CACHE)) {
    // Those of another form are never looked at again.
    if (name.startsWith(`facts-${facts}-`) && !name.endsWith('.making'))
      rmSync(join(CACHE, name), { recursive: true, force: true });
  }
  renameSync(made, place);
}

/** How many entries hold so many facts, and when the last of them is. */
function lengthOf(facts: number): { readonly count: number; readonly lastAt: number } {
  let [held, count] = [0, 0];
  for (const entry of shift(SEED)) {
    held += entry.facts.length;
    count += 1;
    if (held >= facts) return { count, lastAt: entry.at };
  }
  throw new Error('a shift never ends');
}
