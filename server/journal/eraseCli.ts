// `npm run erase -- DATA --picture ID --reason TEXT --by NAME`: a picture that the law says must go, with the server stopped.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCli } from './cli.ts';
import { erasePicture } from './erasePicture.ts';
import { FACTS_FILE } from './factFile.ts';
import { JournalFault } from './journal.ts';

const USAGE = `usage: npm run erase -- DATA --picture ID --reason TEXT --by NAME
  --picture  the id of the picture, as its case shows it
  --reason   the ground in law; it is kept, signed, in the place of the picture
  --by       who decided it`;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

await runCli(() => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { picture: { type: 'string' }, reason: { type: 'string' }, by: { type: 'string' } },
  });
  const [dataDir] = positionals;
  const { picture, reason, by } = values;
  if (!dataDir || positionals.length > 1 || !picture || !reason?.trim() || !by?.trim())
    throw new JournalFault(USAGE);
  const attachment = picture.toLowerCase();
  if (!UUID.test(attachment)) throw new JournalFault(`--picture is the id of a picture, not "${picture}".`);
  if (!existsSync(join(dataDir, FACTS_FILE)))
    throw new JournalFault(`${dataDir} holds no journal (no ${FACTS_FILE}).`);
  const facts = erasePicture(dataDir, { attachment, at: Date.now(), actor: by, reason });
  console.log(
    `Erased: the files of picture ${attachment}; ${facts} facts say so, signed. Backups are not reached.`,
  );
  return true;
}, USAGE);
