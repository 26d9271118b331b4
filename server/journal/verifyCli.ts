// `npm run verify -- DATA [--fingerprint FP] [--head SEQ:HASH] [--every-signature]`: exit 0 when the journal is as it was written.
import { parseArgs } from 'node:util';
import { parseFingerprint, runCli } from './cli.ts';
import { JournalFault } from './journal.ts';
import { verdictLines, verifyJournal } from './verify.ts';

const USAGE = `usage: npm run verify -- DATA [--fingerprint FP]... [--head SEQ:HASH] [--every-signature]
  --fingerprint  of the key that you trust, as the server shows it; again for a second key
  --head         a head that a console has noted: finds a history cut back to an earlier signed head
  --every-signature  of a long journal too, where a spread of them is checked otherwise`;

await runCli(() => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      fingerprint: { type: 'string', multiple: true },
      head: { type: 'string' },
      'every-signature': { type: 'boolean' },
    },
  });
  const [dataDir] = positionals;
  if (!dataDir || positionals.length > 1) throw new JournalFault(USAGE);
  const verdict = verifyJournal(dataDir, {
    fingerprints: (values.fingerprint ?? []).map(parseFingerprint),
    knownHead: values.head === undefined ? undefined : parseHead(values.head),
    ...(values['every-signature'] ? { signatures: Infinity } : {}),
  });
  for (const line of verdictLines(verdict)) console.log(line);
  if (!values.fingerprint && verdict.faults.length === 0) {
    console.log('No --fingerprint was given: compare the one above with the one that you noted.');
  }
  return verdict.faults.length === 0;
}, USAGE);

function parseHead(text: string) {
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/i.exec(text) ?? [];
  if (!seq || !hash)
    throw new JournalFault(`--head is a fact's number, a colon and 64 hexadecimal digits, not "${text}".`);
  return { seq: Number(seq), hash };
}
