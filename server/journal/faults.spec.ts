// What goes wrong with a disk, a directory or a second server is said in a sentence, and costs nothing that was kept.
import Database from 'better-sqlite3';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { toJson } from '#contract/picture.ts';
import type { Picture } from '#contract/picture.ts';
import { canonicalJson } from './canonicalJson.ts';
import { answerCrc, factFormat } from './factFile.ts';
import { JournalFault } from './journal.ts';
import { openSqliteJournal } from './sqliteJournal.ts';
import { place } from './testing/place.ts';
import { patrol, shift, take } from './testing/shift.ts';
import { verifyJournal } from './verify.ts';

/** As if the disk held no more than `pages` more pages of this file. */
function fill(db: Database.Database, pages: number): () => void {
  const used = Number(db.pragma('page_count', { simple: true }));
  db.pragma(`max_page_count = ${used + pages}`);
  return () => db.pragma('max_page_count = 1000000');
}

describe('J11 full disk', () => {
  it('J11 a full disk is a fault, reading goes on, and writing too once there is space', () => {
    const { open, dataDir } = place();
    const journal = open({ snapshotEvery: 50 });
    const entries = shift(1);
    journal.append(take(entries, 50));
    const freed = fill(journal.stores.facts.db, 4);
    let [head, kept] = [journal.head(), journal.factsSince(0, 9_999)];
    let refused: readonly string[] = [];
    const more = take(entries, 120);
    for (const entry of more) {
      try {
        journal.append([entry]);
        [head, kept] = [journal.head(), journal.factsSince(0, 9_999)];
      } catch (cause) {
        expect(cause).toBeInstanceOf(JournalFault);
        expect(String(cause)).toMatch(/facts\.db cannot grow: the disk is full/);
        refused = [...refused, entry.command?.id ?? ''];
        expect(journal.head()).toEqual(head);
        expect(journal.answerTo(entry.command?.id ?? '')).toBeNull();
      }
    }
    expect(refused.length).toBeGreaterThan(50);
    expect(journal.factsSince(0, 9_999)).toEqual(kept);
    expect(journal.picture().seq).toBe(head.seq);
    freed();
    const { facts } = journal.append(more.filter(({ command }) => refused.includes(command?.id ?? '')));
    expect(facts[0]?.seq).toBe(head.seq + 1);
    expect(verifyJournal(dataDir).faults).toEqual([]);
  });

  it('J11 fixes refused by a full disk are not taken for known when they come again', () => {
    const { open } = place();
    const journal = open({ sizes: { slice: 100_000, table: 200_000 } });
    const batches = take(patrol(2, 200), 200);
    const freed = fill(journal.stores.fixes.db, 6);
    const refused = batches.filter((batch) => {
      try {
        journal.appendFixes(batch);
        return false;
      } catch (cause) {
        expect(String(cause)).toMatch(/fixes\.db cannot grow: the disk is full/);
        return true;
      }
    });
    expect(refused.length).toBeGreaterThan(20);
    const before = [...journal.fixesBetween(0, Infinity)].flat().length;
    freed();
    const after = refused.reduce((count, batch) => count + journal.appendFixes(batch).length, 0);
    const distinct = new Set(
      batches.flat().map(({ no, at, lonE6, latE6 }) => `${no} ${at} ${lonE6} ${latE6}`),
    );
    expect(before + after).toBe(distinct.size);
  });

  it('J11 sealing that the disk refuses is done later, and the fixes stay readable', () => {
    const { open } = place();
    const journal = open({ sizes: { slice: 300, table: 600 } });
    const batches = take(patrol(3, 100), 240);
    const freed = fill(journal.stores.fixes.db, 3);
    const taken = batches.slice(0, 80).flatMap((batch) => {
      try {
        return journal.appendFixes(batch);
      } catch {
        return [];
      }
    });
    freed();
    const rest = batches.slice(80).flatMap((batch) => journal.appendFixes(batch));
    expect([...journal.fixesBetween(0, Infinity)].flat()).toHaveLength(taken.length + rest.length);
  });
});

