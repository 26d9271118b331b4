// `npm run account`: who may sign in, as what. Passwords are made here and shown once.
import { randomBytes } from 'node:crypto';
import { ROLES, type Role } from '#contract/actor.ts';
import { makeAccounts, type Account, type Accounts } from './accounts.ts';
import { CliError, openStoreIn, readFlags, runAsMain } from './cli.ts';
import { makeSessions, type Sessions } from './sessions.ts';

export const HELP = `Usage: npm run account -- COMMAND [flags]
  add ACCOUNT --role ROLE [--name NAME] [--town CODE | --department ID | --team TEAM | --grid CODE]
                      make the account and print its password, once
  list                all accounts
  password ACCOUNT    a new password; the old one and its sessions end at once
  remove ACCOUNT      the account may no longer sign in, its sessions end
Roles
  districtCommander, districtDispatcher, districtShiftLeader, districtIntake, districtSupervisor
                      the posts of the district centre
  townCommander, townDispatcher, townShiftLeader, townIntake
                      the posts of a town centre: --town CODE, nine digits
  departmentOfficer   handles the cases of a department: --department ID
  teamLeader, patrolMember
                      act for one team: --team TEAM
  workstation         reports for one village grid: --grid CODE
  observer            sees and commands nothing (a wall); --town CODE limits it to one town
  systemAdministrator, securityAdministrator, auditAdministrator
                      keep the system, its accounts and its audit; nothing of the duty
Flags
  --data DIR          the server's data directory (data/main)`;

const FLAGS = {
  role: { type: 'string' },
  name: { type: 'string' },
  town: { type: 'string' },
  team: { type: 'string' },
  department: { type: 'string' },
  grid: { type: 'string' },
} as const;

interface Flags {
  readonly role?: string;
  readonly name?: string;
  readonly town?: string;
  readonly team?: string;
  readonly department?: string;
  readonly grid?: string;
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

function wanted(account: string, flags: Flags): Account {
  const { role, name = account, town } = flags;
  if (!/^[\p{L}\p{N}._@-]{1,64}$/u.test(account) || account.startsWith('sim')) {
    throw new CliError(
      `"${account}" cannot be an account: use letters, digits and ._@- (not starting with sim).`,
    );
  }
  if (town !== undefined && !/^\d{9}$/.test(town))
    throw new CliError(`--town ${town}: give the nine-digit town code.`);
  if (!ROLES.includes(role as Role)) {
    throw new CliError(
      role === undefined
        ? 'Give --role ROLE. See --help.'
        : `--role ${role} is not a role: use ${ROLES.join(', ')}.`,
    );
  }
  return { account, name, role: role as Role, scope: scopeFor(role as Role, flags) };
}

/** The flag that each role needs. An observer may have a town. */
function scopeFor(role: Role, { town, team, department, grid }: Flags): string | null {
  switch (role) {
    case 'townCommander':
    case 'townDispatcher':
    case 'townShiftLeader':
    case 'townIntake':
      return needed(role, '--town CODE', town);
    case 'teamLeader':
    case 'patrolMember':
      return needed(role, '--team TEAM', team);
    case 'departmentOfficer':
      return needed(role, '--department ID', department);
    case 'workstation':
      return needed(role, '--grid CODE', grid);
    case 'observer':
      return town ?? null;
    default:
      return null;
  }
}

function needed(role: Role, flag: string, value: string | undefined): string {
  if (!value) throw new CliError(`The role ${role} needs ${flag}.`);
  return value;
}

function list(accounts: readonly Account[]): readonly string[] {
  if (accounts.length === 0) return ['There is no account yet.'];
  return accounts.map(({ account, role, name, scope }) => [account, role, name, scope ?? '-'].join('\t'));
}

if (import.meta.main) await runAsMain(runAccountCli);
