import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caseId, orderId, teamId, type TeamId } from '../ids.ts';
import { MINUTE_MS } from '../localDay.ts';
import type { Fact } from '../fact.ts';
import type { Picture } from '../picture.ts';
import { steps } from '../testing/randomCommands.ts';
import { ACTORS, idOf, POLICY, smallWorld, SYSTEM, T0, type SmallWorld } from '../testing/smallDistrict.ts';
import { clausesMet, type ClauseResult } from './clausesMet.ts';
import { clausesFor, type Check, type Clause, type Standard, type Step } from './standard.ts';

const seed = 20_261_123;

const clause = (id: string, step: Step | null, check: Check, ...categories: string[]): Clause => ({
  id,
  text: { zh: id, en: id },
  step,
  check,
  categories,
});

const STANDARDS: readonly Standard[] = [
  {
    code: 'T-1',
    subsystem: 'provision',
    title: { zh: '试', en: 'Test' },
    version: '1',
    effectiveFrom: '2026-01-01',
    supersedes: null,
    synthetic: true,
    source: 'test',
    verified: false,
    clauses: [
      clause('words', 'report', { kind: 'words', least: 4 }),
      clause('filed', 'file', { kind: 'within', since: 'report', minutes: 15 }),
      clause('ack', 'acknowledge', { kind: 'within', since: 'order', minutes: 5 }),
      clause('out', 'depart', { kind: 'after', step: 'acknowledge' }),
      clause('fence', 'arrive', { kind: 'geofence' }),
      clause('due', 'arrive', { kind: 'due', due: 'arrive' }),
      clause('photo', 'reportBack', { kind: 'photos', least: 1 }),
      clause('uniform', 'arrive', { kind: 'manual' }),
      clause('called', 'accept', { kind: 'manual' }),
      clause('critical', 'handle', { kind: 'recorded' }, 'E-0496'),
      clause('training', null, { kind: 'recorded' }),
    ],
  },
];
const WITH_STANDARDS = { ...POLICY, hash: 'standards', standards: STANDARDS };
const THE_CASE = caseId(idOf(1));
const ORDER = orderId(idOf(3));
const N1 = teamId('n1');
const ESCALATE = { id: idOf(50), type: 'case.escalate', caseId: THE_CASE, reason: '接管' } as const;

function withStandards(): SmallWorld {
  const world = smallWorld();
  world.act(SYSTEM, { id: idOf(900), type: 'policy.adopt', policy: WITH_STANDARDS }, T0);
  return world;
}

/** Everything about the case and its orders, as a journal gives it. */
const about = ({ facts, picture }: Pick<SmallWorld, 'facts' | 'picture'>, id = THE_CASE): readonly Fact[] => {
  const orders: readonly string[] = picture.cases.get(id)?.orders ?? [];
  return facts.filter(
    (fact) =>
      ('case' in fact && fact.case === id) || ('order' in fact && orders.includes(String(fact.order))),
  );
};

function judged(world: SmallWorld, now: number, id = THE_CASE): readonly ClauseResult[] {
  const { picture } = world;
  const theCase = picture.cases.get(id)!;
  return clausesMet(theCase, ordersOf(picture, id), picture.policy, about(world, id), now);
}

const ordersOf = (picture: Picture, id = THE_CASE) =>
  picture.cases.get(id)!.orders.flatMap((one) => picture.orders.get(one) ?? []);

const status = (list: readonly ClauseResult[], id: string, team: TeamId | null = null) =>
  list.find((one) => one.clause === id && one.team === team)?.status;

/** Reported at T0, sent to n1 and s1 at +10 min. */
function story(tier: 'town' | 'district' = 'district'): SmallWorld {
  const world = withStandards();
  const { district } = ACTORS;
  world.act(
    district,
    {
      id: idOf(1),
      type: 'case.report',
      category: 'E-0401',
      position: { lon: 121.2, lat: 31.45 },
      text: '占道经营',
      source: 'patrol',
    } as never,
    T0,
  );
  world.act(
    tier === 'town' ? ACTORS.north : district,
    {
      id: idOf(3),
      type: 'order.issue',
      caseId: THE_CASE,
      tier,
      teams: tier === 'town' ? [N1] : [N1, teamId('s1')],
    } as never,
    T0 + 10 * MINUTE_MS,
  );
  expect(world.picture.orders.get(ORDER)?.assignments).toHaveLength(tier === 'town' ? 1 : 2);
  return world;
}

