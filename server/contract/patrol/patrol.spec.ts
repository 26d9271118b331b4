import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Actor } from '../actor.ts';
import type { AnyCommand } from '../command.ts';
import { gridCode, patrolId, teamId, townCode, type TeamId } from '../ids.ts';
import { messageFor, take, view } from '../jurisdiction.ts';
import {
  ACTORS,
  idOf,
  NORTH,
  smallWorld,
  SOUTH,
  SYSTEM,
  T0,
  TEAMS,
  type SmallWorld,
} from '../testing/smallDistrict.ts';
import { targetKey, targetsOf, unproven, type Patrol } from './patrol.ts';
import { PATROL_STATES } from './decidePatrol.ts';

const HOUR = 3_600_000;
const PLAN = patrolId(idOf(1));
const N1 = teamId('n1');
const N2 = teamId('n2');
const NORTH_GRID = gridCode(`${NORTH}V001`);
const WATCH: Actor = { kind: 'system', part: 'patrolWatch' };
const CLOCK: Actor = { kind: 'system', part: 'clock' };

const plan = {
  name: '夜间联队巡防',
  tier: 'town',
  town: NORTH,
  teams: [N1, N2],
  area: { kind: 'grids', grids: [NORTH_GRID] },
  checkpoints: [{ id: 'a', name: '东门', position: { lon: 121.25, lat: 31.45 } }],
  from: T0 + HOUR,
  to: T0 + 3 * HOUR,
} as const;

let next = 10;
const act = (world: SmallWorld, actor: Actor, command: Record<string, unknown>, at = T0 + HOUR) =>
  // Each test names a command of the union; the id is made here.
  world.act(actor, { id: idOf(next++), ...command } as unknown as AnyCommand, at);

function planned(changes: Record<string, unknown> = {}): SmallWorld {
  const world = smallWorld();
  const decision = world.act(ACTORS.north, { id: PLAN, type: 'patrol.plan', ...plan, ...changes }, T0);
  expect(decision.ok).toBe(true);
  return world;
}

function underWay(): SmallWorld {
  const world = planned();
  act(world, ACTORS.leaderN1, { type: 'patrol.muster', patrolId: PLAN });
  act(world, ACTORS.leaderN1, {
    type: 'patrol.attend',
    patrolId: PLAN,
    team: N1,
    present: 3,
    absent: '李某病假',
  });
  act(world, ACTORS.leaderN1, { type: 'patrol.setOut', patrolId: PLAN });
  expect(patrolIn(world).state.kind).toBe('underWay');
  return world;
}

const patrolIn = (world: SmallWorld): Patrol => world.picture.patrols.get(PLAN)!;
const refusalOf = (decision: ReturnType<typeof act>) => (decision.ok ? null : decision.refusal);

