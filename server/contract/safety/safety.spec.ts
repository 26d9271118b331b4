import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Actor } from '../actor.ts';
import type { AnyCommand } from '../command.ts';
import { panicId, teamId } from '../ids.ts';
import { messageFor, take, view, type Jurisdiction } from '../jurisdiction.ts';
import {
  ACTORS,
  idOf,
  NORTH,
  smallWorld,
  SOUTH,
  T0,
  TEAMS,
  type SmallWorld,
} from '../testing/smallDistrict.ts';
import { isRaised } from './safety.ts';
import { welfareTimer } from './welfareTimers.ts';

const MINUTE = 60_000;
const N1 = teamId('n1');
const CLOCK: Actor = { kind: 'system', part: 'clock' };

let next = 10;
const act = (world: SmallWorld, actor: Actor, command: Record<string, unknown>, at = T0) =>
  // Each test names a command of the union; the id is made here unless it matters.
  world.act(actor, { id: idOf(next++), ...command } as unknown as AnyCommand, at);
const ok = (decision: ReturnType<typeof act>) => expect(decision).toMatchObject({ ok: true });
const teamIn = (world: SmallWorld) => world.picture.teams.get(N1)!;

/** N1 is on scene at `at`, on a case of the given category. */
function atScene(category: string, at = T0): SmallWorld {
  const world = smallWorld();
  const caseId = idOf(1);
  const order = idOf(2);
  ok(
    act(
      world,
      ACTORS.north,
      {
        id: caseId,
        type: 'case.report',
        category,
        position: { lon: 121.25, lat: 31.45 },
        text: '情况',
        source: 'patrol',
      },
      at,
    ),
  );
  ok(
    act(
      world,
      ACTORS.district,
      { id: order, type: 'order.issue', caseId, tier: 'district', teams: [N1] },
      at,
    ),
  );
  const step = { orderId: order, team: N1 };
  ok(act(world, ACTORS.leaderN1, { type: 'assignment.acknowledge', ...step }, at));
  ok(act(world, ACTORS.leaderN1, { type: 'assignment.arrive', ...step }, at));
  return world;
}

