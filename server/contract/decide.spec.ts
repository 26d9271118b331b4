import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fact } from './fact.ts';
import { caseId, orderId, teamId } from './ids.ts';
import { jurisdictionOf, messageFor, sightOf, take, view } from './jurisdiction.ts';
import { advance, emptyPicture, fromJson, toJson, type Picture } from './picture.ts';
import { isBinding, isLive } from './order/order.ts';
import {
  ACTORS,
  idOf,
  NORTH,
  POLICY,
  smallWorld,
  SOUTH,
  SYSTEM,
  T0,
  TEAMS,
  type SmallWorld,
} from './testing/smallDistrict.ts';
import { steps, type ActorName, type Step } from './testing/randomCommands.ts';
import { ORDER_KINDS } from './testing/randomOrders.ts';

const RUNS = { numRuns: 150 };
const LENGTH = 120;

function play(
  list: readonly Step[],
  watch?: (before: Picture, world: SmallWorld, facts: readonly Fact[]) => void,
): SmallWorld {
  const world = smallWorld();
  for (const { actor, commandIn, at } of list) {
    const before = world.picture;
    const had = world.facts.length;
    world.act(ACTORS[actor], commandIn(world.picture), at);
    watch?.(before, world, world.facts.slice(had));
  }
  return world;
}

/** Legal successions; a state may also stay as it is. DOMAIN 3.1 and 3.2, first cut. */
const CASE_STEPS: Readonly<Record<string, readonly string[]>> = {
  reported: ['accepted', 'rejected', 'voided'],
  accepted: ['filed', 'rejected', 'voided'],
  filed: ['dispatched', 'voided'],
  dispatched: ['handling', 'filed', 'voided', 'dispatched'],
  handling: ['feedback', 'filed', 'voided'],
  feedback: ['checking', 'filed', 'voided'],
  checking: ['closed', 'filed', 'voided'],
};
const ASSIGNMENT_STEPS: Readonly<Record<string, readonly string[]>> = {
  assigned: ['acknowledged', 'declined', 'recalled', 'reassigned'],
  acknowledged: ['enRoute', 'onScene', 'declined', 'failed', 'recalled', 'reassigned'],
  enRoute: ['onScene', 'failed', 'recalled', 'reassigned'],
  onScene: ['handling', 'reported', 'failed', 'recalled', 'reassigned'],
  handling: ['reported', 'failed', 'recalled', 'reassigned'],
  reported: ['released', 'recalled'],
  // Sent again by reinforcement.
  declined: ['assigned'],
  failed: ['assigned'],
  recalled: ['assigned'],
  reassigned: ['assigned'],
};

