import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memberId, shiftId, teamId, unitId } from '../ids.ts';
import { addDays, localDate, MINUTE_MS, startOfDay } from '../localDay.ts';
import { ACTORS, idOf, smallWorld, SYSTEM, T0, POLICY } from '../testing/smallDistrict.ts';
import { dutyByRoster } from './dutyByRoster.ts';
import { onDutyAt, plannedDuty, shiftEndsAt, type Plans, type Roster, type Shift } from './roster.ts';

const seed = 20_261_123;
const OFFSET_MIN = 480;
const HOUR_MS = 60 * MINUTE_MS;
const N1 = teamId('n1');
const shift = (id: string, startMin: number, endMin: number): Shift => ({
  id: shiftId(id),
  name: id,
  startMin,
  endMin,
  town: null,
});
const SHIFTS = [
  shift('day', 420, 1_140),
  shift('night', 1_140, 420),
  shift('late', 720, 1_440),
  shift('full', 420, 420),
];
const shifts = new Map(SHIFTS.map((one) => [one.id, one]));
const plans = (days: Roster['days']): Plans => ({ shifts, rosters: new Map([[N1, { id: N1, days }]]) });
const day = (date: string, ...ids: string[]) => ({ date, shifts: ids.map(shiftId), members: [] });
/** 2026-11-23 in local time. */
const local = (hour: number, minute = 0, days = 0) =>
  startOfDay('2026-11-23', OFFSET_MIN) + days * 24 * HOUR_MS + hour * HOUR_MS + minute * MINUTE_MS;

describe('the roster', () => {
  it('O5 a night shift runs into the next day, and consecutive shifts are one duty', () => {
    const night = plans([day('2026-11-23', 'night')]);
    expect(onDutyAt(night, N1, local(18, 59), OFFSET_MIN)).toBe(false);
    expect(onDutyAt(night, N1, local(19), OFFSET_MIN)).toBe(true);
    expect(onDutyAt(night, N1, local(6, 59, 1), OFFSET_MIN)).toBe(true);
    expect(shiftEndsAt(night, N1, local(1, 0, 1), OFFSET_MIN)).toBe(local(7, 0, 1));
    expect(onDutyAt(night, N1, local(7, 0, 1), OFFSET_MIN)).toBe(false);
    expect(plannedDuty(night, N1, local(8, 0, 1), OFFSET_MIN)).toEqual({
      kind: 'off',
      since: local(7, 0, 1),
    });
    expect(plannedDuty(night, N1, local(8, 0, 3), OFFSET_MIN)).toEqual({ kind: 'unplanned' });

    const through = plans([day('2026-11-23', 'day', 'night'), day('2026-11-24', 'day')]);
    expect(plannedDuty(through, N1, local(20), OFFSET_MIN)).toEqual({
      kind: 'on',
      stint: { shift: 'day', startsAt: local(7), endsAt: local(19, 0, 1) },
    });
  });

  it('O5 a day off is off from midnight, a member may differ from the team, and no plan says nothing', () => {
    const off = plans([day('2026-11-23')]);
    expect(plannedDuty(off, N1, local(9), OFFSET_MIN)).toEqual({ kind: 'off', since: local(0) });
    expect(plannedDuty(off, teamId('x'), local(9), OFFSET_MIN)).toEqual({ kind: 'unplanned' });
    const m1 = memberId('m1');
    const mixed = plans([
      { ...day('2026-11-23', 'day'), members: [{ member: m1, shifts: [shiftId('night')] }] },
    ]);
    expect(plannedDuty(mixed, N1, local(9), OFFSET_MIN, m1)).toMatchObject({ kind: 'off' });
    expect(plannedDuty(mixed, N1, local(20), OFFSET_MIN, m1)).toMatchObject({ kind: 'on' });
    expect(plannedDuty(mixed, N1, local(9), OFFSET_MIN, memberId('m2'))).toMatchObject({ kind: 'on' });
  });

  it('O5 on duty means inside some planned shift of today or yesterday, at any minute', () => {
    const anyDay = fc.array(fc.constantFrom(...SHIFTS.map(({ id }) => id)), { maxLength: 2 });
    fc.assert(
      fc.property(
        fc.array(anyDay, { minLength: 3, maxLength: 5 }),
        fc.integer({ min: 0, max: 5 * 1_440 }),
        (list, minute) => {
          const days = list.map((ids, index) => ({
            date: addDays('2026-11-22', index),
            shifts: ids,
            members: [],
          }));
          const at = local(0, minute, -1);
          const inside = days.some(({ date, shifts: ids }) =>
            ids.some((id) => {
              const { startMin, endMin } = shifts.get(id)!;
              const start = startOfDay(date, OFFSET_MIN) + startMin * MINUTE_MS;
              const length = (endMin <= startMin ? endMin + 1_440 : endMin) - startMin;
              return start <= at && at < start + length * MINUTE_MS;
            }),
          );
          expect(onDutyAt(plans(days), N1, at, OFFSET_MIN)).toBe(inside);
          const end = shiftEndsAt(plans(days), N1, at, OFFSET_MIN);
          if (end !== null) {
            expect(end).toBeGreaterThan(at);
            expect(onDutyAt(plans(days), N1, end - 1, OFFSET_MIN)).toBe(true);
          } else expect(inside).toBe(false);
        },
      ),
      { seed, numRuns: 500 },
    );
  });

  it('O5 local days are the district’s, whatever the zone of the machine', () => {
    expect(localDate(Date.UTC(2026, 10, 23, 15, 59), OFFSET_MIN)).toBe('2026-11-23');
    expect(localDate(Date.UTC(2026, 10, 23, 16), OFFSET_MIN)).toBe('2026-11-24');
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
  });
});

