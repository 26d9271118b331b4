// The signed heads beside the chain. Whoever owns the file can make every hash anew, so the chain alone proves
// only care; the signatures, whose key lies elsewhere, prove the rest. Opening asks them before the server signs
// anything again, or it would vouch for what somebody else wrote.
import type Database from 'better-sqlite3';
import type { Head } from './journal.ts';
import { fingerprintOf, headMessage, verifierOf } from './signingKey.ts';
import type { Verifier } from './signingKey.ts';

export interface Key {
  readonly no: number;
  readonly fingerprint: string;
  readonly publicKey: Buffer;
}

/** A fact that the signatures do not vouch for, and why. */
export interface Unvouched {
  readonly seq: number;
  readonly why: string;
}

export interface Vouched {
  readonly fault: Unvouched | null;
  readonly heads: number;
  /** Of `heads`, those whose signature was checked. */
  readonly checked: number;
  /** The trusted keys signed nothing up to here when it was written: they took it over as they found it. */
  readonly takenOver: number;
}

/** A signature takes 0.13 ms: this many leave `verify` within its 10 s for a million facts (G9). */
export const SIGNATURES_CHECKED = 10_000;

/** A row whose fingerprint is not its key's is no key. */
export const keysOf = (db: Database.Database): readonly Key[] =>
  db
    .prepare<[], Key>('SELECT no, fingerprint, publicKey FROM keys ORDER BY no')
    .all()
    .filter(({ fingerprint, publicKey }) => fingerprint === fingerprintOf(publicKey));

/**
 * Why the chain that ends at `head` is not what was signed last; null when it is. One signature at the tip
 * covers all before it. `own`: the fingerprint of the key that is about to sign; where it has signed before, no
 * other key's word is taken for it.
 */
export function tipFault(db: Database.Database, journal: string, head: Head, own: string): Unvouched | null {
  const keys = keysOf(db);
  const isKnown = db.prepare<[string], 1>('SELECT 1 FROM keys WHERE fingerprint = ?').get(own) !== undefined;
  const asked = isKnown ? keys.filter(({ fingerprint }) => fingerprint === own) : keys;
  const last = lastSigned(db, keys);
  if (last > head.seq) return cutOff(head.seq, last);
  if (head.seq === 0) return null;
  const signed = lastSigned(db, asked);
  if (signed < head.seq) {
    const who = isKnown
      ? 'the key of this server (if another one was in use since, put that one back)'
      : 'any key that the journal names';
    return { seq: signed + 1, why: `neither it nor any later one is signed by ${who}` };
  }
  const tips = headsOf(db, asked, head.seq).filter(signatureCheck(db, journal, asked));
  if (tips.length === 0) return { seq: head.seq, why: 'the signature over it does not hold' };
  // The place is looked for only when there is one: a start waits for this.
  return tips.every(({ hash }) => hash === head.hash) ? null : rewritten(db, asked);
}

/** Every head of `trusted` beside the chain that ends at `head`, and the signatures, or a sample of them. */
export function checkHeads(
  db: Database.Database,
  journal: string,
  trusted: readonly Key[],
  head: Head,
  limit: number,
): Vouched {
  const heads = headsOf(db, trusted);
  const stride = Math.max(1, Math.ceil(heads.length / limit));
  // From the newest backward: that one covers all others, and a stretch of forged ones cannot slip through
  // between two that are checked unless it is shorter than a stride.
  const sample = heads.filter((_, index) => (heads.length - 1 - index) % stride === 0);
  const found = [
    rewritten(db, trusted),
    forged(heads, sample, signatureCheck(db, journal, trusted)),
    uncovered(heads, head),
  ];
  return {
    // The first bad fact; of several faults of one fact the first that is named above.
    fault: found.filter((one) => one !== null).sort((a, b) => a.seq - b.seq)[0] ?? null,
    heads: heads.length,
    checked: sample.length,
    takenOver: Math.max(0, (heads[0] ? firstOf(heads[0]) : 1) - 1),
  };
}

interface SignedHead {
  readonly seq: number;
  readonly key: number;
  /** Facts of its transaction. */
  readonly count: number;
  /** Hex chain hash of fact `seq`, as it was signed. */
  readonly hash: string;
}

const BYTES = 32;

const isBy = (keys: readonly Key[]): string => `heads.key IN (${keys.map(({ no }) => no).join()})`;

