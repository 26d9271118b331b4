// Whether a journal is as it was written. The chain finds what was edited without care; whoever owns the file
// can recompute the chain, and then only the signatures tell, whose key is not in the data directory.
import type Database from 'better-sqlite3';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pictureFaults, picturesIn } from './attachmentFiles.ts';
import { erasureMessage } from './erasure.ts';
import { FACTS_FILE, damagedAnswer, factFormat, walkChain } from './factFile.ts';
import type { Walk } from './factFile.ts';
import { FIXES_FILE, fixFormat, fixesIn, isSound } from './fixFile.ts';
import type { Body } from './fixFile.ts';
import type { Head } from './journal.ts';
import { JournalFault } from './journal.ts';
import { guarded, openReadOnly } from './openDatabase.ts';
import { SIGNATURES_CHECKED, checkHeads, keysOf } from './signedHeads.ts';
import type { Key } from './signedHeads.ts';
import { verifierOf } from './signingKey.ts';

export interface VerifyOptions {
  /** Of the keys that are trusted; empty: those that the journal itself names, which proves only care. */
  readonly fingerprints?: readonly string[];
  /** A head that somebody outside remembers, a console for instance. */
  readonly knownHead?: Pick<Head, 'seq' | 'hash'>;
  /** How many signatures are checked at most, evenly spread and the newest among them. */
  readonly signatures?: number;
}

export interface Verdict {
  readonly journal: string;
  readonly head: Head;
  readonly firstAt: number | null;
  readonly erased: number;
  readonly fixes: number;
  /** Of cases; each is three files, all of which were read. */
  readonly pictures: number;
  /** Of the keys that signed, newest last. */
  readonly signedBy: readonly string[];
  /** Signed heads of the trusted keys, and how many of their signatures were checked. */
  readonly heads: number;
  readonly checked: number;
  /** Facts up to here were written before the first trusted key, which vouches for them as it found them. */
  readonly takenOver: number;
  /** In words, the first bad fact first; empty: sound. */
  readonly faults: readonly string[];
}

/** Reads only, also beside a running server. Throws `JournalFault` when there is no journal to read. */
export function verifyJournal(dataDir: string, options: VerifyOptions = {}): Verdict {
  if (!existsSync(dataDir)) throw new JournalFault(`${dataDir} does not exist.`);
  const path = join(dataDir, FACTS_FILE);
  const db = openReadOnly(path, factFormat);
  try {
    // One transaction, so that facts and signatures are of one moment while a server goes on writing.
    const verdict = guarded(path, () => db.transaction(() => verified(dataDir, db, options))());
    // Outside it, because reading gigabytes of pictures would keep the server's WAL from being emptied.
    const pictures = guarded(path, () => picturesIn(db));
    return {
      ...verdict,
      pictures: pictures.length,
      faults: [...verdict.faults, ...pictureFaults(dataDir, pictures)],
    };
  } finally {
    db.close();
  }
}

/** The verdict for a person, one thing a line. */
export function verdictLines({
  journal,
  head,
  firstAt,
  erased,
  fixes,
  pictures,
  signedBy,
  heads,
  checked,
  takenOver,
  faults,
}: Verdict): readonly string[] {
  const span =
    firstAt === null
      ? 'none yet'
      : `${new Date(firstAt).toISOString()} to ${new Date(head.at).toISOString()}`;
  return [
    `journal      ${journal}`,
    `facts        ${head.seq}${erased > 0 ? ` (the words of ${erased} erased)` : ''}`,
    `span         ${span}`,
    `fixes        ${fixes}`,
    `pictures     ${pictures}`,
    `head         ${head.seq}:${head.hash}`,
    `signatures   ${heads}${checked < heads ? ` (${checked} of them checked, evenly spread; all with --every-signature)` : ''}`,
    ...signedBy.map((fingerprint) => `fingerprint  ${fingerprint}`),
    ...(takenOver > 0
      ? [
          `taken over   facts 1 to ${takenOver}: older than the first trusted key, which found them as they are`,
        ]
      : []),
    ...faults.map((fault) => `BAD          ${fault}`),
    faults.length === 0 ? 'sound: every fact, link and signature holds' : 'NOT SOUND',
  ];
}

