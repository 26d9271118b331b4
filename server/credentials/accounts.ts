// Accounts: who may sign in, as what. Passwords are kept as argon2id hashes.
import { hash, verify } from '@node-rs/argon2';
import type { Person, Role } from '#contract/actor.ts';
import { teamId, townCode } from '#contract/ids.ts';
import type { CredentialStore } from './store.ts';

export interface Account {
  readonly account: string;
  readonly name: string;
  readonly role: Role;
  /** For a town commander, and for an observer of one town. */
  readonly town: string | null;
  /** For a team leader. */
  readonly team: string | null;
}

export interface Accounts {
  /** Replaces the account of that name, or makes it. */
  put(account: Account, password: string): Promise<void>;
  /** Lives as long as the process and is never written: demo accounts. */
  putVolatile(account: Account, password: string): Promise<void>;
  remove(account: string): boolean;
  find(account: string): Account | null;
  list(): readonly Account[];
  /** Takes about the same time whether or not the account exists. */
  check(account: string, password: string): Promise<Account | null>;
}

interface Row extends Account {
  readonly passwordHash: string;
}

export function makeAccounts(store: CredentialStore): Accounts {
  store.exec(`CREATE TABLE IF NOT EXISTS accounts (
    account TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, town TEXT, team TEXT, passwordHash TEXT NOT NULL
  ) STRICT`);
  const select = store.prepare<[string], Row>('SELECT * FROM accounts WHERE account = ?');
  const all = store.prepare<[], Row>('SELECT * FROM accounts ORDER BY account');
  const upsert = store.prepare(
    `INSERT INTO accounts VALUES (@account, @name, @role, @town, @team, @passwordHash)
     ON CONFLICT(account) DO UPDATE SET name=@name, role=@role, town=@town, team=@team, passwordHash=@passwordHash`,
  );
  const erase = store.prepare('DELETE FROM accounts WHERE account = ?');
  const volatile = new Map<string, Row>();
  // Compared with when the account does not exist, so that the answer's time does not tell.
  const decoy = hash('no account has this password');

  const row = (account: string): Row | null => volatile.get(account) ?? select.get(account) ?? null;
  const bare = ({ passwordHash: _, ...account }: Row): Account => account;
  return {
    async put(account, password) {
      upsert.run({ ...account, passwordHash: await hash(password) });
    },
    async putVolatile(account, password) {
      volatile.set(account.account, { ...account, passwordHash: await hash(password) });
    },
    remove: (account) => erase.run(account).changes > 0,
    find(account) {
      const found = row(account);
      return found && bare(found);
    },
    list: () => [...all.all(), ...volatile.values()].map(bare),
    async check(account, password) {
      const found = row(account);
      const matches = await verify(found?.passwordHash ?? (await decoy), password);
      return found && matches ? bare(found) : null;
    },
  };
}

export function personOf({ account, name, role, town, team }: Account): Person {
  switch (role) {
    case 'districtCommander':
      return { kind: 'person', role, account, name };
    case 'townCommander':
      return { kind: 'person', role, account, name, town: townCode(needed(account, 'town', town)) };
    case 'teamLeader':
      return { kind: 'person', role, account, name, team: teamId(needed(account, 'team', team)) };
    case 'observer':
      return { kind: 'person', role, account, name, town: town === null ? null : townCode(town) };
  }
}

function needed(account: string, field: string, value: string | null): string {
  if (value === null) throw new Error(`account ${account} has no ${field}`);
  return value;
}