describe('decide and advance', () => {
  it('C1 any split of the facts gives the same picture, and the given picture stays as it was', () => {
    fc.assert(
      fc.property(
        steps(LENGTH, ORDER_KINDS),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        (list, sizes) => {
          const { facts, picture } = play(list);
          let split = emptyPicture;
          for (let at = 0, turn = 0; at < facts.length; turn++) {
            const size = sizes[turn % sizes.length]!;
            const before = split;
            const text = JSON.stringify(toJson(before));
            split = advance(before, facts.slice(at, at + size));
            expect(JSON.stringify(toJson(before))).toBe(text);
            at += size;
          }
          expect(toJson(split)).toEqual(toJson(picture));
          expect(toJson(advance(emptyPicture, facts))).toEqual(toJson(picture));
          expect(toJson(fromJson(toJson(picture)))).toEqual(toJson(picture));
        },
      ),
      RUNS,
    );
  });

  it('C3 a team is never bound by two live orders, and knows the one that binds it', () => {
    fc.assert(
      fc.property(steps(LENGTH, ORDER_KINDS), (list) => {
        play(list, (_before, { picture }) => {
          const bound = new Map<string, string>();
          for (const order of picture.orders.values()) {
            if (!isLive(order)) continue;
            for (const { team } of order.assignments.filter(isBinding)) {
              expect(bound.has(team)).toBe(false);
              bound.set(team, order.id);
            }
          }
          for (const team of picture.teams.values()) expect(team.order ?? undefined).toBe(bound.get(team.id));
        });
      }),
      RUNS,
    );
  });

  it('C4 cases and assignments move only along their state machines', () => {
    const reached = new Set<string>();
    const movesAlong = (list: readonly Step[]) => {
      play(list, (before, _world, facts) => {
        let picture = before;
        for (const fact of facts) {
          const after = advance(picture, [fact]);
          for (const theCase of after.cases.values()) {
            const was = picture.cases.get(theCase.id)?.state.kind;
            const is = theCase.state.kind;
            reached.add(is);
            if (was !== undefined && was !== is) expect(CASE_STEPS[was]).toContain(is);
          }
          for (const order of after.orders.values()) {
            const earlier = picture.orders.get(order.id);
            for (const one of order.assignments) {
              const was = earlier?.assignments.find(({ team }) => team === one.team)?.state.kind;
              if (was !== undefined && was !== one.state.kind)
                expect(ASSIGNMENT_STEPS[was]).toContain(one.state.kind);
            }
          }
          picture = after;
        }
      });
    };
    // A fixed seed, because what follows asks that these very walks reached every state.
    fc.assert(fc.property(steps(LENGTH), movesAlong), { numRuns: 300, seed: 5 });
    // The walk really reached every state, so the check above was no empty one.
    expect([...reached].sort()).toEqual([...Object.keys(CASE_STEPS), 'closed', 'rejected', 'voided'].sort());
    fc.assert(fc.property(steps(LENGTH, ORDER_KINDS), movesAlong), RUNS);
  });

  it('C4 a case that is being handled or fed back has no forgotten team, a finished one binds nobody', () => {
    fc.assert(
      fc.property(steps(LENGTH, ORDER_KINDS), (list) => {
        play(list, (_before, { picture }) => {
          for (const order of picture.orders.values()) {
            const kind = picture.cases.get(order.case)?.state.kind;
            if (kind === undefined || !isLive(order)) continue;
            expect(['dispatched', 'handling', 'feedback', 'checking']).toContain(kind);
            if (kind === 'feedback' || kind === 'checking') {
              for (const one of order.assignments.filter(isBinding)) expect(one.state.kind).toBe('reported');
            }
          }
        });
      }),
      RUNS,
    );
  });

  it('C4 a case that is dispatched or handled has a team that still works on it: none is stuck', () => {
    fc.assert(
      fc.property(steps(LENGTH, ORDER_KINDS), (list) => {
        play(list, (_before, { picture }) => {
          for (const theCase of picture.cases.values()) {
            const { kind } = theCase.state;
            if (kind !== 'dispatched' && kind !== 'handling') continue;
            const works = theCase.orders.some((id) => {
              const order = picture.orders.get(id)!;
              return (
                isLive(order) &&
                order.assignments.some((one) => isBinding(one) && one.state.kind !== 'reported')
              );
            });
            expect([theCase.no, kind, works]).toEqual([theCase.no, kind, true]);
          }
        });
      }),
      RUNS,
    );
  });

  it('A2 every console holds exactly its view after any prefix', () => {
    fc.assert(
      fc.property(steps(LENGTH, ORDER_KINDS), (list) => {
        const watchers = (Object.keys(ACTORS) as ActorName[]).map((name) => {
          const jurisdiction = jurisdictionOf(ACTORS[name]);
          return { jurisdiction, picture: view(smallWorld().picture, jurisdiction) };
        });
        play(list, (before, world, facts) => {
          if (facts.length === 0) return;
          for (const watcher of watchers) {
            const message = messageFor(before, world.picture, facts, watcher.jurisdiction);
            expect(message.from).toBe(watcher.picture.seq);
            watcher.picture = take(watcher.picture, message);
            expect(toJson(watcher.picture)).toEqual(toJson(view(world.picture, watcher.jurisdiction)));
          }
        });
      }),
      RUNS,
    );
  });

  it('A1 what a town sees is its own or lent to it, whatever happened', () => {
    fc.assert(
      fc.property(steps(LENGTH, ORDER_KINDS), (list) => {
        const { picture } = play(list);
        const sight = sightOf(picture, { kind: 'town', town: NORTH })!;
        for (const id of sight.teams) {
          const team = picture.teams.get(id)!;
          if (team.homeTown === NORTH || team.lent?.to === NORTH) continue;
          const order = picture.orders.get(team.order!)!;
          const ours =
            picture.cases.get(order.case)!.town === NORTH ||
            order.assignments.some(
              (one) =>
                isBinding(one) &&
                [picture.teams.get(one.team)!.homeTown, picture.teams.get(one.team)!.lent?.to].includes(
                  NORTH,
                ),
            );
          expect(ours).toBe(true);
        }
      }),
      RUNS,
    );
  });
});

const CASE = caseId(idOf(1));
const ORDER = orderId(idOf(2));
const inTown = (town: typeof NORTH) => ({ lon: 121.25, lat: town === NORTH ? 31.5 : 31.3 });

function reported(town = NORTH): SmallWorld {
  const world = smallWorld();
  world.act(
    SYSTEM,
    {
      id: CASE,
      type: 'case.report',
      category: 'E-0401',
      position: inTown(town),
      text: '占道',
      source: 'hotline',
    },
    T0,
  );
  return world;
}

