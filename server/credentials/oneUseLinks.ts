// Links that sign a team's phone in, once: the secret stands in the link's fragment, which no server log and no
// referrer ever sees. Kept as a hash, like every token; who exchanges it gets a session bound to the team.
import { hash, randomBytes } from 'node:crypto';
import { teamId, type TeamId } from '#contract/ids.ts';
import type { CredentialStore } from './store.ts';

/** Long enough to be scanned or sent on, too short to be found later. */
const LINK_MS = 600_000;
/** Phones of one team that may be signed in side by side: a patrol car is full with fewer. */
const MAX_OPEN_PER_TEAM = 20;
/** 192 bits, as for devices: a plain SHA-256 is enough. */
const SECRET_BYTES = 24;

export interface OneUseLink {
  readonly team: TeamId;
  /** The account that issued it. */
  readonly by: string;
  readonly issuedAt: number;
}

export interface OneUseLinks {
  /** The secret is told once. Of more than twenty open links of a team the eldest ends. */
  issue(
    team: TeamId,
    by: string,
    ttlMs?: number,
  ): {
    readonly secret: string;
    readonly expiresAt: number;
  };
  /** Null: not known, used before, ended, or too late. Of two who try at once, one gets it. */
  exchange(secret: string): OneUseLink | null;
  /** Ends the open links of a team; how many. */
  revoke(team: TeamId): number;
}

interface Row {
  readonly team: string;
  readonly issuedBy: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

export function makeOneUseLinks(store: CredentialStore, now: () => number): OneUseLinks {
  store.exec(`CREATE TABLE IF NOT EXISTS oneUseLinks (
    hash BLOB PRIMARY KEY, team TEXT NOT NULL, issuedBy TEXT NOT NULL,
    issuedAt INTEGER NOT NULL, expiresAt INTEGER NOT NULL
  ) STRICT`);
  const insert = store.prepare<[Buffer, string, string, number, number]>(
    'INSERT INTO oneUseLinks (hash, team, issuedBy, issuedAt, expiresAt) VALUES (?, ?, ?, ?, ?)',
  );
  const forgetLate = store.prepare<[number]>('DELETE FROM oneUseLinks WHERE expiresAt <= ?');
  const forgetEldest = store.prepare<[string, number]>(
    `DELETE FROM oneUseLinks WHERE hash IN (
       SELECT hash FROM oneUseLinks WHERE team = ? ORDER BY issuedAt DESC, rowid DESC LIMIT -1 OFFSET ?
     )`,
  );
  // Deleting is the use: what is gone cannot be used again, by no process.
  const use = store.prepare<[Buffer], Row>(
    'DELETE FROM oneUseLinks WHERE hash = ? RETURNING team, issuedBy, issuedAt, expiresAt',
  );
  const forgetOf = store.prepare<[string]>('DELETE FROM oneUseLinks WHERE team = ?');

  const issue = store.transaction((team: TeamId, by: string, ttlMs: number) => {
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    const at = now();
    forgetLate.run(at);
    insert.run(hashOf(secret), team, by, at, at + ttlMs);
    forgetEldest.run(team, MAX_OPEN_PER_TEAM);
    return { secret, expiresAt: at + ttlMs };
  });

  return {
    issue: (team, by, ttlMs = LINK_MS) => issue(team, by, ttlMs),
    exchange(secret) {
      const row = use.get(hashOf(secret));
      if (!row || now() >= row.expiresAt) return null;
      return { team: teamId(row.team), by: row.issuedBy, issuedAt: row.issuedAt };
    },
    revoke: (team) => forgetOf.run(team).changes,
  };
}

const hashOf = (secret: string): Buffer => hash('sha256', secret, 'buffer');
