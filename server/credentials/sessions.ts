// Sessions: a random token per sign-in, kept as a SHA-256 (a 256-bit random token needs no slow hash).
// They end when idle, at an absolute age, on sign-out, and when the account goes; ending closes live sockets.
import { createHash, randomBytes } from 'node:crypto';
import type { Person } from '#contract/actor.ts';
import { teamId, type TeamId } from '#contract/ids.ts';
import { personOf, type Account, type Accounts } from './accounts.ts';
import { loadAccountSettings, type AccountSettings } from './accountSettings.ts';
import { isStoreFault, type CredentialStore } from './store.ts';

/** `usedAt` is written at most this often. */
const TOUCH_MS = 60_000;

export interface Session {
  readonly person: Person;
  readonly expiresAt: number;
  /** `team`: a phone that acts for one team, no account behind it. `run`: a process of the server's own. */
  readonly kind: 'account' | 'team' | 'run';
}

export interface Sessions {
  /** Throws the store's fault when it cannot be written. */
  start(person: Person): { readonly token: string; readonly expiresAt: number };
  /** For a phone of the team; `name` says in facts whose it is. It ends with the shift, not when the phone is silent. */
  startForTeam(team: TeamId, name: string): { readonly token: string; readonly expiresAt: number };
  /** For a process of the server's own (the simulator): lives in memory, as long as this run. */
  startForRun(person: Person): string;
  find(token: string): Session | null;
  end(token: string): void;
  /** After a new password, and when the account goes. */
  endAllOf(account: string): void;
  /** How many are signed in with this account. */
  count(account: string): number;
  /** Drops what has expired and tells the listeners. */
  sweep(): void;
  /** Called with a key of the ended session; `keyOf` makes it from a token. */
  onEnd(listener: (key: string) => void): () => void;
}

/** What the sessions of a team's phones go by, also for `endAllOf`. No account can be called so. */
export const teamAccount = (team: TeamId): string => `team:${team}`;

export const keyOf = (token: string): string => createHash('sha256').update(token).digest('hex');

interface Row {
  readonly key: string;
  readonly account: string;
  readonly startedAt: number;
  readonly usedAt: number;
  /** The team that it is bound to, and whose phone it is; null for an account. */
  readonly team: string | null;
  readonly holder: string | null;
}

export interface SessionsOptions {
  /** The store began (or, with null, ceased) to refuse writes. */
  readonly onFault?: (cause: Error | null) => void;
  readonly limits?: Pick<AccountSettings, 'idleMs' | 'absoluteMs' | 'teamMs'>;
  /** Who signs in with an account: its own role, or one lent for an emergency. */
  readonly personFor?: (account: Account) => Person;
}

/**
 * While the store refuses writes, reading goes on: what was used or has ended is then known in memory, and an ended
 * session is erased when the store writes again.
 */
