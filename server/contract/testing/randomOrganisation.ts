// Arbitrary changes of a small organisation, by those who keep it and by those who do not: mostly about what is
// really there, often refused. A step is made of numbers, so that it shrinks well.
import fc from 'fast-check';
import type { Person } from '../actor.ts';
import type { Command } from '../command.ts';
import { departmentId, gridCode, memberId, shiftId, teamId, unitId } from '../ids.ts';
import { addDays, DAY_MS, localDate } from '../localDay.ts';
import type { Picture } from '../picture.ts';
import { ACTORS, idOf, NORTH, SOUTH, T0 } from './smallDistrict.ts';

export const KEEPERS = {
  administrator: {
    kind: 'person',
    role: 'systemAdministrator',
    account: 'administrator',
    name: '系统管理员',
  },
  district: ACTORS.district,
  north: ACTORS.north,
  south: ACTORS.south,
  leaderN1: ACTORS.leaderN1,
} as const satisfies Record<string, Person>;

export interface OrganisationStep {
  readonly actor: Person;
  readonly at: number;
  readonly commandIn: (picture: Picture) => Command;
}

const KINDS = [
  'team.enrol',
  'team.change',
  'team.change',
  'team.disband',
  'team.setDuty',
  'unit.enrol',
  'unit.change',
  'unit.change',
  'unit.retire',
  'member.enrol',
  'member.enrol',
  'member.change',
  'member.remove',
  'workstation.set',
  'workstation.close',
  'shift.set',
  'shift.set',
  'shift.retire',
  'roster.plan',
  'roster.plan',
  'roster.plan',
  'jurisdiction.set',
  'jurisdiction.set',
  'jurisdiction.withdraw',
] as const;

export const organisationSteps = (length: number): fc.Arbitrary<OrganisationStep[]> =>
  fc
    .array(
      fc.record({
        actor: fc.constantFrom(KEEPERS.administrator, KEEPERS.district, ...Object.values(KEEPERS)),
        kind: fc.constantFrom(...KINDS),
        a: fc.nat(99),
        b: fc.nat(99),
        gapMs: fc.oneof(
          { weight: 8, arbitrary: fc.nat(60_000) },
          { weight: 1, arbitrary: fc.nat(2 * DAY_MS) },
        ),
      }),
      { minLength: 1, maxLength: length, size: 'max' },
    )
    .map((list) => {
      let at = T0;
      return list.map(({ actor, kind, a, b, gapMs }, index) => {
        at += gapMs;
        const now = at;
        return {
          actor,
          at,
          commandIn: (picture) => commandOf(kind, idOf(500_000 + index), a, b, picture, now),
        };
      });
    });

function commandOf(
  kind: (typeof KINDS)[number],
  id: string,
  a: number,
  b: number,
  picture: Picture,
  now: number,
): Command {
  const team = pick([...picture.teams.keys()], a) ?? teamId('none');
  const other = pick([...picture.teams.keys()], b) ?? teamId('none');
  const unit = pick([...picture.units.keys()], b) ?? unitId('none');
  const member = pick([...picture.members.keys()], b) ?? memberId('none');
  const shift = pick([...picture.shifts.keys()], b) ?? shiftId('none');
  const town = pick([NORTH, SOUTH, null], b) ?? null;
  const reason = '调整';
  const today = localDate(now, 480);
  switch (kind) {
    case 'team.enrol':
      return {
        id,
        type: kind,
        team: teamId(`t${a % 9}`),
        name: `新${a}队`,
        force: 'joint',
        homeTown: town,
        leader: '乙',
        transport: 'foot',
      };
    case 'team.change':
      return a % 3 === 0
        ? { id, type: kind, team, homeTown: town }
        : { id, type: kind, team, leader: `队长${b}`, transport: b % 2 ? 'car' : 'foot' };
    case 'team.disband':
      return { id, type: kind, team, reason };
    case 'team.setDuty':
      return { id, type: kind, team, duty: b % 3 ? 'available' : 'offDuty' };
    case 'unit.enrol':
      return { id, type: kind, unit: unitId(`x${b % 12}`), callsign: `呼${b}`, team, simulated: b % 2 === 0 };
    case 'unit.change':
      return a % 2 ? { id, type: kind, unit, team } : { id, type: kind, unit, callsign: `改${a}` };
    case 'unit.retire':
      return { id, type: kind, unit, reason };
    case 'member.enrol':
      return { id, type: kind, member: memberId(`m${b % 20}`), team, name: `员${b}` };
    case 'member.change':
      return a % 2
        ? { id, type: kind, member, team }
        : { id, type: kind, member, title: b % 2 ? null : '驾驶员' };
    case 'member.remove':
      return { id, type: kind, member, reason };
    case 'workstation.set':
      return { id, type: kind, grid: gridCode(`${town ?? NORTH}V00${1 + (a % 2)}`), name: `站${a % 3}` };
    case 'workstation.close':
      return { id, type: kind, grid: gridCode(`${town ?? NORTH}V001`), reason };
    case 'shift.set':
      return {
        id,
        type: kind,
        shift: shiftId(`s${a % 4}`),
        name: `班${a % 4}`,
        startMin: (b % 24) * 60,
        endMin: ((b + 8) % 25) * 60,
        town: a % 5 === 0 ? town : null,
      };
    case 'shift.retire':
      return { id, type: kind, shift };
    case 'roster.plan': {
      const days = [0, 1, 2].map((day) => ({
        date: addDays(today, (a % 9) - 4 + day),
        shifts: [null, [], [shift], [shift]][(b + day) % 4]!,
      }));
      const own = picture.members.get(member);
      return own && a % 3 === 0
        ? { id, type: kind, team: own.team, member, days }
        : { id, type: kind, team: other, days };
    }
    case 'jurisdiction.set':
      return a % 2
        ? {
            id,
            type: kind,
            subject: { kind: 'grid', grid: gridCode(`${NORTH}V001`) },
            responsible: { kind: 'town', town: b % 2 ? NORTH : SOUTH },
            from: addDays(today, (b % 7) - 1),
            basis: '区政府会议纪要',
          }
        : {
            id,
            type: kind,
            subject: { kind: 'category', town: SOUTH, category: 'E-0401' },
            responsible: {
              kind: 'department',
              department: departmentId(b % 9 ? 'cityManagement' : 'nobody'),
            },
            from: addDays(today, (b % 7) - 1),
            basis: '区政府会议纪要',
          };
    case 'jurisdiction.withdraw': {
      const one = pick([...picture.jurisdictions.values()], a);
      return {
        id,
        type: kind,
        subject: one?.subject ?? { kind: 'grid', grid: gridCode(`${NORTH}V001`) },
        from: pick(one?.versions ?? [], b)?.from ?? 0,
        reason,
      };
    }
  }
}

const pick = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)];
