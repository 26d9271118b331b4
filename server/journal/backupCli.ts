// `npm run backup -- DATA DEST`: while the server runs; the copy is proven by its chain.
import { parseArgs } from 'node:util';
import { backupJournal } from './backup.ts';
import { parseFingerprint, runCli } from './cli.ts';
import { JournalFault } from './journal.ts';
import { verdictLines } from './verify.ts';

const USAGE = 'usage: npm run backup -- DATA DEST [--fingerprint FP]...';

await runCli(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { fingerprint: { type: 'string', multiple: true } },
  });
  const [dataDir, dest] = positionals;
  if (!dataDir || !dest || positionals.length > 2) throw new JournalFault(USAGE);
  const fingerprints = (values.fingerprint ?? []).map(parseFingerprint);
  for (const line of verdictLines(await backupJournal(dataDir, dest, { fingerprints }))) console.log(line);
  console.log(
    `Backup made: ${dest}. The signing key is not in it: keep a copy of the key directory elsewhere.`,
  );
  return true;
}, USAGE);
