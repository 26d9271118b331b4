// Two towns, six teams, three categories: the smallest district in which every rule of the contract can bite.
import type { Actor, Person } from '../actor.ts';
import { actorRef } from '../actor.ts';
import type { Case } from '../case/case.ts';
import type { AnyCommand } from '../command.ts';
import { decide, type Context, type Decision } from '../decide.ts';
import { FACT_VERSION, type Fact } from '../fact.ts';
import {
  departmentId,
  gridCode,
  teamId,
  townCode,
  unitId,
  type CaseId,
  type GridCode,
  type TeamId,
  type TownCode,
} from '../ids.ts';
import { advance, emptyPicture, type Picture } from '../picture.ts';
import type { Category, ForceCode, Policy, Priority } from '../policy.ts';

export const NORTH = townCode('310114102');
export const SOUTH = townCode('310114103');
export const T0 = Date.UTC(2026, 10, 23, 2);

export const TEAMS: readonly {
  readonly id: TeamId;
  readonly town: TownCode | null;
  readonly force: ForceCode;
}[] = [
  { id: teamId('n1'), town: NORTH, force: 'joint' },
  { id: teamId('n2'), town: NORTH, force: 'cityManagement' },
  { id: teamId('s1'), town: SOUTH, force: 'joint' },
  { id: teamId('s2'), town: SOUTH, force: 'police' },
  { id: teamId('d1'), town: null, force: 'police' },
  { id: teamId('d2'), town: null, force: 'water' },
];

export const ACTORS = {
  district: { kind: 'person', role: 'districtCommander', account: 'district', name: '区指挥长' },
  /** Another one of the same post: what one commands, the other may take over. */
  deputy: { kind: 'person', role: 'districtCommander', account: 'deputy', name: '区副指挥长' },
  dispatcher: { kind: 'person', role: 'districtDispatcher', account: 'dispatcher', name: '区派遣员' },
  north: { kind: 'person', role: 'townCommander', account: 'north', name: '北镇指挥长', town: NORTH },
  south: { kind: 'person', role: 'townCommander', account: 'south', name: '南镇指挥长', town: SOUTH },
  leaderN1: { kind: 'person', role: 'teamLeader', account: 'n1', name: '北一队', team: teamId('n1') },
  leaderS1: { kind: 'person', role: 'teamLeader', account: 's1', name: '南一队', team: teamId('s1') },
  wall: { kind: 'person', role: 'observer', account: 'wall', name: '大屏', town: null },
  northWall: { kind: 'person', role: 'observer', account: 'northWall', name: '北镇大屏', town: NORTH },
} as const satisfies Record<string, Person>;

/** Every office of a duty centre, and those below it. Walks through cases choose among these. */
export const POSTS = {
  ...ACTORS,
  districtShiftLeader: {
    kind: 'person',
    role: 'districtShiftLeader',
    account: 'districtShiftLeader',
    name: '区值班长',
  },
  districtIntake: { kind: 'person', role: 'districtIntake', account: 'districtIntake', name: '区受理员' },
  supervisor: { kind: 'person', role: 'districtSupervisor', account: 'supervisor', name: '督查员' },
  northDispatcher: {
    kind: 'person',
    role: 'townDispatcher',
    account: 'northDispatcher',
    name: '北镇派遣员',
    town: NORTH,
  },
  northShiftLeader: {
    kind: 'person',
    role: 'townShiftLeader',
    account: 'northShiftLeader',
    name: '北镇值班长',
    town: NORTH,
  },
  northIntake: {
    kind: 'person',
    role: 'townIntake',
    account: 'northIntake',
    name: '北镇受理员',
    town: NORTH,
  },
  officer: {
    kind: 'person',
    role: 'departmentOfficer',
    account: 'officer',
    name: '城管经办人',
    department: departmentId('cityManagement'),
  },
  waterOfficer: {
    kind: 'person',
    role: 'departmentOfficer',
    account: 'waterOfficer',
    name: '水务经办人',
    department: departmentId('water'),
  },
  patrolN2: { kind: 'person', role: 'patrolMember', account: 'n2', name: '北二队员', team: teamId('n2') },
  leaderN2: { kind: 'person', role: 'teamLeader', account: 'n2leader', name: '北二队', team: teamId('n2') },
  patrolS2: { kind: 'person', role: 'patrolMember', account: 's2', name: '南二队员', team: teamId('s2') },
  station: {
    kind: 'person',
    role: 'workstation',
    account: 'station',
    name: '北村工作站',
    grid: gridCode(`${NORTH}V001`),
    town: NORTH,
  },
} as const satisfies Record<string, Person>;

export const CLOCK: Actor = { kind: 'system', part: 'clock' };
export const SYSTEM: Actor = { kind: 'system', part: 'setup' };

