import { expect, it } from 'vitest';
import { shiftId, teamId, unitId } from '#contract/ids.ts';
import { ACTORS, contextAt, idOf, POLICY, smallWorld, SYSTEM, T0 } from '#contract/testing/smallDistrict.ts';
import { makeCommandDesk } from '../command/commandDesk.ts';
import { memoryJournal } from '../journal/memoryJournal.ts';
import { settleDuty } from './dutyClock.ts';

const N1 = teamId('n1');
const HOUR_MS = 3_600_000;

it('O6 the clock brings a team off duty at the end of its shift and on again, once, and says so as a fact', async () => {
  const world = smallWorld();
  const duty = { ...POLICY, hash: 'duty', duty: { followsRoster: true } };
  world.act(SYSTEM, { id: idOf(1), type: 'policy.adopt', policy: duty }, T0);
  for (const command of [
    {
      id: idOf(2),
      type: 'shift.set',
      shift: shiftId('day'),
      name: '日班',
      startMin: 420,
      endMin: 1_140,
      town: null,
    },
    {
      id: idOf(3),
      type: 'roster.plan',
      team: N1,
      days: ['2026-11-23', '2026-11-24'].map((date) => ({ date, shifts: [shiftId('day')] })),
    },
    { id: idOf(4), type: 'unit.enrol', unit: unitId('real'), callsign: '真', team: N1, simulated: false },
  ] as const)
    expect(world.act(ACTORS.district, command, T0)).toMatchObject({ ok: true });
  const journal = memoryJournal();
  for (const { seq: _, v: __, command: ___, actor, at, ...body } of world.facts)
    journal.append([{ actor, command: null, at, facts: [body], answer: () => ({ ok: true, seq: 1, at }) }]);

  let now = T0;
  const desk = makeCommandDesk({ journal, context: contextAt, now: () => now, onFault: () => {} });
  const changes: string[] = [];
  desk.onFacts((_before, _after, facts) => {
    for (const fact of facts)
      if (fact.type === 'team.dutyChanged') changes.push(`${fact.actor.id} ${fact.team} ${fact.duty}`);
  });
  // T0 is ten in the morning.
  for (const hours of [0, 8, 9, 10, 20, 21, 22]) {
    now = T0 + hours * HOUR_MS;
    await settleDuty(desk, () => now);
  }
  expect(changes).toEqual(['system:clock n1 offDuty', 'system:clock n1 available']);
  desk.stop();
});
