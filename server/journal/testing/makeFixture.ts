// Makes the fixture of the present version, once, when it is released: node testing/makeFixture.ts
// A fixture that exists is never made again: it shows what older programs wrote.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FACT_VERSION } from '#contract/fact.ts';
import { backupJournal } from '../backup.ts';
import { openSqliteJournal } from '../sqliteJournal.ts';
import { patrol, shift, take } from './shift.ts';

const dest = join(import.meta.dirname, '..', 'fixtures', `v${FACT_VERSION}`);
if (existsSync(dest)) throw new Error(`${dest} exists: it is never made again`);
const root = mkdtempSync(join(tmpdir(), 'lianqin-fixture-'));
const dataDir = join(root, 'data');
const journal = openSqliteJournal(dataDir, { keyDir: join(root, 'keys'), sizes: { slice: 150, table: 300 } });
const entries = take(shift(1), 120);
const { answers } = journal.append(entries.slice(0, 60));
const rest = entries.slice(60).flatMap((entry) => journal.append([entry]).answers);
for (const batch of take(patrol(1, 12), 700)) journal.appendFixes(batch);
const tick = Math.floor((journal.span()?.lastAt ?? 0) / 250) - 100;
const expected = {
  fingerprint: journal.fingerprint,
  head: journal.head(),
  types: journal.factsSince(0, 9_999).map(({ type }) => type),
  casesEver: journal.picture().casesEver,
  answers: Object.fromEntries(
    entries.flatMap(({ command }, index) => (command ? [[command.id, [...answers, ...rest][index]]] : [])),
  ),
  fixes: [...journal.fixesBetween(0, Infinity)].flat().length,
  tick,
  table: [...journal.fixTableAt(tick).values()].sort((a, b) => a.no - b.no),
};
await backupJournal(dataDir, dest);
journal.close();
writeFileSync(join(dest, 'expected.json'), `${JSON.stringify(expected)}\n`);
rmSync(root, { recursive: true });
