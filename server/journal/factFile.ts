// facts.db: its tables, its rows, and the walk along the chain that opening, `verify` and `backup` share.
import type Database from 'better-sqlite3';
import { crc32 } from 'node:zlib';
import type { Head } from './journal.ts';
import { chainOf, emptyHead, isWhole } from './factRow.ts';
import type { FactRow } from './factRow.ts';
import type { Format } from './openDatabase.ts';

export const FACTS_FILE = 'facts.db';

/** What a fact is about, as `subjectOf` says it. An index over this finds the facts of a case, an operation, a patrol. */
const SUBJECT = `coalesce(payload ->> 'operation', payload ->> 'case', payload ->> 'order', payload ->> 'patrol')`;

const SUBJECT_INDEX = `CREATE INDEX subject ON facts (${SUBJECT})`;
const REFUSED_INDEX = 'CREATE INDEX refused ON answers (refusedAt) WHERE refusedAt IS NOT NULL';

export const factFormat: Format = {
  applicationId: 0x4c51_4641, // LQFA
  version: 3,
  schema: `
    CREATE TABLE journal (id TEXT NOT NULL, madeAt INTEGER NOT NULL) STRICT;
    -- "at" never runs backward, so a moment is found by halving over seq: no index.
    CREATE TABLE facts (
      seq INTEGER PRIMARY KEY, v INTEGER NOT NULL, at INTEGER NOT NULL,
      actor TEXT NOT NULL, role TEXT NOT NULL, tier TEXT, command TEXT, type TEXT NOT NULL,
      digest BLOB NOT NULL, chain BLOB NOT NULL, payload TEXT NOT NULL, erased BLOB
    ) STRICT;
    CREATE TABLE answers (
      id TEXT PRIMARY KEY, account TEXT NOT NULL, digest TEXT NOT NULL, answer TEXT NOT NULL, crc INTEGER NOT NULL,
      -- null: accepted, and kept for good.
      refusedAt INTEGER
    ) STRICT, WITHOUT ROWID;
    ${SUBJECT_INDEX};
    ${REFUSED_INDEX};
    CREATE TABLE keys (no INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE, publicKey BLOB NOT NULL) STRICT;
    CREATE TABLE heads (
      -- The chain hashes of the transaction's facts, one after the other.
      seq INTEGER NOT NULL, key INTEGER NOT NULL REFERENCES keys, chains BLOB NOT NULL, signature BLOB NOT NULL,
      PRIMARY KEY (seq, key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE erasures (
      seq INTEGER PRIMARY KEY REFERENCES facts, at INTEGER NOT NULL, actor TEXT NOT NULL, reason TEXT NOT NULL,
      key INTEGER NOT NULL REFERENCES keys, signature BLOB NOT NULL
    ) STRICT;
  `,
  steps: [
    // Version 1 knew no time of a refusal: they are kept as if they were all of the last moment.
    `ALTER TABLE answers ADD COLUMN refusedAt INTEGER;
     UPDATE answers SET refusedAt = coalesce((SELECT at FROM facts ORDER BY seq DESC LIMIT 1), 0)
       WHERE answer GLOB '{"ok":false*';
     ${SUBJECT_INDEX};
     ${REFUSED_INDEX};`,
    // Version 2 found cases and orders only.
    `DROP INDEX subject; ${SUBJECT_INDEX};`,
  ],
};

/** Hashes are kept as bytes and read as text: a million buffers take longer to make than to hash. */
export const FACT_COLUMNS = `seq, v, at, actor, role, tier, command, type,
  lower(hex(digest)) AS digest, lower(hex(chain)) AS chain, payload, lower(nullif(hex(erased), '')) AS erased`;

/** Of one subject; its index gives them by seq. */
export const FACTS_ABOUT = `SELECT ${FACT_COLUMNS} FROM facts WHERE ${SUBJECT} = ?`;

export const FORGET_REFUSED = 'DELETE FROM answers WHERE refusedAt < ?';

export interface Break {
  /** The first fact that is not as it was written. */
  readonly seq: number;
  readonly why: string;
}

export interface Walk {
  readonly head: Head;
  /** Server time of fact 1; null in an empty journal. */
  readonly firstAt: number | null;
  readonly erased: number;
  readonly broken: Break | null;
}

export interface AnswerRow {
  readonly id: string;
  readonly account: string;
  readonly digest: string;
  /** JSON. */
  readonly answer: string;
  readonly crc: number;
}

/** Answers are not in the chain, which tells what happened; their checksum finds a damaged one all the same. */
export const answerCrc = ({ id, account, digest, answer }: Omit<AnswerRow, 'crc'>): number =>
  crc32(`${id}\n${account}\n${digest}\n${answer}`);

/** The id of the first damaged answer; null when all are sound. */
export function damagedAnswer(db: Database.Database): string | null {
  const rows = db.prepare<[], AnswerRow>('SELECT id, account, digest, answer, crc FROM answers').iterate();
  for (const row of rows) if (answerCrc(row) !== row.crc) return row.id;
  return null;
}

/** Recomputes every digest and link from fact 1 and stops at the first that is wrong. */
export function walkChain(db: Database.Database): Walk {
  const rows = db.prepare<[], FactRow>(`SELECT ${FACT_COLUMNS} FROM facts ORDER BY seq`).iterate();
  let head = emptyHead;
  let firstAt: number | null = null;
  let erased = 0;
  const ended = (broken: Break | null): Walk => ({ head, firstAt, erased, broken });
  for (const row of rows) {
    const why = faultOf(row, head);
    if (why !== null) return ended({ seq: head.seq + 1, why });
    firstAt ??= row.at;
    if (row.erased) erased += 1;
    head = { seq: row.seq, hash: row.chain, at: row.at };
  }
  return ended(null);
}

function faultOf(row: FactRow, before: Head): string | null {
  if (row.seq !== before.seq + 1) return `it is missing: the next fact is ${row.seq}`;
  if (row.at < before.at) return 'its time is earlier than that of the fact before it';
  if (!isWhole(row)) return 'its payload does not match its digest';
  if (row.chain !== chainOf(before.hash, row)) return 'its chain hash does not match';
  return null;
}
