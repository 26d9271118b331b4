// `npm run account`: who may sign in, as what, and what was done about it. Passwords are made here and shown once.
// The only place where administrators' accounts are made and changed; every act is an audit record.
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { ROLES, type Role } from '#contract/actor.ts';
import { DEFAULT_DATA_DIR } from '../flags.ts';
import { keyDirectory } from '../journal/signingKey.ts';
import { makeAccounts, type Account, type KnownAccount } from './accounts.ts';
import {
  makeAdministration,
  type AccountAdministration,
  type Administered,
  type By,
} from './administration.ts';
import { makeAudit, type Audit } from './audit.ts';
import { checkAudit } from './auditCheck.ts';
import { CliError, openStoreIn, readFlags, runAsMain } from './cli.ts';
import { makeFactors } from './factors.ts';
import { makeSealing } from './sealing.ts';
import { makeSessions } from './sessions.ts';
import { makeSubjects } from './subjects.ts';
import type { CredentialStore } from './store.ts';

export const HELP = `Usage: npm run account -- COMMAND [flags]
  add ACCOUNT --role ROLE [--name NAME] [--town CODE | --department ID | --team TEAM | --grid CODE]
                      make the account and print its password, once
  list                all accounts
  password ACCOUNT    a new password; the old one and its sessions end at once
  disable ACCOUNT --reason WHY
                      it may no longer sign in, its sessions end
  enable ACCOUNT      it may sign in again
  reset-factor ACCOUNT
                      its second factor ends; the next sign-in enrols a new one
  remove ACCOUNT      the account is gone, its sessions end
  audit [--check]     the last acts; --check compares the whole audit with the journal
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
  reason: { type: 'string' },
  check: { type: 'boolean' },
} as const;

interface Flags {
  readonly role?: string;
  readonly name?: string;
  readonly town?: string;
  readonly team?: string;
  readonly department?: string;
  readonly grid?: string;
  readonly reason?: string;
  readonly check?: boolean;
}

/** As many acts as fit on a screen. */
const LAST_ACTS = 50;

/** Lines to print. Throws `CliError` with one sentence. */
export async function runAccountCli(args: readonly string[]): Promise<readonly string[]> {
  const { values, positionals } = readFlags(args, FLAGS);
  const [command, account, more] = positionals;
  if (values.help || command === undefined) return [HELP];
  if (more !== undefined) throw new CliError(`"${more}" is one word too many. See --help.`);
  const store = openStoreIn(values.data);
  try {
    if (command === 'audit') {
      const dataDir = resolve(values.data ?? DEFAULT_DATA_DIR);
      return auditLines(makeAudit(store, Date.now), values.check ? dataDir : null);
    }
    if (command === 'list') return list(makeAccounts(store).list());
    return await run(administrationOf(store), command, account, values);
  } finally {
    store.close();
  }
}

function administrationOf(store: CredentialStore): AccountAdministration {
  const accounts = makeAccounts(store);
  return makeAdministration({
    accounts,
    sessions: makeSessions(store, accounts, Date.now),
    factors: makeFactors(store, makeSealing(keyDirectory()), Date.now),
    subjects: makeSubjects(store),
    audit: makeAudit(store, Date.now),
    now: Date.now,
  });
}

async function run(
  administration: AccountAdministration,
  command: string,
  name: string | undefined,
  flags: Flags,
) {
  if (!isCommand(command)) throw new CliError(`"${command}" is not a command: use ${COMMANDS.join(', ')}.`);
  if (name === undefined) throw new CliError(`Which account? npm run account -- ${command} ACCOUNT`);
  const by: By = { account: userInfo().username, role: 'machine', source: 'machine' };
  switch (command) {
    case 'add': {
      const account = wanted(name, flags);
      const { password } = done(await administration.add(by, account));
      return [`${name} is ${account.role}. Its password, shown only now:`, password];
    }
    case 'password':
      return [
        `The new password of ${name}, shown only now:`,
        done(await administration.newPassword(by, name)).password,
      ];
    case 'disable':
      if (!flags.reason?.trim()) throw new CliError('Give --reason WHY: it stands in the audit.');
      done(administration.disable(by, name, flags.reason.trim()));
      return [`${name} may no longer sign in.`];
    case 'enable':
      done(administration.enable(by, name));
      return [`${name} may sign in again.`];
    case 'reset-factor':
      done(administration.resetFactor(by, name));
      return [`${name} enrols a new second factor at the next sign-in.`];
    case 'remove':
      done(administration.remove(by, name));
      return [`${name} may no longer sign in.`];
  }
}

const COMMANDS = ['add', 'list', 'password', 'disable', 'enable', 'reset-factor', 'remove', 'audit'] as const;
type Command = Exclude<(typeof COMMANDS)[number], 'list' | 'audit'>;
const isCommand = (word: string): word is Command => (COMMANDS as readonly string[]).includes(word);

function done<T>(given: Administered<T>): T {
  if (!given.ok) throw new CliError(given.refusal.message.en);
  return given;
}

function auditLines(audit: Audit, dataDir: string | null): readonly string[] {
  if (dataDir !== null) {
    const faults = checkAudit(audit, dataDir);
    if (faults.length > 0) throw new CliError(faults.join('\n'));
    return [`${audit.head().seq} records, all as they were written.`];
  }
  const records = audit.page({ limit: LAST_ACTS }).toReversed();
  if (records.length === 0) return ['Nothing was done yet.'];
  return records.map(({ at, act, by, role, source, about, detail }) =>
    [
      new Date(at).toISOString(),
      act,
      `${by} (${role ?? '-'})`,
      source,
      about ?? '-',
      JSON.stringify(detail),
    ].join('\t'),
  );
}

function wanted(account: string, flags: Flags): Account {
  const { role, name = account, town } = flags;
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

function list(accounts: readonly KnownAccount[]): readonly string[] {
  if (accounts.length === 0) return ['There is no account yet.'];
  return accounts.map(({ account, role, name, scope, disabledAt }) =>
    [account, role, name, scope ?? '-', ...(disabledAt === null ? [] : ['disabled'])].join('\t'),
  );
}

if (import.meta.main) await runAsMain(runAccountCli);