function verified(dataDir: string, db: Database.Database, options: VerifyOptions): Omit<Verdict, 'pictures'> {
  const journal = db.prepare<[], string>('SELECT id FROM journal').pluck().get() ?? '';
  const keys = keysOf(db);
  const named = options.fingerprints ?? [];
  const trusted = named.length > 0 ? keys.filter(({ fingerprint }) => named.includes(fingerprint)) : keys;
  const walk = walkChain(db);
  const fixes = checkFixes(dataDir, journal);
  const { fault, heads, checked, takenOver } = checkHeads(
    db,
    journal,
    trusted,
    walk.head,
    options.signatures ?? SIGNATURES_CHECKED,
  );
  const faults = [
    ...factFaults(walk),
    // Past a broken link the heads tell nothing new.
    ...(walk.broken || !fault ? [] : [`fact ${fault.seq}: ${fault.why}`]),
    ...(walk.erased > 0 ? erasureFaults(db, journal, trusted) : []),
    ...knownHeadFaults(db, walk.head, options.knownHead),
    ...answerFaults(db),
    ...fixes.faults,
  ];
  const signedBy = keys.map(({ fingerprint }) => fingerprint);
  return {
    journal,
    head: walk.head,
    firstAt: walk.firstAt,
    erased: walk.erased,
    fixes: fixes.count,
    signedBy,
    heads,
    checked,
    takenOver,
    faults,
  };
}

const factFaults = ({ broken }: Walk): readonly string[] =>
  broken ? [`fact ${broken.seq}: ${broken.why}`] : [];

function answerFaults(db: Database.Database): readonly string[] {
  const id = damagedAnswer(db);
  return id === null ? [] : [`the answer to command ${id} does not match its checksum`];
}

interface ErasureRow {
  readonly seq: number;
  readonly digest: string;
  readonly erased: string;
  readonly at: number | null;
  readonly actor: string;
  readonly reason: string;
  readonly key: number;
  readonly signature: Buffer;
}

/** Otherwise whoever edits a payload would call it erased. */
function erasureFaults(db: Database.Database, journal: string, trusted: readonly Key[]): readonly string[] {
  const rows = db.prepare<[], ErasureRow>(
    `SELECT facts.seq AS seq, lower(hex(digest)) AS digest, lower(hex(erased)) AS erased, erasures.at AS at, erasures.actor AS actor, reason, key, signature
     FROM facts LEFT JOIN erasures USING (seq) WHERE erased IS NOT NULL ORDER BY facts.seq`,
  );
  return rows.all().flatMap(({ seq, digest, erased, at, actor, reason, key, signature }) => {
    const publicKey = trusted.find(({ no }) => no === key)?.publicKey;
    if (at === null || !publicKey)
      return [`fact ${seq}: it is marked as erased, and no one who may has signed that`];
    const message = erasureMessage({
      journal,
      seq,
      at,
      actor,
      reason,
      digest,
      stands: erased,
    });
    return verifierOf(publicKey)(message, signature)
      ? []
      : [`fact ${seq}: the signature of its erasure does not hold`];
  });
}

/** What no journal can show by itself: that it was cut back to a head that was signed earlier. */
function knownHeadFaults(
  db: Database.Database,
  head: Head,
  known: VerifyOptions['knownHead'],
): readonly string[] {
  if (!known) return [];
  if (known.seq > head.seq)
    return [`fact ${head.seq + 1}: it is cut off, with all up to ${known.seq}: that head is known outside`];
  const found = db
    .prepare<[number], string>('SELECT lower(hex(chain)) FROM facts WHERE seq = ?')
    .pluck()
    .get(known.seq);
  if (found === known.hash.toLowerCase()) return [];
  return [`fact ${known.seq}: it, or one before it, is not the one that is known outside`];
}

function checkFixes(
  dataDir: string,
  journal: string,
): { readonly count: number; readonly faults: readonly string[] } {
  const path = join(dataDir, FIXES_FILE);
  const db = openReadOnly(path, fixFormat);
  try {
    return guarded(path, () => db.transaction(() => fixFaults(db, path, journal))());
  } finally {
    db.close();
  }
}

function fixFaults(db: Database.Database, path: string, journal: string) {
  const faults: string[] = [];
  let count = 0;
  if (db.prepare<[], string>('SELECT id FROM journal').pluck().get() !== journal) {
    faults.push(`${path} belongs to another journal`);
  }
  const slices = db.prepare<[], Body & { id: number; count: number }>(
    'SELECT id, count, crc, fixes FROM slices ORDER BY id',
  );
  for (const slice of slices.iterate()) {
    if (!isSound(slice)) faults.push(`${path}: slice ${slice.id}: its checksum does not match`);
    count += slice.count;
  }
  for (const row of db
    .prepare<[], Body & { id: number }>('SELECT id, crc, fixes FROM log ORDER BY id')
    .iterate()) {
    if (isSound(row)) count += fixesIn(row, 'plain').length;
    else faults.push(`${path}: log row ${row.id}: its checksum does not match`);
  }
  return { count, faults };
}
