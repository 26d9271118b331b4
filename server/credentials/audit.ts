// The audit: every administrative act and every sign-in, in order, without secrets. It stands in the credential
// store so that an act and its record are one write; each record's hash covers all before it, and the server notes
// the newest hash in the journal, whose head is signed outside the data directory.
import { createHash } from 'node:crypto';
import type { AuditAct, AuditEntry, AuditRecord, AuditRole } from '#contract/account/audit.ts';
import { canonicalJson } from '../journal/canonicalJson.ts';
import type { CredentialStore } from './store.ts';

/** Failed sign-ins kept one by one; above it a guesser fills the disk and hides what matters: they are counted. */
const REFUSED_PER_HOUR = 600;
const HOUR_MS = 3_600_000;
/** Old records go in steps of a day. */
const PRUNE_STEP_MS = 86_400_000;
/** A tenth of a second's work. */
const CHECKED_AT_ONCE = 20_000;
const NO_HASH = '0'.repeat(64);

export interface AuditHead {
  /** 0 = empty. */
  readonly seq: number;
  /** Hex SHA-256 over this record and the hash before it. */
  readonly hash: string;
}

export interface AuditQuery {
  /** Records before this number. */
  readonly before?: number | undefined;
  readonly limit: number;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly act?: AuditAct | undefined;
  /** Who did it, or to whom it was done. */
  readonly who?: string | undefined;
}

export interface Audit {
  /** Inside a transaction of the store it stands or falls with it. */
  record(entry: AuditEntry): void;
  /** For what strangers can cause: bounded in number, then counted. */
  recordRefused(entry: AuditEntry): void;
  /** Newest first. */
  page(query: AuditQuery): readonly AuditRecord[];
  head(): AuditHead;
  /** The hash of one record; null when it is no longer kept. */
  hashAt(seq: number): string | null;
  /**
   * Looks at the next twenty thousand records, over and over from the first: the number of the first that was found
   * not to be as it was written; null while there is none.
   */
  check(): number | null;
  /** Drops what is older than `keepMs`. */
  prune(keepMs: number): void;
  /** Runs `act` and its records as one write. */
  together<T>(act: () => T): T;
}

interface Row {
  readonly seq: number;
  readonly at: number;
  readonly act: string;
  readonly actor: string;
  readonly role: string | null;
  readonly source: string;
  readonly about: string | null;
  readonly detail: string;
  readonly hash: string;
}