describe('authority', () => {
  // Who may issue which tier's order for a case of which town, with which team: all of it.
  const expected = (
    actor: ActorName,
    town: typeof NORTH,
    tier: 'district' | 'town',
    home: string | null,
  ): boolean => {
    if (actor === 'district' || actor === 'deputy') return tier === 'district' || home === town;
    // Its district order would take the case over from the town: that is for the commander.
    if (actor === 'dispatcher') return tier === 'town' && home === town;
    const own = actor === 'north' ? NORTH : actor === 'south' ? SOUTH : null;
    return own === town && tier === 'town' && home === town;
  };

  it('A1 orders: the whole matrix of actor x town x tier x team', () => {
    let seen = 0;
    for (const actor of Object.keys(ACTORS) as ActorName[]) {
      for (const town of [NORTH, SOUTH]) {
        for (const tier of ['district', 'town'] as const) {
          for (const team of TEAMS) {
            const world = reported(town);
            const decision = world.act(
              ACTORS[actor],
              { id: ORDER, type: 'order.issue', caseId: CASE, tier, teams: [team.id] },
              T0 + 1,
            );
            expect([actor, town, tier, team.id, decision.ok]).toEqual([
              actor,
              town,
              tier,
              team.id,
              expected(actor, town, tier, team.town),
            ]);
            seen++;
          }
        }
      }
    }
    expect(seen).toBe(Object.keys(ACTORS).length * 2 * 2 * 6);
  });

  it('A1 a town may not recall a district order, nor touch a case that the district took', () => {
    const world = reported(NORTH);
    const n1 = teamId('n1');
    world.act(
      ACTORS.district,
      { id: ORDER, type: 'order.issue', caseId: CASE, tier: 'district', teams: [n1] },
      T0 + 1,
    );
    const recall = { id: idOf(3), type: 'order.recall', orderId: ORDER, reason: '收回' } as const;
    expect(world.act(ACTORS.north, recall, T0 + 2)).toMatchObject({
      ok: false,
      refusal: { code: 'forbidden' },
    });
    expect(
      world.act(ACTORS.north, { id: idOf(4), type: 'case.void', caseId: CASE, reason: '误报' }, T0 + 3).ok,
    ).toBe(false);
    expect(
      world.act(
        ACTORS.leaderS1,
        { id: idOf(5), type: 'assignment.acknowledge', orderId: ORDER, team: n1 },
        T0 + 4,
      ).ok,
    ).toBe(false);
    expect(
      world.act(
        ACTORS.leaderN1,
        { id: idOf(6), type: 'assignment.acknowledge', orderId: ORDER, team: n1 },
        T0 + 5,
      ).ok,
    ).toBe(true);
    expect(world.act(ACTORS.district, recall, T0 + 6).ok).toBe(true);
    expect(world.picture.cases.get(CASE)?.state.kind).toBe('filed');
    expect(world.picture.teams.get(n1)?.state.kind).toBe('available');
  });
});

