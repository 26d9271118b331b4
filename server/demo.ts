// The demonstration: accounts and a device token that everyone may know, on loopback only, in a data directory
// of its own. Where others can reach it (off loopback, behind a proxy) they are random and told once.
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Picture } from '#contract/picture.ts';
import type { Account, Accounts } from './credentials/accounts.ts';
import type { DemoAccount } from './http/session.ts';

/** The town whose every post has a demo account: 安亭镇. */
export const DEMO_TOWN = '310114103';
/** A second one, so that two towns can be seen side by side: 南翔镇. */
const NEIGHBOUR = '310114102';
/** The department that owns the handling of most cases of the street. */
const DEMO_DEPARTMENT = 'cityManagement';
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

/** Whom the demo's accounts below the centres stand for; null: there is none. */
export interface DemoPosts {
  /** That its team leader leads. */
  readonly team: string | null;
  /** Of its workstation. */
  readonly grid: string | null;
}

/** `known`: passwords may be those that everybody knows. */
export async function demoAccounts(accounts: Accounts, known: boolean, posts: DemoPosts): Promise<Demo> {
  const secret = (common: string) => (known ? common : randomBytes(12).toString('base64url'));
  const wanted: Account[] = [
    { account: 'district', name: '区联勤指挥长', role: 'districtCommander', scope: null },
    { account: 'dispatcher', name: '区派遣员', role: 'districtDispatcher', scope: null },
    { account: 'shift', name: '区值班长', role: 'districtShiftLeader', scope: null },
    { account: 'intake', name: '区受理员', role: 'districtIntake', scope: null },
    { account: 'supervisor', name: '区督查员', role: 'districtSupervisor', scope: null },
    { account: 'town', name: '安亭镇指挥长', role: 'townCommander', scope: DEMO_TOWN },
    { account: 'town-dispatcher', name: '安亭镇派遣员', role: 'townDispatcher', scope: DEMO_TOWN },
    { account: 'town-shift', name: '安亭镇值班长', role: 'townShiftLeader', scope: DEMO_TOWN },
    { account: 'town-intake', name: '安亭镇受理员', role: 'townIntake', scope: DEMO_TOWN },
    { account: 'nanxiang', name: '南翔镇指挥长', role: 'townCommander', scope: NEIGHBOUR },
    { account: 'officer', name: '城管经办人', role: 'departmentOfficer', scope: DEMO_DEPARTMENT },
    { account: 'wall', name: '指挥大屏', role: 'observer', scope: null },
    { account: 'system', name: '系统管理员', role: 'systemAdministrator', scope: null },
    { account: 'security', name: '安全管理员', role: 'securityAdministrator', scope: null },
    { account: 'audit', name: '审计管理员', role: 'auditAdministrator', scope: null },
  ];
  const { team, grid } = posts;
  if (team !== null) wanted.push({ account: 'leader', name: '联勤队长', role: 'teamLeader', scope: team });
  if (grid !== null) {
    wanted.push({ account: 'station', name: '安亭镇村居工作站', role: 'workstation', scope: grid });
  }
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

/** The first workstation of the demo town. */
export function stationIn({ workstations }: Picture, town: string): string | null {
  const ofTown = [...workstations.values()].filter((station) => station.town === town);
  return ofTown.map(({ id }) => id as string).toSorted()[0] ?? null;
}

/** What is told once to the person who starts it. */
export const secretsOf = (demo: Demo): string[] => [
  ...demo.accounts.map(({ account, password }) => `demo account ${account}: ${password}`),
  `demo device token: ${demo.deviceToken}`,
];
