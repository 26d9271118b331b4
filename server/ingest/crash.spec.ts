import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openSqliteJournal } from '../journal/sqliteJournal.ts';

const dir = mkdtempSync(join(tmpdir(), 'lianqin-crash-'));
const [dataDir, keyDir] = [join(dir, 'data'), join(dir, 'keys')];
afterEach(() => {
  rmSync(dir, { recursive: true });
});

it('I6 what was answered 200 is there after kill -9, in every round', async () => {
  const answered = new Set<string>();
  for (let round = 0; round < 3; round++) {
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, 'testing/crashingDoor.ts'), dataDir, keyDir],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const base = line.toString().trim();
    const gone = once(child, 'exit');
    let sent = 0;
    const device = async (no: number) => {
      for (;;) {
        const at = Date.now() - sent++;
        const lat = 31 + sent / 1e4;
        const url = `${base}/ingest/osmand/demo?id=${no}&lat=${lat}&lon=121.25&timestamp=${at}`;
        const answer = await fetch(url).catch(() => null);
        if (!answer?.ok || !(await answer.text().catch(() => ''))) return;
        answered.add(`${no}|${at}|${Math.round(lat * 1e6)}`);
        // At some moment in the middle of a write or an answer.
        if (sent > 400 + 133 * round) child.kill('SIGKILL');
      }
    };
    await Promise.all(Array.from({ length: 20 }, (_, i) => device(i + 1)));
    await gone;
    expect(child.signalCode).toBe('SIGKILL');
  }
  const journal = openSqliteJournal(dataDir, { keyDir });
  const kept = new Set<string>();
  for (const page of journal.fixesBetween(-Infinity, Infinity)) {
    for (const fix of page) kept.add(`${fix.no}|${fix.at}|${fix.latE6}`);
  }
  journal.close();
  expect(answered.size).toBeGreaterThan(1000);
  expect([...answered].filter((name) => !kept.has(name))).toEqual([]);
});
