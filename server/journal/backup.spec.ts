// A backup is taken while the server writes, is proven before it is called one, and comes back as it was.
import Database from 'better-sqlite3';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tickOf } from '#contract/fix.ts';
import { backupJournal } from './backup.ts';
import { restoreJournal } from './restore.ts';
import { openSqliteJournal } from './sqliteJournal.ts';
import { place } from './testing/place.ts';
import { runCli } from './testing/runCli.ts';
import { T0, patrol, shift, take } from './testing/shift.ts';
import { verifyJournal } from './verify.ts';

const NOW = Date.UTC(2026, 10, 23, 12);

function written() {
  const at = place();
  const journal = at.open({ sizes: { slice: 200, table: 500 } });
  journal.append(take(shift(8), 100));
  for (const batch of take(patrol(8, 40), 300)) journal.appendFixes(batch);
  // What other parts of the server keep in the same directory goes along.
  const other = new Database(join(at.dataDir, 'credentials.db'));
  other.pragma('journal_mode = WAL');
  other.exec(`CREATE TABLE accounts (name); INSERT INTO accounts VALUES ('district')`);
  mkdirSync(join(at.dataDir, 'districts'));
  writeFileSync(join(at.dataDir, 'districts', 'towns.geojson'), '{}');
  return { at, journal, other };
}

const contents = (journal: ReturnType<ReturnType<typeof place>['open']>) => ({
  id: journal.id,
  head: journal.head(),
  facts: journal.factsSince(0, 9_999),
  fixes: [...journal.fixesBetween(0, Infinity)].flat(),
  table: journal.fixTableAt(tickOf(T0) + 150),
});

describe('J14 backup and restore', () => {
  it('J14 a backup of a running server holds everything, and is restored as it was', async () => {
    const { at, journal, other } = written();
    const before = contents(journal);
    const backup = join(at.root, 'backup');
    const verdict = await backupJournal(at.dataDir, backup, { fingerprints: [journal.fingerprint] });
    expect(verdict).toMatchObject({ head: journal.head(), faults: [] });
    expect(readdirSync(backup).sort()).toEqual(['credentials.db', 'districts', 'facts.db', 'fixes.db']);
    journal.append(take(shift(9), 1));
    other.close();
    journal.close();

    const restored = await restoreJournal(backup, at.dataDir, { force: true, now: NOW });
    expect(restored.setAside).toBe(`${at.dataDir}.before-20261123T120000Z`);
    expect(verifyJournal(restored.setAside ?? '').head.seq).toBeGreaterThan(before.head.seq);
    const again = at.open();
    expect(contents(again)).toEqual(before);
    const accounts = new Database(join(at.dataDir, 'credentials.db'), { readonly: true });
    expect(accounts.prepare('SELECT name FROM accounts').pluck().all()).toEqual(['district']);
    accounts.close();
    expect(readFileSync(join(at.dataDir, 'districts', 'towns.geojson'), 'utf8')).toBe('{}');
  });

  it('J14 a backup taken while another process appends is sound and a prefix of what comes', async () => {
    const { root, dataDir, keyDir } = place();
    const script = join(import.meta.dirname, 'testing/appendForever.ts');
    const child = spawn(process.execPath, [script, dataDir, keyDir, '8', '0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    // The first line tells that it is open, the next ones that facts were written.
    let lines = '';
    for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
      lines += String(chunk);
      if (lines.split('\n').length > 2) break;
    }
    child.stdout.resume();
    const taken = [];
    for (const name of ['b1', 'b2', 'b3']) taken.push(await backupJournal(dataDir, join(root, name)));
    child.kill('SIGTERM');
    await once(child, 'exit');
    const journal = openSqliteJournal(dataDir, { keyDir });
    for (const { head, faults } of taken) {
      expect(faults).toEqual([]);
      expect(journal.stores.facts.hashOf(head.seq)).toBe(head.hash);
    }
    expect(taken[2]?.head.seq).toBeGreaterThan(taken[0]?.head.seq ?? Infinity);
    journal.close();
  });

  it('J14 a damaged journal gives no backup, a damaged backup is not restored, and nothing is overwritten unasked', async () => {
    const { at, journal, other } = written();
    other.close();
    const [backup, bad, full] = ['backup', 'bad', 'full'].map((name) => join(at.root, name)) as [
      string,
      string,
      string,
    ];
    await backupJournal(at.dataDir, backup);
    mkdirSync(full);
    writeFileSync(join(full, 'notes.txt'), 'mine');
    const restore = (from: string, to: string, force = false) =>
      restoreJournal(from, to, { force, now: NOW });

    await expect(backupJournal(at.dataDir, full)).rejects.toThrow(/full is not empty/);
    await expect(backupJournal(at.dataDir, join(at.dataDir, 'b'))).rejects.toThrow(/lies inside/);
    await expect(backupJournal(full, bad)).rejects.toThrow(/holds no journal/);
    await expect(restore(backup, full)).rejects.toThrow(/full is not empty\. With --force/);
    await expect(restore(full, bad)).rejects.toThrow(/facts\.db is missing/);
    await expect(restore(backup, at.dataDir, true)).rejects.toThrow(
      `in use by another server (process ${process.pid})`,
    );
    journal.close();

    const db = new Database(join(backup, 'facts.db'));
    db.exec(`UPDATE facts SET payload = '{}' WHERE seq = 7`);
    db.close();
    await expect(restore(backup, at.dataDir, true)).rejects.toThrow(/not sound: fact 7/);
    await expect(backupJournal(backup, bad)).rejects.toThrow(/not sound: fact 7/);
    expect(readFileSync(join(full, 'notes.txt'), 'utf8')).toBe('mine');
    expect(existsSync(bad)).toBe(false);
    expect(readdirSync(at.root).filter((name) => /partial|before/.test(name))).toEqual([]);
    expect(verifyJournal(at.dataDir).faults).toEqual([]);
  });

  it('J14 npm run backup and npm run restore', async () => {
    const { at, journal, other } = written();
    const [backup, fresh] = [join(at.root, 'backup'), join(at.root, 'fresh')];
    const made = await runCli('backupCli.ts', [at.dataDir, backup]);
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.stdout).toContain(journal.head().hash);
    const [restored, refused, usage] = await Promise.all([
      runCli('restoreCli.ts', [backup, fresh]),
      runCli('restoreCli.ts', [backup, at.dataDir]),
      runCli('backupCli.ts', [at.dataDir]),
    ]);
    expect(restored).toMatchObject({ code: 0, stdout: expect.stringContaining(`Restored: ${fresh}.`) });
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/is not empty\. With --force/) });
    expect(usage).toMatchObject({ code: 1, stderr: expect.stringMatching(/^usage: npm run backup/) });
    expect(verifyJournal(fresh).head).toEqual(journal.head());
    other.close();
  });
});