const step = (
  world: SmallWorld,
  n: number,
  type: string,
  team: TeamId,
  minute: number,
  by: 'hand' | 'system' = 'hand',
) =>
  world.act(
    by === 'hand' ? ACTORS.district : { kind: 'system', part: 'geofence' },
    { id: idOf(n), type, orderId: ORDER, team } as never,
    T0 + minute * MINUTE_MS,
  );

describe('the standards', () => {
  it('SD1 the clauses of a step are those of its category', () => {
    expect(clausesFor(WITH_STANDARDS, 'arrive', 'E-0401').map(({ id }) => id)).toEqual([
      'fence',
      'due',
      'uniform',
    ]);
    expect(clausesFor(WITH_STANDARDS, 'handle', 'E-0401')).toEqual([]);
    expect(clausesFor(WITH_STANDARDS, 'handle', 'E-0496')).toHaveLength(1);
    expect(clausesFor(POLICY, 'arrive', 'E-0401')).toEqual([]);
  });

  it('SD2 after the district took over, its own limits judge; what was late before stays late', () => {
    for (const [escalated, arrived, verdict] of [
      [30, 50, 'met'],
      [30, 65, 'missed'],
      [60, 50, 'missed'],
    ] as const) {
      const world = story('town');
      const acts = [
        [escalated, () => world.act(ACTORS.district, ESCALATE, T0 + escalated * MINUTE_MS)],
        [arrived, () => step(world, 13, 'assignment.arrive', N1, arrived)],
      ] as const;
      step(world, 10, 'assignment.acknowledge', N1, 14);
      for (const [, take] of acts.toSorted((a, b) => a[0] - b[0])) expect(take()).toMatchObject({ ok: true });
      expect(status(judged(world, T0 + 120 * MINUTE_MS), 'due', N1)).toBe(verdict);
    }
  });

  it('SD2 each clause is met, missed or open by the facts, for each team by its own', () => {
    const world = story();
    const s1 = teamId('s1');
    let list = judged(world, T0 + 11 * MINUTE_MS);
    expect([status(list, 'words'), status(list, 'filed')]).toEqual(['met', 'met']);
    expect([status(list, 'ack', N1), status(list, 'ack', s1)]).toEqual(['pending', 'pending']);
    step(world, 10, 'assignment.acknowledge', N1, 14);
    list = judged(world, T0 + 16 * MINUTE_MS);
    expect([status(list, 'ack', N1), status(list, 'ack', s1)]).toEqual(['met', 'missed']);
    const ack = list.find((one) => one.clause === 'ack' && one.team === N1)!;
    expect(world.facts.find(({ seq }) => seq === ack.seq)).toMatchObject({
      type: 'assignment.acknowledged',
      team: N1,
    });
    expect(ack.at).toBe(T0 + 14 * MINUTE_MS);

    step(world, 11, 'assignment.acknowledge', s1, 17);
    step(world, 12, 'assignment.depart', N1, 15);
    step(world, 13, 'assignment.arrive', N1, 20, 'system');
    step(world, 14, 'assignment.arrive', s1, 60);
    list = judged(world, T0 + 61 * MINUTE_MS);
    expect([status(list, 'ack', s1), status(list, 'fence', N1), status(list, 'fence', s1)]).toEqual([
      'missed',
      'met',
      'missed',
    ]);
    expect([status(list, 'due', N1), status(list, 'due', s1)]).toEqual(['met', 'missed']);
    // It never set out, and never will: it is there already.
    expect(status(list, 'out', N1)).toBe('met');
    world.act(
      ACTORS.district,
      { id: idOf(15), type: 'assignment.decline', orderId: ORDER, team: s1, reason: '车坏' } as never,
      T0,
    );
    expect(list.some((one) => one.clause === 'training' || one.clause === 'critical')).toBe(false);
  });

  it('SD2 pictures count when they came with the step, and a declined team owes nothing', () => {
    const world = story();
    const facts = about(world);
    const done = (command: string | null, type: string, seq: number): Fact =>
      ({
        seq,
        v: 2,
        at: T0 + seq,
        actor: { id: 'x', role: 'teamLeader', tier: null },
        command,
        type,
        order: ORDER,
        team: N1,
        case: THE_CASE,
        text: '已办',
      }) as never;
    const met = (extra: readonly Fact[]) =>
      clausesMet(
        world.picture.cases.get(THE_CASE)!,
        ordersOf(world.picture),
        WITH_STANDARDS,
        [...facts, ...extra],
        T0,
      );
    expect(status(met([done('c', 'assignment.reported', 900)]), 'photo', N1)).toBe('missed');
    expect(
      status(met([done('c', 'attachment.added', 899), done('c', 'assignment.reported', 900)]), 'photo', N1),
    ).toBe('met');
    expect(
      status(met([done('b', 'attachment.added', 899), done('c', 'assignment.reported', 900)]), 'photo', N1),
    ).toBe('missed');

    step(world, 20, 'assignment.decline', N1, 11);
    world.act(
      ACTORS.district,
      { id: idOf(21), type: 'assignment.decline', orderId: ORDER, team: N1, reason: '车坏' } as never,
      T0 + 11 * MINUTE_MS,
    );
    expect(status(judged(world, T0 + 99 * MINUTE_MS), 'ack', N1)).toBe('notApplicable');
  });

  it('SD3 only what no record can tell is ticked, by who takes the step, on an open case, and can be taken back', () => {
    const world = story();
    const tick = (n: number, clauseId: string, more: object = {}, done = true) =>
      ({ id: idOf(n), type: 'standard.tick', caseId: THE_CASE, clause: clauseId, done, ...more }) as never;
    const onN1 = { orderId: ORDER, team: N1 };
    const act = (actor: keyof typeof ACTORS, command: never) =>
      world.act(ACTORS[actor], command, T0 + 20 * MINUTE_MS);
    expect(act('leaderN1', tick(31, 'fence', onN1))).toMatchObject({
      refusal: { field: 'clause', code: 'invalid' },
    });
    expect(act('leaderS1', tick(32, 'uniform', onN1))).toMatchObject({ refusal: { code: 'forbidden' } });
    expect(act('wall', tick(33, 'uniform', onN1))).toMatchObject({ refusal: { code: 'forbidden' } });
    expect(act('district', tick(34, 'uniform'))).toMatchObject({ refusal: { field: 'team' } });
    expect(act('district', tick(35, 'called', onN1))).toMatchObject({ refusal: { field: 'clause' } });
    expect(act('district', tick(36, 'nothing'))).toMatchObject({ refusal: { code: 'notFound' } });
    expect(act('leaderN1', tick(37, 'uniform', onN1))).toMatchObject({
      ok: true,
      facts: [{ type: 'standard.ticked' }],
    });
    expect(act('leaderN1', tick(38, 'uniform', onN1))).toMatchObject({ ok: true, facts: [] });
    expect(status(judged(world, T0 + 21 * MINUTE_MS), 'uniform', N1)).toBe('met');
    expect(world.picture.checklists.get(THE_CASE)?.ticks).toMatchObject([
      { clause: 'uniform', team: N1, by: 'n1' },
    ]);
    act('leaderN1', tick(39, 'uniform', onN1, false));
    expect(status(judged(world, T0 + 21 * MINUTE_MS), 'uniform', N1)).toBe('pending');
    expect(world.picture.checklists.has(THE_CASE)).toBe(false);
  });

  it('SD2 whatever happened, every verdict points at a fact of its step, and asking again says the same', () => {
    fc.assert(
      fc.property(steps(60), (list) => {
        const world = withStandards();
        for (const { actor, at, commandIn } of list) world.act(ACTORS[actor], commandIn(world.picture), at);
        for (const { id } of world.picture.cases.values()) {
          const facts = about(world, id);
          const results = judged(world, world.picture.at, id);
          expect(judged(world, world.picture.at, id)).toEqual(results);
          const places = results.map((one) => `${one.clause} ${one.order} ${one.team}`);
          expect(new Set(places).size).toBe(places.length);
          for (const { seq, at, status: told, team, order } of results) {
            if (seq === null) {
              expect(told).not.toBe('met');
              continue;
            }
            const evidence = facts.find((fact) => fact.seq === seq)!;
            expect(evidence.at).toBe(at);
            if (team !== null) expect(evidence).toMatchObject({ team, order });
          }
          // Time alone turns an open clause into a missed one, and nothing else.
          const later = judged(world, world.picture.at + 1e9, id);
          later.forEach((one, index) => {
            const before = results[index]!;
            if (before.status !== one.status)
              expect([before.status, one.status]).toEqual(['pending', 'missed']);
          });
        }
      }),
      { seed, numRuns: 400 },
    );
  });
});
