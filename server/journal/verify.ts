// Whether a journal is as it was written. The chain finds what was edited without care; whoever owns the file
// can recompute the chain, and then only the signatures tell, whose key is not in the data directory.
import type Database from 'better-sqlite3';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { erasureMessage } from './erasure.ts';
import { FACTS_FILE, damagedAnswer, factFormat, walkChain } from './factFile.ts';
import type { Walk } from './factFile.ts';
import { FIXES_FILE, fixFormat, fixesIn, isSound } from './fixFile.ts';
import type { Body } from './fixFile.ts';
import type { Head } from './journal.ts';
import { JournalFault } from './journal.ts';
import { guarded, openReadOnly } from './openDatabase.ts';
import { fingerprintOf, headMessage, holds } from './signingKey.ts';

export interface VerifyOptions {
  /** Of the keys that are trusted; empty: those that the journal itself names, which proves only care. */
  readonly fingerprints?: readonly string[];
  /** A head that somebody outside remembers, a console for instance. */
  readonly knownHead?: Pick<Head, 'seq' | 'hash'>;
}

export interface Verdict {
  readonly journal: string;
  readonly head: Head;
  readonly firstAt: number | null;
  readonly erased: number;
  readonly fixes: number;
  /** Of the keys that signed, newest last. */
  readonly signedBy: readonly string[];
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
    return guarded(path, () => db.transaction(() => verified(dataDir, db, options))());
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
  signedBy,
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
    `head         ${head.seq}:${head.hash}`,
    ...signedBy.map((fingerprint) => `fingerprint  ${fingerprint}`),
    ...faults.map((fault) => `BAD          ${fault}`),
    faults.length === 0 ? 'sound: every fact, link and signature holds' : 'NOT SOUND',
  ];
}

function verified(dataDir: string, db: Database.Database, options: VerifyOptions): Verdict {
  const journal = db.prepare<[], string>('SELECT id FROM journal').pluck().get() ?? '';
  const keys = keysOf(db);
  const named = options.fingerprints ?? [];
  const trusted = named.length > 0 ? keys.filter(({ fingerprint }) => named.includes(fingerprint)) : keys;
  const walk = walkChain(db);
  const fixes = checkFixes(dataDir, journal);
  const faults = [
    ...factFaults(walk),
    ...(walk.broken ? [] : signatureFaults(db, journal, trusted, walk.head)),
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
    faults,
  };
}

interface Key {
  readonly no: number;
  readonly fingerprint: string;
  readonly publicKey: Buffer;
}

/** A row whose fingerprint is not its key's is no key. */
const keysOf = (db: Database.Database): readonly Key[] =>
  db
    .prepare<[], Key>('SELECT no, fingerprint, publicKey FROM keys ORDER BY no')
    .all()
    .filter(({ fingerprint, publicKey }) => fingerprint === fingerprintOf(publicKey));

const factFaults = ({ broken }: Walk): readonly string[] =>
  broken ? [`fact ${broken.seq}: ${broken.why}`] : [];

function answerFaults(db: Database.Database): readonly string[] {
  const id = damagedAnswer(db);
  return id === null ? [] : [`the answer to command ${id} does not match its checksum`];
}

interface SignedRow {
  readonly seq: number;
  readonly key: number;
  /** Hex. */
  readonly chains: string;
  readonly signature: Buffer;
}

/**
 * A head covers all before it, so when the newest holds, everything does (a check costs 0.1 ms, a journal has
 * hundreds of thousands). When it does not, none after the first edited fact can: halving finds that one.
 */
function signatureFaults(
  db: Database.Database,
  journal: string,
  trusted: readonly Key[],
  head: Head,
): readonly string[] {
  const SIGNED = `SELECT seq, key, lower(hex(chains)) AS chains, signature
    FROM heads WHERE key IN (${trusted.map(({ no }) => no).join()})`;
  const publicKeys = new Map(trusted.map(({ no, publicKey }) => [no, publicKey]));
  const chainAt = db.prepare<[number], string>('SELECT lower(hex(chain)) FROM facts WHERE seq = ?').pluck();
  const judged = (row: SignedRow): Judged => {
    const hashes = row.chains.match(/.{64}/g) ?? [];
    const message = headMessage({ journal, seq: row.seq, hashes });
    const isSigned = holds(message, publicKeys.get(row.key) ?? Buffer.alloc(0), row.signature);
    const first = row.seq - hashes.length + 1;
    const differs = hashes.findIndex((hash, index) => chainAt.get(first + index) !== hash);
    const isThere = chainAt.get(row.seq) !== undefined;
    return { seq: row.seq, isSigned, isThere, badSeq: differs === -1 ? null : first + differs };
  };

  const newest = db.prepare<[], SignedRow>(`${SIGNED} ORDER BY seq DESC, key DESC LIMIT 1`).get();
  if (!newest)
    return head.seq === 0 ? [] : ['fact 1: no head of this journal is signed by a key that you trust'];
  if (isGood(judged(newest))) {
    return newest.seq === head.seq
      ? []
      : [`fact ${newest.seq + 1}: neither it nor any later one is signed by a key that you trust`];
  }
  const all = db
    .prepare<[], { seq: number; key: number }>(`SELECT seq, key FROM (${SIGNED}) ORDER BY seq, key`)
    .all();
  const row = db.prepare<[number, number], SignedRow>(`${SIGNED} AND seq = ? AND key = ?`);
  const judgedAt = (index: number): Judged =>
    judged(row.get(all[index]?.seq ?? 0, all[index]?.key ?? 0) ?? newest);
  const bad = judgedAt(firstIndex(all.length, (index) => !isGood(judgedAt(index))));
  const good = all.filter(({ seq }) => seq < bad.seq).at(-1)?.seq ?? 0;
  return [signatureFault(bad, good, newest.seq, head.seq)];
}

/** A signed head beside the chain as the journal has it now. */
interface Judged {
  readonly seq: number;
  readonly isSigned: boolean;
  readonly isThere: boolean;
  /** The first fact of its transaction whose chain hash is another one now. */
  readonly badSeq: number | null;
}

const isGood = ({ isSigned, badSeq }: Judged): boolean => isSigned && badSeq === null;

function signatureFault(bad: Judged, good: number, lastSigned: number, last: number): string {
  if (!bad.isSigned)
    return `fact ${good + 1}: from here on no signature holds: it was rewritten, or its signature was`;
  if (!bad.isThere)
    return `fact ${last + 1}: it is cut off, with all up to ${lastSigned}: that head was signed`;
  const fact = bad.badSeq ?? good + 1;
  return `fact ${fact}: it was rewritten and hashed anew: the chain does not lead to the head that was signed at ${bad.seq}`;
}

/** The first index for which `test` is true; it stays true from there on. `length` - 1 when none is. */
function firstIndex(length: number, test: (index: number) => boolean): number {
  let [low, high] = [0, length - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (test(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
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
    return holds(message, publicKey, signature)
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