const category = (code: string, priority: Priority): Category => ({
  code,
  kind: 'event',
  name: { zh: code, en: code },
  leadDepartment: departmentId('cityManagement'),
  coDepartments: [],
  forces: ['cityManagement', 'joint'],
  conditions: ['normal', 'severe'].map((key, index) => ({
    key,
    name: { zh: key, en: key },
    priority: index === 0 ? priority : 1,
    limits: {
      accept: { n: 10, unit: 'min' },
      dispatch: { n: 15, unit: 'min' },
      arrive: { n: 30, unit: 'min' },
      handle: { n: 2, unit: 'wh' },
    },
  })),
  source: 'test',
  verified: false,
});

export const POLICY: Policy = {
  hash: 'small',
  source: 'test',
  verified: false,
  forces: [],
  departments: [{ id: departmentId('cityManagement'), name: { zh: '城管', en: 'City Management' } }],
  categories: [category('E-0401', 3), category('E-0496', 1), category('P-0103', 2)],
  calendar: {
    utcOffsetMin: 480,
    workStartMin: 540,
    workEndMin: 1_050,
    workdays: [1, 2, 3, 4, 5],
    holidays: [],
    makeUpDays: [],
  },
  thresholds: {
    staleAfterMs: 15_000,
    lostAfterMs: 60_000,
    arrivalRangeM: 100,
    arrivalHoldMs: 20_000,
    yellowAt: 0.8,
    redAt: 1,
    keepClosedMs: 3_600_000,
  },
};

/** Each town is one grid; a team of the south passes through the north's. */
export const GRIDS: readonly { readonly code: GridCode; readonly teams: readonly TeamId[] }[] = [
  { code: gridCode(`${NORTH}V001`), teams: ['n1', 'n2', 's2'].map(teamId) },
  { code: gridCode(`${SOUTH}V001`), teams: [teamId('s1')] },
];

/** South of 31.4 degrees is the south town, north of it the north one; beyond one degree is outside. */
export function contextAt(now: number): Context {
  return {
    now,
    locate({ lon, lat }) {
      if (Math.abs(lon - 121.25) > 0.5 || Math.abs(lat - 31.4) > 0.5) return null;
      const town = lat < 31.4 ? SOUTH : NORTH;
      return { town, villageGrid: gridCode(`${town}V001`), urbanGrid: null };
    },
    personOf: (account) => Object.values<Person>(ACTORS).find((one) => one.account === account) ?? null,
    placeOf: () => ({ lon: 121.25, lat: 31.45, at: now }),
    hasGrid: (grid) => grid === `${NORTH}V001` || grid === `${SOUTH}V001`,
    archived: () => null,
    travel: () => ({ minutes: 7, metres: 2_100 }),
    teamsIn: (grid) => GRIDS.find(({ code }) => code === grid)?.teams ?? [],
  };
}

export interface SmallWorld {
  picture: Picture;
  readonly facts: Fact[];
  /** Decides at `now` and, when allowed, advances. */
  act(actor: Actor, command: AnyCommand, now: number): Decision;
}

/** `idOf(n)` is a valid command id. */
export const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** As the server has it: folded from what happened to that case alone. */
const archived = (facts: readonly Fact[], id: CaseId): Case | null =>
  advance(
    emptyPicture,
    facts.filter((fact) => fact.type.startsWith('case.') && 'case' in fact && fact.case === id),
  ).cases.get(id) ?? null;

export function smallWorld(): SmallWorld {
  const world: SmallWorld = {
    picture: emptyPicture,
    facts: [],
    act(actor, command, now) {
      const decision = decide(world.picture, world.picture.policy, actor, command, {
        ...contextAt(now),
        archived: (id) => archived(world.facts, id),
      });
      if (decision.ok) {
        const stamped = decision.facts.map((body, index) => ({
          seq: world.picture.seq + 1 + index,
          v: FACT_VERSION,
          at: now,
          actor: actorRef(actor),
          command: command.id,
          ...body,
        }));
        world.facts.push(...stamped);
        world.picture = advance(world.picture, stamped);
      }
      return decision;
    },
  };
  let n = 900_000;
  const setUp = (command: AnyCommand) => world.act(SYSTEM, command, T0);
  setUp({ id: idOf(n++), type: 'policy.adopt', policy: POLICY });
  setUp({
    id: idOf(n++),
    type: 'district.adopt',
    hash: 'small',
    code: '310114',
    name: { zh: '小区', en: 'Small' },
    schematic: true,
    towns: [
      { code: NORTH, name: { zh: '北镇', en: 'North' } },
      { code: SOUTH, name: { zh: '南镇', en: 'South' } },
    ],
  });
  for (const { id, town, force } of TEAMS) {
    setUp({
      id: idOf(n++),
      type: 'team.enrol',
      team: id,
      name: `${id}队`,
      force,
      homeTown: town,
      leader: '甲',
      transport: 'car',
    });
    setUp({
      id: idOf(n++),
      type: 'unit.enrol',
      unit: unitId(`u-${id}`),
      callsign: id,
      team: id,
      simulated: true,
    });
    setUp({ id: idOf(n++), type: 'team.setDuty', team: id, duty: 'available' });
  }
  return world;
}
