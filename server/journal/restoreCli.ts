// `npm run restore -- BACKUP DATA [--force]`: proves the backup, then puts it in place; what was there is set aside.
import { parseArgs } from 'node:util';
import { parseFingerprint, runCli } from './cli.ts';
import { JournalFault } from './journal.ts';
import { restoreJournal } from './restore.ts';
import { verdictLines } from './verify.ts';

const USAGE = `usage: npm run restore -- BACKUP DATA [--force] [--fingerprint FP]...
  --force  DATA is not empty: set it aside and replace it`;

await runCli(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { force: { type: 'boolean', default: false }, fingerprint: { type: 'string', multiple: true } },
  });
  const [backup, dataDir] = positionals;
  if (!backup || !dataDir || positionals.length > 2) throw new JournalFault(USAGE);
  const fingerprints = (values.fingerprint ?? []).map(parseFingerprint);
  const { verdict, setAside } = await restoreJournal(backup, dataDir, {
    force: values.force,
    now: Date.now(),
    fingerprints,
  });
  for (const line of verdictLines(verdict)) console.log(line);
  console.log(`Restored: ${dataDir}.${setAside ? ` What was there is in ${setAside}.` : ''}`);
  return true;
}, USAGE);
