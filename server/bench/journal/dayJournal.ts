// A demo's data directory after a day of duty that ends now.
import { openSqliteJournal } from '../../journal/sqliteJournal.ts';
import { markAsDemo } from './demoMark.ts';
import type { WorkDir } from '../workDir.ts';
import { simulatedDay } from './simulatedDay.ts';
import { writeFacts } from './writeFacts.ts';

/** Quicker to write than one by one, and a join does not look at it. */
const TOGETHER = 64;

/** Returns how many facts it holds. */
export async function writeDayJournal({ dataDir, keyDir }: WorkDir): Promise<number> {
  markAsDemo(dataDir);
  const { facts, lastFixes } = await simulatedDay(Date.now());
  const journal = openSqliteJournal(dataDir, { keyDir });
  writeFacts(journal, facts, TOGETHER);
  journal.appendFixes(lastFixes);
  journal.close();
  return facts.length;
}
