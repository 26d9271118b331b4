// Whether the whole audit is as it was written, compared with what the journal noted of it. `npm run verify` tells
// whether the journal itself is.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Audit } from './audit.ts';

/** A sentence for each fault; none when all is well. */
export function checkAudit(audit: Audit, dataDir: string): readonly string[] {
  const first = wholeCheck(audit);
  if (first !== null) return [`The audit was changed from record ${first} on.`];
  const head = audit.head();
  for (const { through, hash } of notesIn(join(dataDir, 'facts.db'))) {
    if (through > head.seq)
      return [
        `The journal knows of ${through} audit records, there are only ${head.seq}: the audit was cut.`,
      ];
    const kept = audit.hashAt(through);
    if (kept !== null && kept !== hash)
      return [`Audit record ${through} is not the one that the journal noted: the audit was written anew.`];
  }
  return [];
}

function wholeCheck(audit: Audit): number | null {
  const rounds = Math.ceil((audit.head().seq + 1) / 20_000) + 1;
  for (let n = 0; n < rounds; n++) {
    const fault = audit.check();
    if (fault !== null) return fault;
  }
  return null;
}

interface Note {
  readonly through: number;
  readonly hash: string;
}

function notesIn(file: string): readonly Note[] {
  const facts = new Database(file, { readonly: true, fileMustExist: true });
  try {
    return facts
      .prepare<[], { payload: string }>("SELECT payload FROM facts WHERE type = 'audit.noted' ORDER BY seq")
      .all()
      .map(({ payload }) => JSON.parse(payload) as Note);
  } finally {
    facts.close();
  }
}
