// Accounts: who may sign in, as what. Passwords are kept as argon2id hashes.
import { hash, verify } from '@node-rs/argon2';
import type { Person, Role } from '#contract/actor.ts';
import { departmentId, gridCode, teamId, townCode, townOfGrid } from '#contract/ids.ts';
import type { CredentialStore } from './store.ts';

export interface Account {
  readonly account: string;
  readonly name: string;
  readonly role: Role;
  /** The town, department, team or grid that the role is bound to; null for the whole district. */
  readonly scope: string | null;
}

export interface KnownAccount extends Account {
  /** Epoch ms; null while it may sign in. */
  readonly disabledAt: number | null;
  /** Of a demo: it lasts as long as the process. */
  readonly volatile: boolean;
}

export interface Accounts {
  /** Replaces the account of that name, or makes it. */
  put(account: Account, password: string): Promise<void>;
  /** For `putHashed`, so that the slow part stands outside of a transaction. */
  hash(password: string): Promise<string>;
  putHashed(account: Account, passwordHash: string): void;
  /** The same password, another name, role or scope. */
  change(account: Account): void;
  /** `at` null: it may sign in again. */
  setDisabled(account: string, at: number | null): void;
  /** Lives as long as the process and is never written: demo accounts. */
  putVolatile(account: Account, password: string): Promise<void>;
  remove(account: string): boolean;
  find(account: string): KnownAccount | null;
  list(): readonly KnownAccount[];
  /** Takes about the same time whether or not the account exists. A disabled one is found too: its password is right. */
  check(account: string, password: string): Promise<Account | null>;
}

interface Row extends Account {
  readonly passwordHash: string;
  readonly disabledAt: number | null;
}

export function makeAccounts(store: CredentialStore): Accounts {
  store.exec(`CREATE TABLE IF NOT EXISTS accounts (
    account TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, scope TEXT, passwordHash TEXT NOT NULL
  ) STRICT`);
  adoptOldColumns(store);
  adoptDisabling(store);
  const select = store.prepare<[string], Row>('SELECT * FROM accounts WHERE account = ?');
  const all = store.prepare<[], Row>('SELECT * FROM accounts ORDER BY account');
  const upsert = store.prepare(
    `INSERT INTO accounts (account, name, role, scope, passwordHash)
     VALUES (@account, @name, @role, @scope, @passwordHash)
     ON CONFLICT(account) DO UPDATE SET name=@name, role=@role, scope=@scope, passwordHash=@passwordHash`,
  );
  const erase = store.prepare('DELETE FROM accounts WHERE account = ?');
  const volatile = new Map<string, Row>();
  // Compared with when the account does not exist, so that the answer's time does not tell.
  const decoy = hash('no account has this password');

  const setDisabled = store.prepare<[number | null, string]>(
    'UPDATE accounts SET disabledAt = ? WHERE account = ?',
  );
  const update = store.prepare(
    'UPDATE accounts SET name = @name, role = @role, scope = @scope WHERE account = @account',
  );

  const row = (account: string): Row | null => volatile.get(account) ?? select.get(account) ?? null;
  const known = ({ passwordHash: _, ...account }: Row): KnownAccount => ({
    ...account,
    volatile: volatile.has(account.account),
  });
  const change = ({ account, name, role, scope }: Account) => {
    const held = volatile.get(account);
    if (held) volatile.set(account, { ...held, name, role, scope });
    else update.run({ account, name, role, scope });
  };
  return {
    async put(account, password) {
      upsert.run({ ...account, passwordHash: await hash(password) });
    },
    hash: (password) => hash(password),
    putHashed(account, passwordHash) {
      upsert.run({ ...account, passwordHash });
    },
    change,
    setDisabled(account, at) {
      const held = volatile.get(account);
      if (held) volatile.set(account, { ...held, disabledAt: at });
      else setDisabled.run(at, account);
    },
    async putVolatile(account, password) {
      volatile.set(account.account, { ...account, passwordHash: await hash(password), disabledAt: null });
    },
    remove: (account) => erase.run(account).changes > 0,
    find(account) {
      const found = row(account);
      return found && known(found);
    },
    list: () =>
      [...all.all(), ...volatile.values()]
        .map(known)
        .sort((one, other) => (one.account < other.account ? -1 : 1)),
    async check(account, password) {
      const found = row(account);
      const matches = await verify(found?.passwordHash ?? (await decoy), password);
      if (!found || !matches) return null;
      const { name, role, scope } = found;
      return { account, name, role, scope };
    },
  };
}

export function personOf({ account, name, role, scope }: Account): Person {
  const named = { kind: 'person', account, name } as const;
  switch (role) {
    case 'districtCommander':
    case 'districtDispatcher':
    case 'districtShiftLeader':
    case 'districtIntake':
    case 'districtSupervisor':
    case 'systemAdministrator':
    case 'securityAdministrator':
    case 'auditAdministrator':
      return { ...named, role };
    case 'townCommander':
    case 'townDispatcher':
    case 'townShiftLeader':
    case 'townIntake':
      return { ...named, role, town: townCode(needed(account, 'town', scope)) };
    case 'departmentOfficer':
      return { ...named, role, department: departmentId(needed(account, 'department', scope)) };
    case 'teamLeader':
    case 'patrolMember':
      return { ...named, role, team: teamId(needed(account, 'team', scope)) };
    case 'workstation': {
      const grid = gridCode(needed(account, 'grid', scope));
      return { ...named, role, grid, town: townOfGrid(grid) };
    }
    case 'observer':
      return { ...named, role, town: scope === null ? null : townCode(scope) };
  }
}

/** Up to version 0.1 the scope stood in two columns. */
function adoptOldColumns(store: CredentialStore): void {
  const columns = store.pragma('table_info(accounts)') as { name: string }[];
  if (!columns.some(({ name }) => name === 'team')) return;
  store.exec(`ALTER TABLE accounts ADD COLUMN scope TEXT;
    UPDATE accounts SET scope = COALESCE(town, team);
    ALTER TABLE accounts DROP COLUMN town;
    ALTER TABLE accounts DROP COLUMN team`);
}

function needed(account: string, field: string, value: string | null): string {
  if (value === null) throw new Error(`account ${account} has no ${field}`);
  return value;
}

/** Up to version 0.1 an account could only be removed. */
function adoptDisabling(store: CredentialStore): void {
  const columns = store.pragma('table_info(accounts)') as { name: string }[];
  if (columns.some(({ name }) => name === 'disabledAt')) return;
  store.exec('ALTER TABLE accounts ADD COLUMN disabledAt INTEGER');
}