describe('safety', () => {
  it('E1 a call for help holds the last known place and only a commander of the team clears it, with a reason', () => {
    const world = smallWorld();
    const id = idOf(7);
    ok(act(world, ACTORS.leaderN1, { id, type: 'panic.raise', team: N1 }));
    ok(act(world, ACTORS.leaderN1, { type: 'panic.raise', team: N1 }));
    expect([...world.picture.panics.values()]).toMatchObject([
      { id: panicId(id), position: { lon: 121.25, lat: 31.45, at: T0 }, state: { kind: 'raised' } },
    ]);
    const clear = { type: 'panic.clear', panicId: id, reason: '已电话核实' };
    for (const actor of [ACTORS.leaderN1, ACTORS.south, ACTORS.wall]) {
      expect(act(world, actor, clear)).toMatchObject({ ok: false, refusal: { code: 'forbidden' } });
    }
    const duty = { type: 'team.setDuty', team: N1, duty: 'available' };
    expect(act(world, ACTORS.leaderN1, duty)).toMatchObject({ ok: false, refusal: { field: 'duty' } });
    ok(act(world, ACTORS.north, { type: 'panic.hear', panicId: id }));
    ok(act(world, ACTORS.north, clear, T0 + 1));
    expect(world.picture.panics.get(panicId(id))).toMatchObject({
      heard: [{ by: 'north' }],
      state: { kind: 'cleared', by: 'north', reason: '已电话核实' },
    });
    expect(act(world, ACTORS.district, clear)).toMatchObject({ ok: false, refusal: { code: 'notNow' } });
  });

  it('E2 a team that calls is in emergency, and is back at its step when the call is cleared', () => {
    const world = atScene('E-0401');
    const id = idOf(7);
    ok(act(world, ACTORS.leaderN1, { id, type: 'panic.raise', team: N1, text: '被围' }));
    expect(teamIn(world).state.kind).toBe('emergency');
    ok(act(world, ACTORS.leaderN1, { type: 'assignment.handle', orderId: idOf(2), team: N1 }));
    expect(teamIn(world).state.kind).toBe('emergency');
    ok(act(world, ACTORS.district, { type: 'panic.clear', panicId: id, reason: '增援已到' }));
    expect(teamIn(world)).toMatchObject({ duty: { kind: 'available' }, state: { kind: 'handling' } });
  });

  it.each([
    ['E-0496', 15],
    ['E-0401', 30],
  ])(
    'E3 at a case of %s a team is asked every %i minutes, and silence is a missed check',
    (category, minutes) => {
      const world = atScene(category);
      const timer = () => welfareTimer(world.picture, teamIn(world))!;
      const fire = () => {
        const { at, command } = timer();
        ok(act(world, CLOCK, command, at));
        return at;
      };
      const every = minutes * MINUTE;
      expect(fire()).toBe(T0 + every);
      ok(act(world, ACTORS.leaderN1, { type: 'welfare.answer', team: N1, well: true }, T0 + every + MINUTE));
      expect(fire()).toBe(T0 + 2 * every + MINUTE);
      expect(world.picture.welfare.get(N1)?.state.kind).toBe('asked');
      const missedAt = fire();
      expect(missedAt).toBe(T0 + 2 * every + 6 * MINUTE);
      expect(world.picture.welfare.get(N1)?.state).toEqual({ kind: 'missed', since: missedAt });
      expect(timer()).toMatchObject({ at: missedAt + every, command: { type: 'welfare.ask' } });
      ok(
        act(
          world,
          ACTORS.leaderN1,
          { type: 'welfare.answer', team: N1, well: false, text: '有人受伤' },
          missedAt,
        ),
      );
      expect([...world.picture.panics.values()]).toMatchObject([{ team: N1, text: '有人受伤' }]);
    },
  );

  it('E3 who has left is not asked any more, and a late clock changes nothing', () => {
    const world = atScene('E-0401');
    ok(act(world, CLOCK, welfareTimer(world.picture, teamIn(world))!.command, T0 + 30 * MINUTE));
    ok(
      act(world, ACTORS.district, { type: 'order.recall', orderId: idOf(2), reason: '撤' }, T0 + 31 * MINUTE),
    );
    expect(welfareTimer(world.picture, teamIn(world))).toBeNull();
    expect(act(world, CLOCK, { type: 'welfare.miss', team: N1 }, T0 + 40 * MINUTE)).toEqual({
      ok: true,
      facts: [],
    });
  });

  it('E4 no sequence of commands leaves a call undefined, doubled or unseen by its commanders', () => {
    const actors = Object.values(ACTORS);
    const audiences: Jurisdiction[] = [
      { kind: 'town', town: NORTH },
      { kind: 'town', town: SOUTH },
      { kind: 'team', team: N1 },
    ];
    const step = fc.record({
      kind: fc.constantFrom('raise', 'hear', 'clear', 'answer', 'ask', 'issue', 'arrive', 'recall'),
      actor: fc.nat(actors.length - 1),
      n: fc.nat(TEAMS.length - 1),
      gapMs: fc.nat(20 * MINUTE),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
        const world = atScene('E-0401');
        const seen = audiences.map((one) => view(world.picture, one));
        let at = T0;
        for (const { kind, actor, n, gapMs } of steps) {
          at += gapMs;
          const before = world.picture;
          const from = world.facts.length;
          const team = TEAMS[n]!.id;
          const order = [...before.orders.values()].at(-1)!;
          const panic = [...before.panics.keys()].at(-1) ?? 'none';
          const commands: Record<typeof kind, Record<string, unknown>> = {
            raise: { type: 'panic.raise', team },
            hear: { type: 'panic.hear', panicId: panic },
            clear: { type: 'panic.clear', panicId: panic, reason: '好' },
            answer: { type: 'welfare.answer', team, well: n % 3 !== 0 },
            ask: { type: 'welfare.ask', team },
            issue: { type: 'order.issue', caseId: idOf(1), tier: 'district', teams: [team] },
            arrive: { type: 'assignment.arrive', orderId: order.id, team },
            recall: { type: 'order.recall', orderId: order.id, reason: '撤' },
          };
          act(world, actors[actor]!, commands[kind], at);
          audiences.forEach((one, index) => {
            const message = messageFor(before, world.picture, world.facts.slice(from), one);
            seen[index] = take(seen[index]!, message);
            expect(seen[index]).toEqual(view(world.picture, one));
          });
          const raised = [...world.picture.panics.values()].filter(isRaised);
          expect(new Set(raised.map((one) => one.team)).size).toBe(raised.length);
          for (const one of raised) {
            expect(world.picture.teams.get(one.team)?.state.kind).toBe('emergency');
            const home = TEAMS.find(({ id }) => id === one.team)!.town;
            if (home === NORTH) expect(seen[0]!.panics.has(one.id)).toBe(true);
            if (home === SOUTH) expect(seen[1]!.panics.has(one.id)).toBe(true);
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});