export function makeSessions(
  store: CredentialStore,
  accounts: Accounts,
  now: () => number,
  options: SessionsOptions = {},
): Sessions {
  const { onFault = () => {}, limits = loadAccountSettings(), personFor = personOf } = options;
  store.exec(`CREATE TABLE IF NOT EXISTS sessions (
    key TEXT PRIMARY KEY, account TEXT NOT NULL, startedAt INTEGER NOT NULL, usedAt INTEGER NOT NULL
  ) STRICT`);
  adoptTeams(store);
  const select = store.prepare<[string], Row>('SELECT * FROM sessions WHERE key = ?');
  const all = store.prepare<[], Row>('SELECT * FROM sessions');
  const insert = store.prepare(
    `INSERT INTO sessions (key, account, startedAt, usedAt, team, holder)
     VALUES (@key, @account, @at, @at, @team, @holder)`,
  );
  const touch = store.prepare('UPDATE sessions SET usedAt = ? WHERE key = ?');
  const erase = store.prepare('DELETE FROM sessions WHERE key = ?');
  const eraseOf = store.prepare<[string], { key: string }>(
    'DELETE FROM sessions WHERE account = ? RETURNING key',
  );
  const countOf = store.prepare<[string], { n: number }>(
    'SELECT count(*) AS n FROM sessions WHERE account = ?',
  );
  const ofRun = new Map<string, Person>();
  const listeners = new Set<(key: string) => void>();
  /** Newer than the rows say; holds no more keys than the table, see `sweep`. */
  const usedAt = new Map<string, number>();
  /** Ended while the store could not be written. */
  const ended = new Set<string>();
  let failing = false;

  /** False when the store refused; anything but its fault is thrown. */
  function written(write: () => void): boolean {
    try {
      write();
    } catch (error) {
      if (!isStoreFault(error)) throw error;
      if (!failing) onFault(error);
      failing = true;
      return false;
    }
    if (failing) onFault(null);
    failing = false;
    return true;
  }

  const lastUsed = (row: Row) => Math.max(row.usedAt, usedAt.get(row.key) ?? 0);
  // A phone is silent for hours where there is no network: only its shift ends it.
  const endsAt = ({ team, startedAt }: Pick<Row, 'team' | 'startedAt'>) =>
    startedAt + (team === null ? limits.absoluteMs : limits.teamMs);
  const expired = (row: Row, at: number) =>
    at >= endsAt(row) || (row.team === null && at >= lastUsed(row) + limits.idleMs);
  const personBehind = (row: Row): Person | null => {
    if (row.team !== null) return memberOf(row.account, teamId(row.team), row.holder ?? row.account);
    const account = accounts.find(row.account);
    return account && account.disabledAt === null ? personFor(account) : null;
  };
  function begin(account: string, team: TeamId | null, holder: string | null) {
    const token = randomBytes(32).toString('base64url');
    const at = now();
    insert.run({ key: keyOf(token), account, at, team, holder });
    return { token, expiresAt: endsAt({ team, startedAt: at }) };
  }
  const forget = (key: string) => {
    usedAt.delete(key);
    if (written(() => erase.run(key))) ended.delete(key);
    else ended.add(key);
  };
  const drop = (key: string) => {
    forget(key);
    for (const listener of listeners) listener(key);
  };
  return {
    start: (person) => begin(person.account, null, null),
    startForTeam: (team, name) => begin(teamAccount(team), team, name),
    startForRun(person) {
      const token = randomBytes(32).toString('base64url');
      ofRun.set(keyOf(token), person);
      return token;
    },
    find(token) {
      const key = keyOf(token);
      const person = ofRun.get(key);
      if (person) return { person, expiresAt: Number.MAX_SAFE_INTEGER, kind: 'run' };
      const row = ended.has(key) ? undefined : select.get(key);
      if (!row) return null;
      const behind = personBehind(row);
      const at = now();
      if (!behind || expired(row, at)) {
        drop(key);
        return null;
      }
      if (at - lastUsed(row) > TOUCH_MS) {
        usedAt.set(key, at);
        written(() => touch.run(at, key));
      }
      const kind = row.team === null ? 'account' : 'team';
      return { person: behind, expiresAt: endsAt(row), kind };
    },
    end(token) {
      drop(keyOf(token));
    },
    endAllOf(account) {
      for (const { key } of eraseOf.all(account)) for (const listener of listeners) listener(key);
    },
    count: (account) => countOf.get(account)?.n ?? 0,
    sweep() {
      for (const key of ended) forget(key);
      const at = now();
      const rows = all.all();
      const kept = new Set(rows.map(({ key }) => key));
      for (const key of usedAt.keys()) if (!kept.has(key)) usedAt.delete(key);
      for (const row of rows) {
        if (!ended.has(row.key) && (expired(row, at) || !personBehind(row))) drop(row.key);
      }
    },
    onEnd(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const memberOf = (account: string, team: TeamId, name: string): Person => ({
  kind: 'person',
  role: 'teamLeader',
  account,
  name,
  team,
});

/** Up to version 0.1 every session was an account's. */
function adoptTeams(store: CredentialStore): void {
  const columns = store.pragma('table_info(sessions)') as { name: string }[];
  if (columns.some(({ name }) => name === 'team')) return;
  store.exec('ALTER TABLE sessions ADD COLUMN team TEXT; ALTER TABLE sessions ADD COLUMN holder TEXT');
}
