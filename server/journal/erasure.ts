// A personal payload may have to be erased by law. Other words then stand in its place; the chain keeps the
// digest of what was written, and the erasure itself is signed, so that nobody can pass an edit off as one.
import type Database from 'better-sqlite3';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { FactBody } from '#contract/fact.ts';
import { canonicalJson } from './canonicalJson.ts';
import { digestOf, payloadOf } from './factRow.ts';
import { SNAPSHOT_DIR } from './snapshotStore.ts';
import type { SigningKey } from './signingKey.ts';

export interface Erasure {
  readonly journal: string;
  readonly seq: number;
  /** When, by whom, on what ground. */
  readonly at: number;
  readonly actor: string;
  readonly reason: string;
  /** Hex digest of the payload that was written, and of what stands there now. */
  readonly digest: string;
  readonly stands: string;
}

export const erasureMessage = (erasure: Erasure): Buffer =>
  Buffer.from(canonicalJson({ ...erasure, signs: 'lianqin.erasure' }));

/**
 * Puts `body` in the place of what fact `seq` holds. To be called with the server stopped: the snapshots, which
 * hold the old words too, are deleted, and the file is written anew without them. Backups are not reached.
 */
export function erasePayload(
  dataDir: string,
  db: Database.Database,
  key: SigningKey,
  erased: {
    readonly seq: number;
    readonly body: FactBody;
    readonly at: number;
    readonly actor: string;
    readonly reason: string;
  },
): void {
  const { seq, body, at, actor, reason } = erased;
  const fact = db
    .prepare<[number], { type: string; digest: string }>(
      'SELECT type, lower(hex(digest)) AS digest FROM facts WHERE seq = ?',
    )
    .get(seq);
  if (fact?.type !== body.type)
    throw new Error(`fact ${seq} is ${fact?.type ?? 'missing'}, not ${body.type}`);
  const journal = db.prepare<[], string>('SELECT id FROM journal').pluck().get() ?? '';
  const payload = payloadOf(body);
  const stands = digestOf(payload);
  const signature = key.sign(
    erasureMessage({
      journal,
      seq,
      at,
      actor,
      reason,
      digest: fact.digest,
      stands,
    }),
  );
  db.transaction(() => {
    db.prepare('UPDATE facts SET payload = ?, erased = unhex(?) WHERE seq = ?').run(payload, stands, seq);
    db.prepare(
      `INSERT OR REPLACE INTO erasures (seq, at, actor, reason, key, signature)
       VALUES (?, ?, ?, ?, (SELECT no FROM keys WHERE fingerprint = ?), ?)`,
    ).run(seq, at, actor, reason, key.fingerprint, signature);
  })();
  rmSync(join(dataDir, SNAPSHOT_DIR), { recursive: true, force: true });
  db.exec('VACUUM');
  db.pragma('wal_checkpoint(TRUNCATE)');
}
