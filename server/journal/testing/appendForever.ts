// A server's journal in a process of its own, to be killed: appends seeded entries one batch after another and
// prints a line for each batch once it is acknowledged.
// Usage: node appendForever.ts DATA_DIR KEY_DIR SEED AFTER (the commands already given)
import { openSqliteJournal } from '../sqliteJournal.ts';
import { shift, take } from './shift.ts';
import { rng } from './rng.ts';

const [dataDir = '', keyDir = '', seed = '1', after = '0'] = process.argv.slice(2);
const journal = openSqliteJournal(dataDir, { keyDir, snapshotEvery: 60 });
const entries = shift(Number(seed));
take(entries, Number(after));
const random = rng(Number(seed) + Number(after));
process.stdout.write(`open ${journal.head().seq}\n`);
for (;;) {
  const batch = take(entries, 1 + Math.floor(random() * 5));
  const { answers } = journal.append(batch);
  const kept = batch.map(({ command }, index) => ({ id: command?.id ?? null, answer: answers[index] }));
  // Written before the next append begins: what the parent has read was acknowledged.
  process.stdout.write(`${JSON.stringify({ seq: journal.head().seq, hash: journal.head().hash, kept })}\n`);
}
