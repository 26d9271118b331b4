// What the wall says, against pictures that the contract itself made.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { caseId, orderId, teamId } from '#contract/ids.ts';
import { isOpen } from '#contract/case/case.ts';
import { alarmClass } from '#contract/policy.ts';
import { steps } from '#contract/testing/randomCommands.ts';
import {
  ACTORS,
  idOf,
  NORTH,
  smallWorld,
  SOUTH,
  T0,
  type SmallWorld,
} from '#contract/testing/smallDistrict.ts';
import { gaps } from './gaps.ts';
import { pressing, WALL_ROWS } from './pressing.ts';
import { promises } from './promises.ts';
import { teamsOn } from './teamsOn.ts';

const MINUTE_MS = 60_000;
const place = { north: { lon: 121.25, lat: 31.45 }, south: { lon: 121.25, lat: 31.35 } };

function report(world: SmallWorld, n: number, category: string, at = T0, where = place.south): void {
  const command = {
    id: idOf(n),
    type: 'case.report',
    category,
    position: where,
    text: 'x',
    source: 'patrol',
  } as const;
  expect(world.act(ACTORS.district, command, at).ok).toBe(true);
}

function send(world: SmallWorld, n: number, caseNo: number, team: string, at = T0): void {
  const command = {
    id: idOf(n),
    type: 'order.issue',
    caseId: caseId(idOf(caseNo)),
    tier: 'district',
    teams: [teamId(team)],
  } as const;
  expect(world.act(ACTORS.district, command, at).ok).toBe(true);
}

it('V7 a quiet district presses nothing, lacks nothing and owes nothing', () => {
  const { picture } = smallWorld();
  expect(pressing(picture, T0, WALL_ROWS)).toEqual({ emergencies: [], shown: [], more: 0 });
  expect(gaps(picture)).toEqual([]);
  expect(promises(picture, T0)).toEqual({ unacknowledged: [], overdue: 0, unchecked: 0 });
});

it('V8 what presses: critical first, then over time, then left alone; in time and in hands is not said', () => {
  const world = smallWorld();
  report(world, 1, 'E-0401');
  report(world, 2, 'P-0103');
  report(world, 3, 'E-0496');
  const ids = (now: number) => pressing(world.picture, now, WALL_ROWS).shown.map((one) => one.theCase.id);
  expect(ids(T0)).toEqual([idOf(3), idOf(2)]);
  // The low case joins when its accept clock runs out, before the high one that is still in time.
  expect(ids(T0 + 11 * MINUTE_MS)).toEqual([idOf(3), idOf(2), idOf(1)]);
  send(world, 10, 2, 's1');
  expect(ids(T0 + MINUTE_MS)).toEqual([idOf(3)]);
});

it('V8 critical cases are never folded, whatever else presses', () => {
  fc.assert(
    fc.property(fc.nat(12), fc.nat(12), (critical, high) => {
      const world = smallWorld();
      for (let i = 0; i < critical; i++) report(world, 100 + i, 'E-0496');
      for (let i = 0; i < high; i++) report(world, 200 + i, 'P-0103');
      const { shown, more } = pressing(world.picture, T0, WALL_ROWS);
      const shownCritical = shown.filter(({ alarm }) => alarm === 'critical').length;
      expect(shownCritical).toBe(critical);
      expect(shown.length + more).toBe(critical + high);
      expect(shown.length).toBe(Math.min(critical + high, Math.max(WALL_ROWS, critical)));
    }),
    { numRuns: 60 },
  );
});

it('V8 after any commands: every open critical case that is still to be handled is shown, none twice', () => {
  fc.assert(
    fc.property(steps(60), (walk) => {
      const world = smallWorld();
      let now = T0;
      for (const { actor, at, commandIn } of walk) {
        now = at;
        world.act(ACTORS[actor], commandIn(world.picture), at);
      }
      const { shown } = pressing(world.picture, now, WALL_ROWS);
      const ids = shown.map((one) => one.theCase.id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const theCase of world.picture.cases.values()) {
        const waits = theCase.state.kind !== 'feedback' && theCase.state.kind !== 'checking';
        if (isOpen(theCase) && waits && alarmClass(theCase.priority) === 'critical')
          expect(ids).toContain(theCase.id);
      }
      for (const one of shown) expect(teamsOn(one.theCase, world.picture, now)).toEqual(one.teams);
    }),
    { numRuns: 100 },
  );
});

it('V9 a town is a gap when its last free team is sent, and no longer when it is free again', () => {
  const world = smallWorld();
  report(world, 1, 'E-0401');
  report(world, 2, 'E-0401');
  send(world, 10, 1, 's1');
  expect(gaps(world.picture)).toEqual([]);
  send(world, 11, 2, 's2');
  expect(gaps(world.picture)).toMatchObject([{ town: SOUTH, engaged: 2, waiting: 0 }]);
  expect(
    world.act(
      ACTORS.district,
      { id: idOf(12), type: 'order.recall', orderId: orderId(idOf(11)), reason: 'x' },
      T0,
    ).ok,
  ).toBe(true);
  expect(gaps(world.picture)?.map(({ town }) => town)).not.toContain(SOUTH);
  expect(gaps(world.picture)?.map(({ town }) => town)).not.toContain(NORTH);
});

it('V9 promises: an order waits for its team, a clock runs out', () => {
  const world = smallWorld();
  report(world, 1, 'E-0401');
  send(world, 10, 1, 's1');
  const later = T0 + 40 * MINUTE_MS;
  expect(promises(world.picture, later)).toMatchObject({
    unacknowledged: [{ team: { id: 's1' }, waitedMs: 40 * MINUTE_MS }],
    overdue: 1,
  });
  world.act(
    ACTORS.leaderS1,
    { id: idOf(11), type: 'assignment.acknowledge', orderId: orderId(idOf(10)), team: teamId('s1') },
    later,
  );
  expect(promises(world.picture, later)).toMatchObject({ unacknowledged: [], overdue: 0 });
});

it('V9 a team that calls for help stands above every case', () => {
  const world = smallWorld();
  world.act(ACTORS.leaderS1, { id: idOf(1), type: 'panic.raise', team: teamId('s1') }, T0);
  expect(pressing(world.picture, T0, WALL_ROWS).emergencies.map(({ id }) => id)).toEqual(['s1']);
});