export function makeAudit(store: CredentialStore, now: () => number): Audit {
  store.exec(`
    CREATE TABLE IF NOT EXISTS audit (
      seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, act TEXT NOT NULL, actor TEXT NOT NULL, role TEXT,
      source TEXT NOT NULL, about TEXT, detail TEXT NOT NULL, hash TEXT NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS auditBase (id INTEGER PRIMARY KEY CHECK (id = 0), seq INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
    INSERT OR IGNORE INTO auditBase VALUES (0, 0, '${NO_HASH}');
    CREATE TRIGGER IF NOT EXISTS auditStands BEFORE UPDATE ON audit
      BEGIN SELECT raise(ABORT, 'the audit is never changed'); END;
  `);
  const last = store.prepare<[], { seq: number; at: number; hash: string }>(
    'SELECT seq, at, hash FROM audit ORDER BY seq DESC LIMIT 1',
  );
  const base = store.prepare<[], AuditHead>('SELECT seq, hash FROM auditBase');
  const insert = store.prepare(
    `INSERT INTO audit (seq, at, act, actor, role, source, about, detail, hash)
     VALUES (@seq, @at, @act, @actor, @role, @source, @about, @detail, @hash)`,
  );
  const after = store.prepare<[number, number], Row>(
    'SELECT * FROM audit WHERE seq > ? ORDER BY seq LIMIT ?',
  );
  const select = store.prepare<Record<string, unknown>, Row>(
    `SELECT * FROM audit
     WHERE seq < @before AND at >= @from AND at <= @to
       AND (@act IS NULL OR act = @act) AND (@who IS NULL OR actor = @who OR about = @who)
     ORDER BY seq DESC LIMIT @limit`,
  );
  const lastBefore = store.prepare<[number], AuditHead>(
    'SELECT seq, hash FROM audit WHERE at < ? ORDER BY seq DESC LIMIT 1',
  );
  const hashOfRecord = store.prepare<[number], { hash: string }>('SELECT hash FROM audit WHERE seq = ?');
  const setBase = store.prepare('UPDATE auditBase SET seq = @seq, hash = @hash');
  const drop = store.prepare<[number]>('DELETE FROM audit WHERE seq <= ?');

  const head = (): AuditHead => {
    const { seq, hash } = last.get() ?? base.get()!;
    return { seq, hash };
  };
  // Immediate: the command line writes beside the server, and both must number on from the same record.
  const write = store.transaction((entry: AuditEntry) => {
    const before = head();
    // The machine's clock may have been set back: the order of the records is the order of the acts.
    const at = Math.max(now(), last.get()?.at ?? 0);
    const seq = before.seq + 1;
    const { act, by, role, source, about, detail } = entry;
    const row = { seq, at, act, actor: by, role, source, about, detail: canonicalJson(detail) };
    insert.run({ ...row, hash: hashOf(row, before.hash) });
  }).immediate;

  let looked = base.get()!;
  let fault: number | null = null;
  let refused = { since: -Infinity, count: 0 };
  const pruneTo = store.transaction((to: AuditHead) => {
    setBase.run(to);
    drop.run(to.seq);
    write({ ...BY_RULE, act: 'audit.pruned', about: null, detail: { through: to.seq } });
  });

  return {
    record: (entry) => write(entry),
    recordRefused(entry) {
      const at = now();
      if (at - refused.since >= HOUR_MS) {
        const over = refused.count - REFUSED_PER_HOUR;
        if (over > 0) write({ ...BY_RULE, act: 'signIn.flood', about: null, detail: { notKept: over } });
        refused = { since: at, count: 0 };
      }
      refused.count += 1;
      if (refused.count <= REFUSED_PER_HOUR) write(entry);
    },
    page: ({ before, limit, from, to, act, who }) =>
      select
        .all({
          before: before ?? Number.MAX_SAFE_INTEGER,
          limit,
          from: from ?? 0,
          to: to ?? Number.MAX_SAFE_INTEGER,
          act: act ?? null,
          who: who ?? null,
        })
        .map(recordOf),
    head,
    hashAt: (seq) => hashOfRecord.get(seq)?.hash ?? null,
    check() {
      if (looked.seq < base.get()!.seq) looked = base.get()!;
      const rows = after.all(looked.seq, CHECKED_AT_ONCE);
      for (const row of rows) {
        const hash = hashOf(row, looked.hash);
        if (row.seq !== looked.seq + 1 || row.hash !== hash) return (fault = looked.seq + 1);
        looked = { seq: row.seq, hash };
      }
      if (rows.length < CHECKED_AT_ONCE) [looked, fault] = [base.get()!, null];
      return fault;
    },
    prune(keepMs) {
      const through = lastBefore.get(now() - keepMs - PRUNE_STEP_MS);
      if (through) pruneTo(lastBefore.get(now() - keepMs)!);
    },
    together: (act) => store.transaction(act).immediate(),
  };
}

/** What the server does by itself. */
export const BY_RULE = { by: 'server', role: 'server', source: 'machine' } as const;

function hashOf(row: Omit<Row, 'hash'>, before: string): string {
  const { seq, at, act, actor, role, source, about, detail } = row;
  return createHash('sha256')
    .update(before)
    .update(canonicalJson({ seq, at, act, actor, role, source, about, detail }))
    .digest('hex');
}

const recordOf = ({ seq, at, act, actor, role, source, about, detail }: Row): AuditRecord => ({
  seq,
  at,
  // Written by `record`, which takes nothing else.
  act: act as AuditAct,
  by: actor,
  role: role as AuditRole,
  source,
  about,
  detail: JSON.parse(detail) as AuditRecord['detail'],
});
