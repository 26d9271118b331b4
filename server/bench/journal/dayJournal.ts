// A demo's data directory after a day of duty that ends now.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteJournal } from '../../journal/sqliteJournal.ts';
import type { WorkDir } from '../workDir.ts';
import { simulatedDay } from './simulatedDay.ts';
import { writeFacts } from './writeFacts.ts';

/** What a demo's directory is known by (demo.ts). */
const DEMO_MARK = 'demo.json';

/** Returns how many facts it holds. */
export async function writeDayJournal({ dataDir, keyDir }: WorkDir): Promise<number> {
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(join(dataDir, DEMO_MARK), '{"demo":true}\n');
  const { facts, lastFixes } = await simulatedDay(Date.now());
  const journal = openSqliteJournal(dataDir, { keyDir });
  writeFacts(journal, facts);
  journal.appendFixes(lastFixes);
  journal.close();
  return facts.length;
}
