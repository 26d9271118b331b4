// A demo's data directory after a day of duty that ends now.
import { openSqliteJournal } from '../../journal/sqliteJournal.ts';
import { markAsDemo } from './demoMark.ts';
import type { WorkDir } from '../workDir.ts';
import { simulatedDay } from './simulatedDay.ts';
import { writeFacts } from './writeFacts.ts';

/** Returns how many facts it holds. */
export async function writeDayJournal({ dataDir, keyDir }: WorkDir): Promise<number> {
  markAsDemo(dataDir);
  const { facts, lastFixes } = await simulatedDay(Date.now());
  const journal = openSqliteJournal(dataDir, { keyDir });
  writeFacts(journal, facts);
  journal.appendFixes(lastFixes);
  journal.close();
  return facts.length;
}
