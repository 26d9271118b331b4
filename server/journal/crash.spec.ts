// Kill -9 and torn files: what was acknowledged is there afterwards, and what is not whole is not opened.
import { spawn } from 'node:child_process';
import { cpSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Answer } from '#contract/command.ts';
import { JournalFault } from './journal.ts';
import { openSqliteJournal } from './sqliteJournal.ts';
import { place } from './testing/place.ts';
import { rng } from './testing/rng.ts';
import { patrol, shift, take } from './testing/shift.ts';
import { verifyJournal } from './verify.ts';

interface Acknowledged {
  readonly seq: number;
  readonly hash: string;
  readonly kept: readonly { readonly id: string | null; readonly answer: Answer }[];
}

/** Lines up to the last whole one before the kill. */
async function appendUntilKilled(
  args: readonly string[],
  lines: number,
  delayMs: number,
): Promise<Acknowledged[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'testing/appendForever.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  let isAimed = false;
  for await (const chunk of child.stdout) {
    text += String(chunk);
    if (isAimed || text.split('\n').length <= lines) continue;
    isAimed = true;
    setTimeout(() => child.kill('SIGKILL'), delayMs);
  }
  return text
    .split('\n')
    .slice(1, -1)
    .map((line): Acknowledged => JSON.parse(line));
}

describe('J2 kill -9', () => {
  const SEED = 20_261_123;
  it(`J2 J3 J9 nothing acknowledged is lost, no gap, the chain holds, every id has its answer (seed ${SEED})`, async () => {
    const { dataDir, keyDir } = place();
    const random = rng(SEED);
    const known: Acknowledged[] = [];
    let written = 0;
    for (let round = 0; round < 4; round += 1) {
      const args = [dataDir, keyDir, String(SEED), String(written)];
      known.push(...(await appendUntilKilled(args, 20 + Math.floor(random() * 60), random() * 4)));
      const verdict = verifyJournal(dataDir);
      const journal = openSqliteJournal(dataDir, { keyDir });
      const last = known.at(-1);
      expect(verdict.faults).toEqual([]);
      expect(verdict.head).toEqual(journal.head());
      expect(journal.head().seq).toBeGreaterThanOrEqual(last?.seq ?? 1);
      expect(journal.factsSince(0, 100_000).map(({ seq }) => seq)).toEqual(
        Array.from({ length: journal.head().seq }, (_, index) => index + 1),
      );
      for (const { seq, hash, kept } of known) {
        expect(journal.stores.facts.hashOf(seq)).toBe(hash);
        for (const { id, answer } of kept) if (id) expect(journal.answerTo(id)?.answer).toEqual(answer);
      }
      // The batch that was under way is there as a whole or not at all; go on behind it.
      const answered =
        journal.stores.facts.db.prepare<[], number>('SELECT count(*) FROM answers').pluck().get() ?? 0;
      written = answered + 1;
      journal.close();
    }
    expect(known.length).toBeGreaterThan(100);
  });
});

describe('J2 J13 torn and damaged files', () => {
  const SEED = 77;

  /** A directory as a crash leaves it: copied from under an open journal, with its WAL. */
  function crashed() {
    const at = place();
    const journal = at.open();
    const entries = shift(SEED);
    take(entries, 40).forEach((entry) => journal.append([entry]));
    const before = statSync(join(at.dataDir, 'facts.db-wal')).size;
    const whole = journal.factsSince(0, 1_000);
    journal.append(take(entries, 3));
    const facts = journal.factsSince(0, 1_000);
    for (const batch of take(patrol(SEED, 20), 60)) journal.appendFixes(batch);
    const left = join(at.root, 'left');
    cpSync(at.dataDir, left, { recursive: true });
    const open = (change: (dir: string) => void) => {
      const dir = join(at.root, 'opened');
      cpSync(left, dir, { recursive: true, force: true });
      change(dir);
      const opened = openSqliteJournal(dir, { keyDir: at.keyDir });
      const found = opened.factsSince(0, 1_000);
      opened.close();
      return found;
    };
    return { left, before, whole, facts, open };
  }

  it(`J2 a last record torn at any byte leaves all before it (seed ${SEED})`, () => {
    const { left, before, whole, facts, open } = crashed();
    const size = statSync(join(left, 'facts.db-wal')).size;
    expect(size).toBeGreaterThan(before);
    const random = rng(SEED);
    const cuts = Array.from({ length: 6 }, () => before + Math.floor(random() * (size - before)));
    for (const cut of [before, before + 1, before + 24, size - 1, ...cuts]) {
      expect(open((dir) => truncateSync(join(dir, 'facts.db-wal'), cut))).toEqual(whole);
      const zeroed = (dir: string) => {
        const bytes = readFileSync(join(dir, 'facts.db-wal'));
        writeFileSync(join(dir, 'facts.db-wal'), bytes.fill(0, cut));
      };
      expect(open(zeroed)).toEqual(whole);
    }
    expect(open(() => {})).toEqual(facts);
  });

  it(`J13 a flipped bit is refused with file and place, or costs nothing (seed ${SEED})`, () => {
    const { before, facts, whole, open } = crashed();
    const random = rng(SEED + 1);
    let refused = 0;
    for (let round = 0; round < 40; round += 1) {
      const file = round % 2 === 0 ? 'facts.db-wal' : 'facts.db';
      let at = 0;
      const flip = (dir: string) => {
        const bytes = readFileSync(join(dir, file));
        at = Math.floor(random() * bytes.length);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
        writeFileSync(join(dir, file), bytes);
      };
      try {
        const found = open(flip);
        // Only the last record can be taken for one that a power cut tore.
        expect(found).toEqual(file === 'facts.db-wal' && at >= before ? whole : facts);
      } catch (cause) {
        if (!(cause instanceof JournalFault)) throw cause;
        expect(cause.message).toContain(file);
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(15);
  });

  it('J13 a hole in the middle of a checkpointed file is refused with the place', () => {
    const at = place();
    const journal = at.open();
    journal.append(take(shift(SEED), 400));
    journal.close();
    const file = join(at.dataDir, 'facts.db');
    const bytes = readFileSync(file);
    const [payload, answer] = ['跨门经营', '正在执行任务'].map((words) => bytes.lastIndexOf(words));
    const page = bytes.length / 2 - ((bytes.length / 2) % 4_096);
    const changes: [(copy: Buffer) => Buffer, RegExp][] = [
      [(copy) => copy.fill(0, page, page + 4_096), /facts\.db is damaged: .*(age \d+|malformed)/],
      [(copy) => copy.subarray(0, copy.length - 3 * 4_096), /facts\.db is damaged: .*(age \d+|malformed)/],
      [(copy) => copy.fill('X', payload, (payload ?? 0) + 1), /facts\.db is damaged: fact \d+: its payload/],
      [
        (copy) => copy.fill('X', answer, (answer ?? 0) + 1),
        /facts\.db is damaged: the answer to command [0-9a-f-]+ /,
      ],
    ];
    for (const [change, words] of changes) {
      writeFileSync(file, change(Buffer.from(bytes)));
      expect(() => at.open()).toThrow(words);
      expect(() => at.open()).toThrow('npm run restore');
    }
    writeFileSync(file, bytes);
    expect(at.open().head().seq).toBeGreaterThan(400);
  });
});
