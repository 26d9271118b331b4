// The demonstration: accounts and a device token that everyone may know, on loopback only, in a data directory
// of its own. Where others can reach it (off loopback, behind a proxy) they are random and told once.
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Picture } from '#contract/picture.ts';
import type { Account, Accounts } from './credentials/accounts.ts';
import type { DemoAccount } from './http/session.ts';

/** The town of the demo's town commander: 安亭镇. */
export const DEMO_TOWN = '310114103';
const KNOWN_PASSWORD = 'lianqin';
const KNOWN_TOKEN = 'demo';
const MARK = 'demo.json';

export interface Demo {
  readonly accounts: readonly DemoAccount[];
  readonly deviceToken: string;
}

/** A sentence when `dataDir` may not be used for a demo; it is marked as one when it is new. */
export function claimForDemo(dataDir: string): string | null {
  try {
    return claim(dataDir);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `${dataDir} cannot be marked as a demo (${reason}): free some space, or choose another directory with --data.`;
  }
}

function claim(dataDir: string): string | null {
  if (existsSync(join(dataDir, MARK))) return null;
  if (readdirSync(dataDir).some((name) => name.endsWith('.db'))) {
    return `${dataDir} was not made by --demo: start it without --demo, or choose another --data directory.`;
  }
  writeFileSync(join(dataDir, MARK), `${JSON.stringify({ demo: true })}\n`);
  return null;
}

/** `known`: passwords may be those that everybody knows. `team`: the team that the demo's team leader leads. */
export async function demoAccounts(accounts: Accounts, known: boolean, team: string | null): Promise<Demo> {
  const secret = (common: string) => (known ? common : randomBytes(12).toString('base64url'));
  const wanted: Account[] = [
    { account: 'district', name: '区联勤指挥长', role: 'districtCommander', scope: null },
    { account: 'town', name: '安亭镇指挥长', role: 'townCommander', scope: DEMO_TOWN },
    { account: 'wall', name: '指挥大屏', role: 'observer', scope: null },
    { account: 'dispatcher', name: '区派遣员', role: 'districtDispatcher', scope: null },
    { account: 'system', name: '系统管理员', role: 'systemAdministrator', scope: null },
    { account: 'security', name: '安全管理员', role: 'securityAdministrator', scope: null },
    { account: 'audit', name: '审计管理员', role: 'auditAdministrator', scope: null },
  ];
  if (team !== null) wanted.push({ account: 'leader', name: '联勤队长', role: 'teamLeader', scope: team });
  const made = wanted.map(async (account): Promise<DemoAccount> => {
    const password = secret(KNOWN_PASSWORD);
    await accounts.putVolatile(account, password);
    return { account: account.account, password, role: account.role, name: account.name };
  });
  return { accounts: await Promise.all(made), deviceToken: secret(KNOWN_TOKEN) };
}

/** The joint-duty team of the demo town that its team leader leads: any team if there is no such force. */
export function leaderTeamIn({ teams }: Picture, town: string): string | null {
  const ofTown = [...teams.values()].filter((team) => team.homeTown === town);
  return (ofTown.find((team) => team.force === 'joint') ?? ofTown[0])?.id ?? null;
}

/** What is told once to the person who starts it. */
export const secretsOf = (demo: Demo): string[] => [
  ...demo.accounts.map(({ account, password }) => `demo account ${account}: ${password}`),
  `demo device token: ${demo.deviceToken}`,
];