const headsOf = (db: Database.Database, keys: readonly Key[], from = 0): readonly SignedHead[] =>
  db
    .prepare<[number], SignedHead>(
      `SELECT seq, key, length(chains) / ${BYTES} AS count, lower(hex(substr(chains, -${BYTES}))) AS hash
       FROM heads WHERE seq >= ? AND ${isBy(keys)} ORDER BY seq, key`,
    )
    .all(from);

const lastSigned = (db: Database.Database, keys: readonly Key[]): number =>
  db
    .prepare<[], number>(`SELECT max(seq) FROM heads WHERE ${isBy(keys)}`)
    .pluck()
    .get() ?? 0;

const firstOf = ({ seq, count }: SignedHead): number => seq - count + 1;

const cutOff = (last: number, signed: number): Unvouched => ({
  seq: last + 1,
  why: `it is cut off, with all up to ${signed}: that head was signed`,
});

/**
 * The first fact whose chain hash is not the one that its head was signed over. CROSS JOIN: from each head to its
 * own few facts. Left to itself, SQLite goes through all heads for each fact, for minutes after a busy day.
 */
function rewritten(db: Database.Database, keys: readonly Key[]): Unvouched | null {
  const found = db
    .prepare<[], { seq: number; head: number }>(
      `SELECT facts.seq AS seq, heads.seq AS head
       FROM heads CROSS JOIN facts ON facts.seq BETWEEN heads.seq - length(chains) / ${BYTES} + 1 AND heads.seq
       WHERE ${isBy(keys)}
         AND chain <> substr(chains, (facts.seq - heads.seq) * ${BYTES} + length(chains) - ${BYTES - 1}, ${BYTES})
       ORDER BY facts.seq LIMIT 1`,
    )
    .get();
  return (
    (found && {
      seq: found.seq,
      why: `it was rewritten and hashed anew: the chain does not lead to the head that was signed at ${found.head}`,
    }) ??
    null
  );
}

/** Of the heads in `sample`, the first whose signature does not hold. */
function forged(
  heads: readonly SignedHead[],
  sample: readonly SignedHead[],
  isSigned: (head: SignedHead) => boolean,
): Unvouched | null {
  const holds = sample.map(isSigned);
  const bad = sample[holds.indexOf(false)];
  if (!bad) return null;
  // What the sample left out before it.
  const good = sample[holds.indexOf(false) - 1]?.seq ?? 0;
  const first = heads.find((head) => head.seq > good && !isSigned(head)) ?? bad;
  return {
    seq: firstOf(first),
    why:
      holds.lastIndexOf(true) > holds.indexOf(false)
        ? 'the signature over it does not hold: it was rewritten, or its signature was'
        : 'from here on no signature holds: it was rewritten, or its signature was',
  };
}

/** Each transaction signs what it writes: a fact that no head covers was not written by a server. */
function uncovered(heads: readonly SignedHead[], { seq: last }: Head): Unvouched | null {
  const [first] = heads;
  if (!first)
    return last === 0 ? null : { seq: 1, why: 'no head of this journal is signed by a key that you trust' };
  let covered = first.seq;
  for (const head of heads) {
    if (firstOf(head) > covered + 1)
      return {
        seq: covered + 1,
        why: `neither it nor any up to ${firstOf(head) - 1} is signed by a key that you trust`,
      };
    covered = head.seq;
  }
  if (covered > last) return cutOff(last, covered);
  if (covered < last)
    return { seq: covered + 1, why: 'neither it nor any later one is signed by a key that you trust' };
  return null;
}

function signatureCheck(
  db: Database.Database,
  journal: string,
  keys: readonly Key[],
): (head: SignedHead) => boolean {
  const verifiers = new Map<number, Verifier>(keys.map(({ no, publicKey }) => [no, verifierOf(publicKey)]));
  const kept = db.prepare<[number, number], { chains: string; signature: Buffer }>(
    'SELECT lower(hex(chains)) AS chains, signature FROM heads WHERE seq = ? AND key = ?',
  );
  return ({ seq, key }) => {
    const row = kept.get(seq, key);
    if (!row) return false;
    const hashes = row.chains.match(/.{64}/g) ?? [];
    return verifiers.get(key)?.(headMessage({ journal, seq, hashes }), row.signature) ?? false;
  };
}