describe('duty by the roster', () => {
  /** T0 is 10:00 local time on the 23rd. */
  function rostered(simulated = false) {
    const world = smallWorld();
    const act = (command: Parameters<typeof world.act>[1], at = T0) =>
      world.act(ACTORS.district, command, at);
    world.act(
      SYSTEM,
      { id: idOf(1), type: 'policy.adopt', policy: { ...POLICY, hash: 'x', duty: { followsRoster: true } } },
      T0,
    );
    act({
      id: idOf(2),
      type: 'shift.set',
      shift: shiftId('day'),
      name: '日班',
      startMin: 420,
      endMin: 1_140,
      town: null,
    });
    act({
      id: idOf(3),
      type: 'roster.plan',
      team: N1,
      days: ['2026-11-23', '2026-11-24'].map((date) => ({ date, shifts: [shiftId('day')] })),
    });
    // All units of the small district are simulated.
    if (!simulated)
      act({
        id: idOf(4),
        type: 'unit.enrol',
        unit: unitId('real'),
        callsign: '真',
        team: N1,
        simulated: false,
      });
    return { world, act };
  }

  it('O6 a team goes off and on duty with its shift, and what a person said since then stands', () => {
    const { world, act } = rostered();
    expect(dutyByRoster(world.picture, local(18, 59))).toEqual([]);
    expect(dutyByRoster(world.picture, local(19))).toEqual([{ team: N1, duty: 'offDuty' }]);
    world.act(SYSTEM, { id: idOf(10), type: 'team.setDuty', team: N1, duty: 'offDuty' }, local(19));
    expect(dutyByRoster(world.picture, local(23))).toEqual([]);
    expect(dutyByRoster(world.picture, local(7, 0, 1))).toEqual([{ team: N1, duty: 'available' }]);
    // Down over the whole morning: the same is asked for when the server is back.
    expect(dutyByRoster(world.picture, local(12, 0, 1))).toEqual([{ team: N1, duty: 'available' }]);
    act({ id: idOf(11), type: 'team.setDuty', team: N1, duty: 'available' }, local(20));
    expect(dutyByRoster(world.picture, local(22))).toEqual([]);
  });

  it('O6 an absence, an emergency, an order and a simulated team are not the clock’s', () => {
    const { world, act } = rostered();
    act({ id: idOf(10), type: 'team.setDuty', team: N1, duty: 'unavailable', reason: '培训' });
    expect(dutyByRoster(world.picture, local(20))).toEqual([]);
    expect(dutyByRoster(rostered(true).world.picture, local(20))).toEqual([]);
    const without = { ...rostered().world.picture, policy: POLICY };
    expect(dutyByRoster(without, local(20))).toEqual([]);
  });
});
