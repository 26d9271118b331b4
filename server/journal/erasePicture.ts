// A picture may have to be erased by law: its files go, its facts stay with a signed note in the place of what they
// said of the files, and the chain holds. To be called with the server stopped.
import type Database from 'better-sqlite3';
import { rmSync } from 'node:fs';
import type { FactBody } from '#contract/fact.ts';
import { pictureDir } from './attachmentFiles.ts';
import { lockData } from './dataLock.ts';
import { erasePayload } from './erasure.ts';
import { FACTS_FILE, factFormat } from './factFile.ts';
import { JournalFault } from './journal.ts';
import { openDatabase } from './openDatabase.ts';
import { keyDirectory, openSigningKey } from './signingKey.ts';
import { join } from 'node:path';

export interface PictureErasure {
  readonly attachment: string;
  readonly at: number;
  readonly actor: string;
  readonly reason: string;
}

/** Answers how many facts speak of it. Throws `JournalFault`. Called again after an interruption it goes on. */
export function erasePicture(
  dataDir: string,
  { attachment, at, actor, reason }: PictureErasure,
  keyDir = keyDirectory(),
): number {
  const unlock = lockData(dataDir);
  try {
    const key = openSigningKey(keyDir, dataDir);
    const db = openDatabase(join(dataDir, FACTS_FILE), factFormat, 'FULL');
    try {
      const facts = factsOn(db, attachment);
      if (facts.length === 0)
        throw new JournalFault(`No fact in ${dataDir} speaks of a picture ${attachment}.`);
      // First the files: a picture that is called erased must not be there any more.
      rmSync(pictureDir(dataDir, attachment), { recursive: true, force: true });
      for (const { seq, body } of facts) {
        const erased = { ...body, digest: '', viewDigest: '', thumbDigest: '' } as FactBody;
        erasePayload(dataDir, db, key, { seq, body: erased, at, actor, reason });
      }
      return facts.length;
    } finally {
      db.close();
    }
  } finally {
    unlock();
  }
}

function factsOn(
  db: Database.Database,
  attachment: string,
): { readonly seq: number; readonly body: object }[] {
  return db
    .prepare<[string], { seq: number; type: string; payload: string }>(
      `SELECT seq, type, payload FROM facts
       WHERE type IN ('attachment.uploaded', 'attachment.added') AND payload ->> 'attachment' = ? ORDER BY seq`,
    )
    .all(attachment)
    .map(({ seq, type, payload }) => ({ seq, body: { type, ...(JSON.parse(payload) as object) } }));
}
