// The facts, the answers to commands and the signed heads: one file, one transaction and one fsync for a batch.
import type Database from 'better-sqlite3';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Answer } from '#contract/command.ts';
import type { Fact } from '#contract/fact.ts';
import {
  FACTS_ABOUT,
  FACTS_FILE,
  FACT_COLUMNS,
  FORGET_REFUSED,
  answerCrc,
  damagedAnswer,
  factFormat,
  walkChain,
} from './factFile.ts';
import { emptyHead, factOf, headAfter, isWhole, rowsOf } from './factRow.ts';
import type { AnswerRow } from './factFile.ts';
import type { FactRow } from './factRow.ts';
import { JournalFault, REFUSED_KEPT_MS } from './journal.ts';
import type { Appended, Entry, Head, KeptAnswer } from './journal.ts';
import { bringUp, damaged, forged, guarded, openDatabase } from './openDatabase.ts';
import { breakSeal, seal } from './seal.ts';
import type { Sealed } from './seal.ts';
import { tipFault } from './signedHeads.ts';
import { headMessage } from './signingKey.ts';
import type { SigningKey } from './signingKey.ts';
import { refuseDamagedWal } from './walCheck.ts';

export interface FactStore {
  readonly id: string;
  readonly firstAt: number | null;
  /** Opened by its seal and not read through. */
  readonly sealed: boolean;
  readonly db: Database.Database;
  head(): Head;
  append(entries: readonly Entry[]): Appended;
  answerTo(commandId: string): KeptAnswer | null;
  since(after: number, limit: number): readonly Fact[];
  /** Those whose subject is one of these ids, in order. */
  about(subjects: readonly string[]): readonly Fact[];
  /** The last fact with at <= `at`; 0 = none. */
  seqAt(at: number): number;
  /** Hex chain hash of fact `seq`; null when there is no such fact. */
  hashOf(seq: number): string | null;
  close(): void;
}

/**
 * Opens facts.db and reads it through, unless its seal says that it is as this key closed it: damage anywhere in it
 * refuses here, with the place.
 */
export function openFactStore(dataDir: string, key: SigningKey, now: () => number): FactStore {
  const path = join(dataDir, FACTS_FILE);
  refuseDamagedWal(path);
  const sealed = breakSeal(path, key);
  const db = openDatabase(path, factFormat, 'FULL');
  return guarded(path, () => {
    const { head, firstAt } = sealed ?? readThrough(db, path, key);
    bringUp(db, factFormat);
    const id = idIn(db) ?? identify(db, now());
    return new SqliteFacts(db, path, key, { id, head, firstAt, sealed: sealed !== null });
  });
}

function readThrough(db: Database.Database, path: string, key: SigningKey): Sealed {
  const { fault, head, firstAt } = faultIn(db, path);
  // Before anything is signed again: the next head would vouch for what was forged before it.
  const tip = fault === null ? tipFault(db, idIn(db) ?? '', head, key.fingerprint) : null;
  const sentence = tip ? forged(path, `fact ${tip.seq}: ${tip.why}`) : fault;
  if (sentence === null) return { head, firstAt };
  db.close();
  throw new JournalFault(sentence);
}

const idIn = (db: Database.Database): string | undefined =>
  db.prepare<[], string>('SELECT id FROM journal').pluck().get();

/** Reads all of it: a sentence that names the first damage, and where the chain ends. */
export function faultIn(db: Database.Database, path: string): Sealed & { readonly fault: string | null } {
  const pages = db.pragma('quick_check(1)', { simple: true });
  if (pages !== 'ok') {
    const place = String(pages).replace('*** in database main ***\n', '');
    return { fault: damaged(path, place), head: emptyHead, firstAt: null };
  }
  const { broken, head, firstAt } = walkChain(db);
  if (broken) return { fault: damaged(path, `fact ${broken.seq}: ${broken.why}`), head, firstAt };
  const answer = damagedAnswer(db);
  return { fault: answer === null ? null : damaged(path, answerPlace(answer)), head, firstAt };
}

