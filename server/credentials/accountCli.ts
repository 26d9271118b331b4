// `npm run account`: who may sign in, as what. Passwords are made here and shown once.
import { randomBytes } from 'node:crypto';
import type { Role } from '#contract/actor.ts';
import { makeAccounts, type Account, type Accounts } from './accounts.ts';
import { CliError, openStoreIn, readFlags, runAsMain } from './cli.ts';
import { makeSessions, type Sessions } from './sessions.ts';

export const HELP = `Usage: npm run account -- COMMAND [flags]
  add ACCOUNT --role ROLE [--name NAME] [--town CODE] [--team TEAM]
                      make the account and print its password, once
  list                all accounts
  password ACCOUNT    a new password; the old one and its sessions end at once
  remove ACCOUNT      the account may no longer sign in, its sessions end
Roles
  districtCommander   commands the whole district
  townCommander       commands one town: --town CODE, nine digits
  teamLeader          acts for one team: --team TEAM
  observer            sees and commands nothing (a wall); --town CODE limits it to one town
Flags
  --data DIR          the server's data directory (data/main)`;

const FLAGS = {
  role: { type: 'string' },
  name: { type: 'string' },
  town: { type: 'string' },
  team: { type: 'string' },
} as const;

interface Flags {
  readonly role?: string;
  readonly name?: string;
  readonly town?: string;
  readonly team?: string;
}

/** Lines to print. Throws `CliError` with one sentence. */
export async function runAccountCli(args: readonly string[]): Promise<readonly string[]> {
  const { values, positionals } = readFlags(args, FLAGS);
  const [command, account, more] = positionals;
  if (values.help || command === undefined) return [HELP];
  if (more !== undefined) throw new CliError(`"${more}" is one word too many. See --help.`);
  const store = openStoreIn(values.data);
  try {
    const accounts = makeAccounts(store);
    return await run(accounts, makeSessions(store, accounts, Date.now), command, account, values);
  } finally {
    store.close();
  }
}

async function run(
  accounts: Accounts,
  sessions: Sessions,
  command: string,
  name: string | undefined,
  flags: Flags,
) {
  if (command === 'list') return list(accounts.list());
  if (command !== 'add' && command !== 'password' && command !== 'remove') {
    throw new CliError(`"${command}" is not a command: use add, list, password or remove.`);
  }
  if (name === undefined) throw new CliError(`Which account? npm run account -- ${command} ACCOUNT`);
  const known = accounts.find(name);
  switch (command) {
    case 'add':
      if (known) throw new CliError(`${name} exists already: use password, or remove it first.`);
      return withNewPassword(accounts, wanted(name, flags));
    case 'password':
      if (!known) throw new CliError(`There is no account ${name}.`);
      return withNewPassword(accounts, known).finally(() => sessions.endAllOf(name));
    case 'remove':
      if (!accounts.remove(name)) throw new CliError(`There is no account ${name}.`);
      sessions.endAllOf(name);
      return [`${name} may no longer sign in.`];
  }
}

async function withNewPassword(accounts: Accounts, account: Account): Promise<string[]> {
  const password = randomBytes(12).toString('base64url');
  await accounts.put(account, password);
  return [`${account.account} is ${account.role}. Its password, shown only now:`, password];
}

function wanted(account: string, { role, name = account, town, team }: Flags): Account {
  if (!/^[\p{L}\p{N}._@-]{1,64}$/u.test(account) || account.startsWith('sim')) {
    throw new CliError(
      `"${account}" cannot be an account: use letters, digits and ._@- (not starting with sim).`,
    );
  }
  if (town !== undefined && !/^\d{9}$/.test(town))
    throw new CliError(`--town ${town}: give the nine-digit town code.`);
  const base = { account, name, town: town ?? null, team: team ?? null };
  switch (role as Role | undefined) {
    case 'districtCommander':
      return { ...base, role: 'districtCommander', town: null, team: null };
    case 'townCommander':
      if (!town) throw new CliError('A town commander needs --town CODE.');
      return { ...base, role: 'townCommander', team: null };
    case 'teamLeader':
      if (!team) throw new CliError('A team leader needs --team TEAM.');
      return { ...base, role: 'teamLeader', town: null };
    case 'observer':
      return { ...base, role: 'observer', team: null };
    case undefined:
      throw new CliError('Give --role ROLE. See --help.');
    default:
      throw new CliError(
        `--role ${role} is not a role: use districtCommander, townCommander, teamLeader or observer.`,
      );
  }
}

function list(accounts: readonly Account[]): readonly string[] {
  if (accounts.length === 0) return ['There is no account yet.'];
  return accounts.map(({ account, role, name, town, team }) =>
    [account, role, name, town ?? team ?? '-'].join('\t'),
  );
}

if (import.meta.main) await runAsMain(runAccountCli);