describe('J2 J13 what is damaged while the server runs', () => {
  it('J2 a snapshot that cannot be made is told, and the append that was due to make it stands', () => {
    const { open, dataDir } = place();
    const told: unknown[] = [];
    const journal = open({ snapshotEvery: 150, onSnapshotFault: (cause) => told.push(cause) });
    const entries = shift(1);
    journal.append(take(entries, 2));
    const other = new Database(join(dataDir, 'facts.db'));
    other.exec(`UPDATE facts SET payload = '{}' WHERE seq = 5`);
    other.close();
    const before = journal.head().seq;
    for (const entry of take(entries, 60)) {
      const { facts, answers } = journal.append([entry]);
      expect(answers).toHaveLength(1);
      expect(journal.answerTo(entry.command?.id ?? '')?.answer).toEqual(answers[0]);
      expect(facts).toHaveLength(entry.facts.length);
    }
    expect(journal.head().seq).toBeGreaterThan(before + 50);
    // Once, and not with every append from there on.
    expect(told).toEqual([expect.any(JournalFault)]);
    expect(String(told[0])).toMatch(/the payload of fact 5 does not match its digest/);
  });

  it('J13 an answer that is none of ours is a fault, whatever its checksum says', () => {
    const { open, dataDir } = place();
    const journal = open();
    const [, entry] = take(shift(1), 2);
    const { id, account, digest } = entry?.command ?? { id: '', account: '', digest: '' };
    journal.append(entry ? [entry] : []);
    expect(journal.answerTo(id)).not.toBeNull();
    for (const answer of ['{"ok":tr', 'null', '{}', '']) {
      const other = new Database(join(dataDir, 'facts.db'));
      other
        .prepare('UPDATE answers SET answer = ?, crc = ?')
        .run(answer, answerCrc({ id, account, digest, answer }));
      other.close();
      expect(() => journal.answerTo(id)).toThrow(JournalFault);
      expect(() => journal.answerTo(id)).toThrow(`the answer to command ${id} is none`);
    }
  });
});