describe('joint patrol', () => {
  it('Q1 a patrol is planned, mustered, attended, led out and ended; what nobody visited stays with it', () => {
    const world = underWay();
    expect(unproven(patrolIn(world)).map(targetKey)).toEqual(['checkpoint:a', `grid:${NORTH_GRID}`]);
    const target = { kind: 'grid', grid: NORTH_GRID } as const;
    act(world, WATCH, { type: 'patrol.prove', patrolId: PLAN, target, team: N2 }, T0 + 2 * HOUR);
    expect(patrolIn(world).proofs).toEqual([{ target, team: N2, at: T0 + 2 * HOUR, by: { kind: 'track' } }]);
    act(world, ACTORS.north, { type: 'patrol.end', patrolId: PLAN }, T0 + 3 * HOUR);
    expect(patrolIn(world).state).toEqual({
      kind: 'ended',
      since: T0 + 3 * HOUR,
      by: 'person',
      missed: [{ kind: 'checkpoint', id: 'a' }],
    });
    expect(patrolIn(world).attendance).toEqual([{ team: N1, at: T0 + HOUR, present: 3, absent: '李某病假' }]);
  });

  it('Q2 a visit by hand says who and why, and the first proof stays', () => {
    const world = underWay();
    const visit = { type: 'patrol.visit', patrolId: PLAN, team: N1, checkpoint: 'a', note: '地下车库无信号' };
    act(world, ACTORS.leaderN1, visit);
    act(world, WATCH, {
      type: 'patrol.prove',
      patrolId: PLAN,
      team: N2,
      target: { kind: 'checkpoint', id: 'a' },
    });
    expect(patrolIn(world).proofs.map(({ by }) => by)).toEqual([
      { kind: 'hand', account: 'n1', note: '地下车库无信号' },
    ]);
    expect(refusalOf(act(world, ACTORS.leaderS1, visit))?.code).toBe('forbidden');
  });

  it('Q3 a fault of a plan is named by its field, and nothing is planned', () => {
    const faults: [Record<string, unknown>, string][] = [
      [{ town: undefined }, 'town'],
      [{ tier: 'district' }, 'town'],
      [{ town: townCode('310114999') }, 'town'],
      [{ to: T0 + HOUR }, 'to'],
      [{ from: T0 - 2 * HOUR, to: T0 - HOUR }, 'to'],
      [{ to: T0 + 40 * HOUR }, 'to'],
      [{ teams: [N1, teamId('s1')] }, 'teams.1'],
      [{ teams: [N1, N1] }, 'teams.1'],
      [{ lead: teamId('s1') }, 'lead'],
      [{ checkpoints: [{ id: 'a', name: '远', position: { lon: 10, lat: 10 } }] }, 'checkpoints.0.position'],
      [{ checkpoints: [...plan.checkpoints, ...plan.checkpoints] }, 'checkpoints.1.id'],
      [{ area: { kind: 'grids', grids: [gridCode('310114102V999')] } }, 'area.grids.0'],
      [
        {
          area: {
            kind: 'route',
            points: [
              { lon: 121.25, lat: 31.45 },
              { lon: 1, lat: 1 },
            ],
          },
        },
        'area.points.1',
      ],
    ];
    for (const [change, field] of faults) {
      const world = smallWorld();
      const decision = act(world, { ...ACTORS.district }, { type: 'patrol.plan', ...plan, ...change }, T0);
      expect([JSON.stringify(change), refusalOf(decision)?.field]).toEqual([JSON.stringify(change), field]);
      expect(world.picture.patrols.size).toBe(0);
    }
  });

  it('Q4 a team is in one patrol at a time, and a town plans with the teams that it commands', () => {
    const world = planned();
    const again = act(world, ACTORS.north, { type: 'patrol.plan', ...plan, from: T0 + 2 * HOUR }, T0);
    expect(refusalOf(again)?.message.zh).toContain('夜间联队巡防');
    const later = { from: T0 + 4 * HOUR, to: T0 + 5 * HOUR };
    expect(act(world, ACTORS.north, { type: 'patrol.plan', ...plan, ...later }, T0).ok).toBe(true);
    expect(refusalOf(act(world, ACTORS.south, { type: 'patrol.plan', ...plan }, T0))?.code).toBe('forbidden');
  });

  it('Q5 a plan becomes an order for a case with its free teams, and is still the same patrol', () => {
    const world = underWay();
    const report = { type: 'case.report', category: 'E-0401', text: '占道', source: 'patrol' };
    const caseId = idOf(500);
    world.act(
      ACTORS.north,
      { id: caseId, ...report, position: { lon: 121.25, lat: 31.45 } } as unknown as AnyCommand,
      T0 + HOUR,
    );
    const order = { id: idOf(501), type: 'patrol.order', patrolId: PLAN, caseId, tier: 'town' };
    const decision = world.act(ACTORS.north, order as unknown as AnyCommand, T0 + HOUR);
    expect(decision.ok).toBe(true);
    const issued = [...world.picture.orders.values()][0]!;
    expect(issued.assignments.map(({ team }) => team)).toEqual([N1, N2]);
    expect(issued.lead).toBe(N1);
    expect(patrolIn(world).orders).toEqual([issued.id]);
    const nobody = act(world, ACTORS.north, { ...order, id: idOf(502) });
    expect(refusalOf(nobody)?.field).toBe('teams');
  });

  it('Q6 the clock ends what nobody ends, after its grace and not before', () => {
    const world = underWay();
    const expire = { type: 'patrol.expire', patrolId: PLAN };
    act(world, CLOCK, expire, plan.to + HOUR / 2 - 1);
    expect(patrolIn(world).state.kind).toBe('underWay');
    act(world, CLOCK, expire, plan.to + HOUR / 2);
    expect(patrolIn(world).state).toMatchObject({ kind: 'ended', by: 'clock' });
  });

  it('Q7 no sequence of commands by anybody leaves a patrol undefined, proves anything twice or shows it to strangers', () => {
    const actors: Actor[] = [...Object.values(ACTORS), WATCH, CLOCK, SYSTEM];
    const kinds = [
      'plan',
      'amend',
      'cancel',
      'muster',
      'attend',
      'setOut',
      'visit',
      'prove',
      'end',
      'expire',
    ];
    const step = fc.record({
      kind: fc.constantFrom(...kinds),
      actor: fc.nat(actors.length - 1),
      team: fc.nat(TEAMS.length - 1),
      gapMs: fc.nat(HOUR),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
        const world = smallWorld();
        let at = T0;
        let northSees = view(world.picture, { kind: 'town', town: NORTH });
        steps.forEach(({ kind, actor, team, gapMs }, index) => {
          at += gapMs;
          const before = world.picture;
          const ids: TeamId[] = [TEAMS[team]!.id];
          const id = idOf(2_000 + index);
          const body = bodyOf(kind, ids, at, before.patrols.size > 0 ? [...before.patrols.keys()][0] : PLAN);
          const from = world.facts.length;
          world.act(actors[actor]!, { id, ...body } as unknown as AnyCommand, at);
          const message = messageFor(before, world.picture, world.facts.slice(from), {
            kind: 'town',
            town: NORTH,
          });
          northSees = take(northSees, message);
          expect(northSees).toEqual(view(world.picture, { kind: 'town', town: NORTH }));
        });
        for (const patrol of world.picture.patrols.values()) {
          expect(Object.keys(PATROL_STATES)).toContain(patrol.state.kind);
          const keys = patrol.proofs.map(({ target }) => targetKey(target));
          expect(new Set(keys).size).toBe(keys.length);
          const asked = new Set(targetsOf(patrol).map(targetKey));
          expect(keys.every((key) => asked.has(key))).toBe(true);
          const southSees = view(world.picture, { kind: 'town', town: SOUTH }).patrols.has(patrol.id);
          const concernsSouth = patrol.town === SOUTH || patrol.teams.some((one) => one.startsWith('s'));
          expect(southSees).toBe(concernsSouth);
        }
      }),
      { numRuns: 150 },
    );
  });
});

function bodyOf(kind: string, teams: TeamId[], at: number, id: string | undefined): Record<string, unknown> {
  const patrol = { type: `patrol.${kind}`, patrolId: id };
  const fields = { ...plan, tier: 'district', town: undefined, teams, from: at, to: at + HOUR };
  switch (kind) {
    case 'plan':
      return { type: 'patrol.plan', ...fields };
    case 'amend':
      return { ...patrol, ...fields };
    case 'cancel':
      return { ...patrol, reason: '下雨' };
    case 'attend':
      return { ...patrol, team: teams[0], present: 2 };
    case 'visit':
      return { ...patrol, team: teams[0], checkpoint: 'a', note: '无信号' };
    case 'prove':
      return { ...patrol, team: teams[0], target: { kind: 'checkpoint', id: 'a' } };
    default:
      return patrol;
  }
}