function identify(db: Database.Database, madeAt: number): string {
  const id = randomUUID();
  db.prepare('INSERT INTO journal VALUES (?, ?)').run(id, madeAt);
  return id;
}

class SqliteFacts implements FactStore {
  readonly id: string;
  readonly sealed: boolean;
  readonly db: Database.Database;
  readonly #path: string;
  readonly #key: SigningKey;
  readonly #keyNo: number;
  readonly #sql: ReturnType<typeof statements>;
  readonly #write: (
    entries: readonly Entry[],
  ) => Appended & { readonly head: Head; readonly firstAt: number | null };
  #head: Head;
  #firstAt: number | null;

  constructor(
    db: Database.Database,
    path: string,
    key: SigningKey,
    found: Sealed & { readonly id: string; readonly sealed: boolean },
  ) {
    this.db = db;
    this.id = found.id;
    this.sealed = found.sealed;
    this.#path = path;
    this.#key = key;
    this.#sql = statements(db);
    this.#head = found.head;
    this.#firstAt = found.firstAt;
    this.#keyNo = this.#keepKey();
    // `immediate`: the write lock is taken before the first read, so nothing can come between.
    this.#write = db.transaction((entries: readonly Entry[]) => this.#insert(entries)).immediate;
  }

  get firstAt(): number | null {
    return this.#firstAt;
  }

  head(): Head {
    return this.#head;
  }

  append(entries: readonly Entry[]): Appended {
    return guarded(this.#path, () => {
      const { facts, answers, head, firstAt } = this.#write(entries);
      this.#head = head;
      this.#firstAt = firstAt;
      return { facts, answers };
    });
  }

  answerTo(commandId: string): KeptAnswer | null {
    return guarded(this.#path, () => {
      const kept = this.#sql.answerTo.get(commandId);
      if (kept && answerCrc(kept) !== kept.crc)
        throw new JournalFault(damaged(this.#path, answerPlace(commandId)));
      if (!kept) return null;
      const answer = answerIn(kept.answer);
      if (!answer) throw new JournalFault(damaged(this.#path, `the answer to command ${commandId} is none`));
      return { account: kept.account, digest: kept.digest, answer };
    });
  }

  since(after: number, limit: number): readonly Fact[] {
    return guarded(this.#path, () =>
      this.#sql.since.all(after, bounded(limit)).map((row) => this.#read(row)),
    );
  }

  about(subjects: readonly string[]): readonly Fact[] {
    return guarded(this.#path, () =>
      subjects
        .flatMap((subject) => this.#sql.about.all(subject))
        .sort((a, b) => a.seq - b.seq)
        .map((row) => this.#read(row)),
    );
  }

  seqAt(at: number): number {
    return guarded(this.#path, () => {
      if (at >= this.#head.at) return this.#head.seq;
      let [low, high] = [0, this.#head.seq];
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2);
        if ((this.#sql.atOf.get(middle) ?? Infinity) <= at) low = middle;
        else high = middle;
      }
      return low;
    });
  }

  hashOf(seq: number): string | null {
    return guarded(this.#path, () => this.#sql.chainOf.get(seq) ?? null);
  }

  close(): void {
    guarded(this.#path, () => {
      this.db.pragma('wal_checkpoint(TRUNCATE)');
      this.db.close();
      seal(this.#path, this.#key, { head: this.#head, firstAt: this.#firstAt });
    });
  }

  #insert(entries: readonly Entry[]) {
    let head = this.#head;
    const facts: Fact[] = [];
    const answers: Answer[] = [];
    const hashes: string[] = [];
    for (const entry of entries) {
      const rows = rowsOf(entry, head);
      for (const row of rows) {
        this.#sql.insertFact.run(row);
        hashes.push(row.chain);
      }
      head = headAfter(head, rows);
      const own = rows.map(factOf);
      facts.push(...own);
      answers.push(this.#keepAnswer(entry, own, Math.max(head.at, entry.at)));
    }
    const latest = Math.max(head.at, ...entries.map(({ at }) => at));
    this.#sql.forgetRefused.run(latest - REFUSED_KEPT_MS);
    if (head.seq > this.#head.seq) this.#signHead(head.seq, hashes, this.#keyNo);
    return { facts, answers, head, firstAt: this.#firstAt ?? facts[0]?.at ?? null };
  }

  #keepAnswer(entry: Entry, facts: readonly Fact[], at: number): Answer {
    const text = JSON.stringify(entry.answer(facts));
    // What was kept is what is answered, to the last character.
    const answer: Answer = JSON.parse(text);
    if (entry.command) {
      const { id, account, digest } = entry.command;
      if (this.#sql.answerTo.get(id))
        throw new Error(`command ${id} has its answer already: ask answerTo first`);
      const crc = answerCrc({ id, account, digest, answer: text });
      this.#sql.insertAnswer.run(id, account, digest, text, crc, answer.ok ? null : at);
    }
    return answer;
  }

  /** In the transaction of the facts that it covers: there is never an unsigned fact. */
  #signHead(seq: number, hashes: readonly string[], keyNo: number): void {
    const signature = this.#key.sign(headMessage({ journal: this.id, seq, hashes }));
    this.#sql.insertHead.run(seq, keyNo, hashes.join(''), signature);
  }

  /** A key that is new to this journal signs what it found, so that its fingerprint alone verifies all. */
  #keepKey(): number {
    const known = this.#sql.keyNo.get(this.#key.fingerprint);
    if (known !== undefined) return known;
    return this.db.transaction(() => {
      const no = Number(this.#sql.insertKey.run(this.#key.fingerprint, this.#key.publicKey).lastInsertRowid);
      if (this.#head.seq > 0) this.#signHead(this.#head.seq, [this.#head.hash], no);
      return no;
    })();
  }

  #read(row: FactRow): Fact {
    if (!isWhole(row)) {
      throw new JournalFault(damaged(this.#path, `the payload of fact ${row.seq} does not match its digest`));
    }
    return factOf(row);
  }
}

const answerPlace = (id: string): string => `the answer to command ${id} does not match its checksum`;

/** SQLite takes a negative limit for none, and no infinity. */
const bounded = (limit: number): number => Math.min(Math.max(0, limit), Number.MAX_SAFE_INTEGER);

/** null: whoever wrote it also made its checksum, and it is none of ours. */
function answerIn(text: string): Answer | null {
  try {
    const answer = JSON.parse(text);
    return typeof answer?.ok === 'boolean' ? answer : null;
  } catch {
    return null;
  }
}

function statements(db: Database.Database) {
  return {
    insertFact: db.prepare<FactRow>(
      `INSERT INTO facts VALUES (@seq, @v, @at, @actor, @role, @tier, @command, @type,
        unhex(@digest), unhex(@chain), @payload, unhex(@erased))`,
    ),
    insertAnswer: db.prepare(
      'INSERT INTO answers (id, account, digest, answer, crc, refusedAt) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    forgetRefused: db.prepare<[number]>(FORGET_REFUSED),
    insertHead: db.prepare('INSERT INTO heads (seq, key, chains, signature) VALUES (?, ?, unhex(?), ?)'),
    insertKey: db.prepare('INSERT INTO keys (fingerprint, publicKey) VALUES (?, ?)'),
    keyNo: db.prepare<[string], number>('SELECT no FROM keys WHERE fingerprint = ?').pluck(),
    answerTo: db.prepare<[string], AnswerRow>(
      'SELECT id, account, digest, answer, crc FROM answers WHERE id = ?',
    ),
    since: db.prepare<[number, number], FactRow>(
      `SELECT ${FACT_COLUMNS} FROM facts WHERE seq > ? ORDER BY seq LIMIT ?`,
    ),
    about: db.prepare<[string], FactRow>(FACTS_ABOUT),
    atOf: db.prepare<[number], number>('SELECT at FROM facts WHERE seq = ?').pluck(),
    chainOf: db.prepare<[number], string>('SELECT lower(hex(chain)) FROM facts WHERE seq = ?').pluck(),
  };
}