describe('J12 one server on one directory', () => {
  it('J12 a second server is refused with the process id of the first', async () => {
    const { open, dataDir, keyDir } = place();
    const journal = open();
    expect(() => open()).toThrow(`${dataDir} is in use by another server (process ${process.pid})`);
    journal.append(take(shift(1), 2));
    journal.close();
    const script = join(import.meta.dirname, 'testing/appendForever.ts');
    const child = spawn(process.execPath, [script, dataDir, keyDir, '1', '2'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    expect(() => open()).toThrow(`(process ${child.pid})`);
    expect(verifyJournal(dataDir).faults).toEqual([]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    // The lock of a process that was killed holds nobody up.
    expect(open().head().seq).toBeGreaterThan(100);
  });
});

describe('J13 directories and files', () => {
  it('J13 what cannot be opened is one sentence that names it', () => {
    const { root, dataDir, keyDir, open } = place();
    const file = join(root, 'file');
    writeFileSync(file, 'x');
    const at = (dir: string) => () => openSqliteJournal(dir, { keyDir });
    expect(at(join(file, 'data'))).toThrow(/file\/data cannot be used: ENOTDIR/);
    expect(at('/proc/lianqin')).toThrow(/^\/proc\/lianqin cannot be used: ENOENT/);
    expect(() => openSqliteJournal(dataDir, { keyDir: join(dataDir, 'keys') })).toThrow(
      'lies inside the data directory',
    );
    rmSync(dataDir, { recursive: true });
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'facts.db'), 'this is a text of more than a hundred bytes. '.repeat(20));
    expect(() => open()).toThrow(/facts\.db is not a file of a Lianqin journal/);
    rmSync(join(dataDir, 'facts.db'));
    const other = new Database(join(dataDir, 'facts.db'));
    other.exec('CREATE TABLE t (a)');
    other.close();
    expect(() => open()).toThrow(/facts\.db is not a file of a Lianqin journal\./);
    // Nothing was made or changed in a directory that is not ours.
    expect(readdirSync(dataDir).filter((name) => !/^(lock|facts)\./.test(name))).toEqual([]);
  });

  it('J8 J13 a journal of a newer program is refused in words', () => {
    const { dataDir, open } = place();
    open().close();
    const db = new Database(join(dataDir, 'facts.db'));
    db.pragma(`user_version = ${factFormat.version + 1}`);
    db.close();
    expect(() => open()).toThrow(
      new RegExp(
        `facts\\.db was written by a newer version .*format ${factFormat.version + 1}; this program reads up to ${factFormat.version}`,
      ),
    );
    expect(() => verifyJournal(dataDir)).toThrow(/written by a newer version/);
  });

  it('J13 facts of one journal beside fixes of another are refused', () => {
    const [one, other] = [place(), place()];
    for (const at of [one, other]) at.open().close();
    writeFileSync(join(one.dataDir, 'fixes.db'), readFileSync(join(other.dataDir, 'fixes.db')));
    expect(() => one.open()).toThrow(/fixes\.db belongs to another journal/);
  });

  it('J13 a damaged slice of fixes is refused with its place', () => {
    const { dataDir, open } = place();
    const journal = open({ sizes: { slice: 200, table: 500 } });
    for (const batch of take(patrol(4, 60), 300)) journal.appendFixes(batch);
    journal.close();
    const db = new Database(join(dataDir, 'fixes.db'));
    db.exec('UPDATE slices SET fixes = randomblob(length(fixes)) WHERE id = 2');
    db.close();
    expect(() => open()).toThrow(/fixes\.db is damaged: slice 2: its checksum does not match/);
  });

  it('J13 data and key are readable by their owner only', () => {
    const { dataDir, keyDir, open } = place();
    open();
    const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
    expect([mode(dataDir), mode(keyDir), mode(join(keyDir, 'journal.pem'))]).toEqual(['700', '700', '600']);
  });
});

describe('J4 snapshots', () => {
  // Text: comparing pictures member by member takes longer than everything else here.
  const text = (picture: Picture): string => canonicalJson(toJson(picture));

  const opened = () => {
    const at = place();
    const journal = at.open({ snapshotEvery: 80 });
    const entries = shift(9);
    for (let batch = 0; batch < 12; batch += 1) journal.append(take(entries, 25));
    const moments = [0.2, 0.5, 0.8, 1].map((share) => Math.floor(share * journal.head().seq));
    const pictures = moments.map((seq) =>
      text(journal.pictureAt(journal.factsSince(seq - 1, 1)[0]?.at ?? 0)),
    );
    journal.close();
    const again = () => {
      const journal = at.open({ snapshotEvery: 80 });
      const found = moments.map((seq) => text(journal.pictureAt(journal.factsSince(seq - 1, 1)[0]?.at ?? 0)));
      journal.close();
      expect(found).toEqual(pictures);
    };
    return { dir: join(at.dataDir, 'snapshots'), again };
  };

  it('J4 a damaged snapshot, one of another history and none at all give the same pictures', () => {
    const { dir, again } = opened();
    expect(readdirSync(dir).length).toBeGreaterThanOrEqual(4);
    const spoil = (change: (bytes: Buffer) => Buffer) => {
      const names = readdirSync(dir);
      expect(names.length).toBeGreaterThan(1);
      for (const name of names) writeFileSync(join(dir, name), change(readFileSync(join(dir, name))));
      again();
    };
    spoil((bytes) => bytes);
    spoil((bytes) => {
      const text = zstdDecompressSync(bytes.subarray(32))
        .toString('utf8')
        .replace(/"casesEver":\d+/, '"casesEver":1');
      return Buffer.concat([bytes.subarray(0, 32), zstdCompressSync(text)]);
    });
    spoil((bytes) => bytes.subarray(0, bytes.length - 9));
    const other = opened();
    const [anothers = ''] = readdirSync(other.dir);
    spoil(() => readFileSync(join(other.dir, anothers)));
    rmSync(dir, { recursive: true });
    again();
  });
});
