import { expect, it } from 'vitest';
import type { Actor } from '#contract/actor.ts';
import type { AnyCommand } from '#contract/command.ts';
import { teamId } from '#contract/ids.ts';
import { ACTORS, idOf, smallWorld, SOUTH, T0, type SmallWorld } from '#contract/testing/smallDistrict.ts';
import { clockActs } from './clockActs.ts';

const HOUR = 3_600_000;
const CLOCK: Actor = { kind: 'system', part: 'clock' };
let next = 10;
const act = (world: SmallWorld, actor: Actor, command: Record<string, unknown>, at = T0) =>
  expect(world.act(actor, { id: idOf(next++), ...command } as unknown as AnyCommand, at)).toMatchObject({
    ok: true,
  });

/** Lives on from `from` to `to`, a minute at a time, and says what the clock did when. */
function live(world: SmallWorld, from: number, to: number): string[] {
  const said: string[] = [];
  for (let now = from; now <= to; now += 60_000) {
    for (const command of clockActs(world.picture, now)) {
      act(world, CLOCK, command, now);
      said.push(`${(now - T0) / HOUR} ${command.type}`);
    }
  }
  return said;
}

it('E5 loans and patrols end by the clock, teams at a scene are asked and waited for, each once', () => {
  const world = smallWorld();
  const n1 = teamId('n1');
  act(world, ACTORS.district, { type: 'team.lend', team: teamId('n2'), to: SOUTH, until: T0 + HOUR });
  act(world, ACTORS.district, {
    type: 'patrol.plan',
    name: '夜巡',
    tier: 'district',
    teams: [teamId('s1')],
    area: {
      kind: 'route',
      points: [
        { lon: 121.2, lat: 31.3 },
        { lon: 121.25, lat: 31.3 },
      ],
    },
    checkpoints: [],
    from: T0,
    to: T0 + HOUR,
  });
  act(world, ACTORS.district, {
    id: idOf(1),
    type: 'case.report',
    category: 'E-0401',
    position: { lon: 121.25, lat: 31.45 },
    text: '摊',
    source: 'patrol',
  });
  act(world, ACTORS.district, {
    id: idOf(2),
    type: 'order.issue',
    caseId: idOf(1),
    tier: 'district',
    teams: [n1],
  });
  act(world, ACTORS.leaderN1, { type: 'assignment.acknowledge', orderId: idOf(2), team: n1 });
  act(world, ACTORS.leaderN1, { type: 'assignment.arrive', orderId: idOf(2), team: n1 });
  expect(live(world, T0, T0 + 1.5 * HOUR)).toEqual([
    '0.5 welfare.ask',
    `${35 / 60} welfare.miss`,
    '1 team.recallLoan',
    `${65 / 60} welfare.ask`,
    `${70 / 60} welfare.miss`,
    '1.5 patrol.expire',
  ]);
});