describe('one case from report to close', () => {
  it('C2 one order carries a reported case through to closed, and both teams go home', () => {
    const world = reported(NORTH);
    const teams = [teamId('n1'), teamId('n2')];
    let n = 10;
    const say = (actor: ActorName, command: object) =>
      expect(world.act(ACTORS[actor], { id: idOf(n++), ...command } as never, T0 + n)).toMatchObject({
        ok: true,
      });
    const state = () => world.picture.cases.get(CASE)?.state.kind;
    world.act(ACTORS.north, { id: ORDER, type: 'order.issue', caseId: CASE, tier: 'town', teams }, T0 + 1);
    expect(state()).toBe('dispatched');
    for (const team of teams) {
      say('north', { type: 'assignment.acknowledge', orderId: ORDER, team });
      say('north', { type: 'assignment.depart', orderId: ORDER, team });
      say('north', { type: 'assignment.arrive', orderId: ORDER, team });
    }
    expect(state()).toBe('handling');
    say('leaderN1', { type: 'assignment.report', orderId: ORDER, team: teams[0], text: '已劝离' });
    expect(state()).toBe('handling');
    say('north', { type: 'assignment.report', orderId: ORDER, team: teams[1], text: '已清场' });
    expect(state()).toBe('feedback');
    say('leaderN1', { type: 'assignment.release', orderId: ORDER, team: teams[0] });
    say('north', { type: 'case.close', caseId: CASE });
    expect(state()).toBe('closed');
    expect(world.picture.orders.get(ORDER)?.state.kind).toBe('completed');
    for (const team of teams)
      expect(world.picture.teams.get(team)).toMatchObject({ order: null, state: { kind: 'available' } });
  });

  it('C5 a later policy does not move the clocks of a filed case', () => {
    const world = reported(NORTH);
    world.act(ACTORS.north, { id: idOf(3), type: 'case.file', caseId: CASE }, T0 + 1_000);
    const frozen = world.picture.cases.get(CASE);
    const categories = POLICY.categories.map((one) => ({ ...one, conditions: [] }));
    world.act(
      SYSTEM,
      { id: idOf(4), type: 'policy.adopt', policy: { ...POLICY, hash: 'later', categories } },
      T0 + 2_000,
    );
    expect(world.picture.policy?.hash).toBe('later');
    expect(world.picture.cases.get(CASE)).toEqual(frozen);
    expect(frozen?.dues?.arriveBy).toBe(T0 + 1_000 + 30 * 60_000);
  });

  it('C7 a stale version is refused as conflict and changes nothing', () => {
    const world = reported(NORTH);
    world.act(ACTORS.north, { id: idOf(3), type: 'case.accept', caseId: CASE, expectedVersion: 1 }, T0 + 1);
    const before = world.picture;
    const late = world.act(
      ACTORS.district,
      { id: idOf(4), type: 'case.file', caseId: CASE, expectedVersion: 1 },
      T0 + 2,
    );
    expect(late).toMatchObject({ ok: false, refusal: { code: 'conflict', field: 'expectedVersion' } });
    expect(world.picture).toBe(before);
  });

  it('C4 when the last team that had not reported declines, what the others reported is the feedback', () => {
    const world = reported(NORTH);
    const [a, b] = [teamId('n1'), teamId('n2')];
    world.act(
      ACTORS.north,
      { id: ORDER, type: 'order.issue', caseId: CASE, tier: 'town', teams: [a, b] },
      T0 + 1,
    );
    let n = 20;
    for (const type of ['assignment.acknowledge', 'assignment.depart', 'assignment.arrive'] as const) {
      world.act(ACTORS.north, { id: idOf(n++), type, orderId: ORDER, team: a }, T0 + n);
    }
    world.act(
      ACTORS.north,
      { id: idOf(n++), type: 'assignment.report', orderId: ORDER, team: a, text: '完成' },
      T0 + n,
    );
    world.act(
      ACTORS.north,
      { id: idOf(n++), type: 'assignment.decline', orderId: ORDER, team: b, reason: '车坏' },
      T0 + n,
    );
    expect(world.picture.cases.get(CASE)?.state).toMatchObject({ kind: 'feedback', text: '完成' });
  });

  it.each(['decline', 'recall'] as const)(
    'C4 a reinforcement that goes away by %s leaves what the first team reported as the feedback',
    (how) => {
      const world = reported(NORTH);
      const [a, b] = [teamId('n1'), teamId('n2')];
      const second = orderId(idOf(40));
      let n = 50;
      const say = (command: object) =>
        expect(world.act(ACTORS.north, { id: idOf(n++), ...command } as never, T0 + n)).toMatchObject({
          ok: true,
        });
      say({ id: ORDER, type: 'order.issue', caseId: CASE, tier: 'town', teams: [a] });
      say({ type: 'assignment.acknowledge', orderId: ORDER, team: a });
      say({ id: second, type: 'order.issue', caseId: CASE, tier: 'town', teams: [b] });
      say({ type: 'assignment.arrive', orderId: ORDER, team: a });
      say({ type: 'assignment.report', orderId: ORDER, team: a, text: '完成' });
      say({ type: 'assignment.release', orderId: ORDER, team: a });
      expect(world.picture.cases.get(CASE)?.state.kind).toBe('handling');
      if (how === 'decline') say({ type: 'assignment.decline', orderId: second, team: b, reason: '车坏' });
      else say({ type: 'order.recall', orderId: second, reason: '不需要' });
      expect(world.picture.cases.get(CASE)?.state).toMatchObject({ kind: 'feedback', text: '完成' });
      say({ type: 'case.close', caseId: CASE });
    },
  );

  it('C4 a report from before the case was sent back is no feedback for the new round', () => {
    const world = reported(NORTH);
    const [a, b] = [teamId('n1'), teamId('n2')];
    const second = orderId(idOf(40));
    let n = 50;
    const say = (command: object) =>
      expect(world.act(ACTORS.north, { id: idOf(n++), ...command } as never, T0 + n)).toMatchObject({
        ok: true,
      });
    say({ id: ORDER, type: 'order.issue', caseId: CASE, tier: 'town', teams: [a] });
    say({ type: 'assignment.acknowledge', orderId: ORDER, team: a });
    say({ type: 'assignment.arrive', orderId: ORDER, team: a });
    say({ type: 'assignment.report', orderId: ORDER, team: a, text: '完成' });
    say({ type: 'case.rework', caseId: CASE, reason: '不合格' });
    say({ id: second, type: 'order.issue', caseId: CASE, tier: 'town', teams: [b] });
    say({ type: 'assignment.decline', orderId: second, team: b, reason: '车坏' });
    expect(world.picture.cases.get(CASE)).toMatchObject({
      state: { kind: 'filed' },
      returned: 1,
      reworked: 1,
    });
  });
});
