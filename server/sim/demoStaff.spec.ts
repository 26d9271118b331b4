import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decide } from '#contract/decide.ts';
import { FACT_VERSION } from '#contract/fact.ts';
import { gridCode, townCode } from '#contract/ids.ts';
import { localDate } from '#contract/localDay.ts';
import { onDutyAt } from '#contract/organisation/roster.ts';
import { emptyPicture, folding, type Picture } from '#contract/picture.ts';
import type { Policy } from '#contract/policy.ts';
import type { AnyCommand } from '#contract/command.ts';
import { contextAt } from '#contract/testing/smallDistrict.ts';
import { loadDistrict, type District } from '../district/district.ts';
import { loadPolicy } from '../policy/loadPolicy.ts';
import { makeDemoStaff } from './demoStaff.ts';
import { makeDemoOrganisation, type EnrolCommand } from './organisation.ts';
import { loadOrganisationPlan, shiftOf, shiftStartAt } from './organisationPlan.ts';

const ASSETS = join(import.meta.dirname, '../../assets');
const NOW = Date.UTC(2026, 10, 23, 2);
const SEED = 7;

let policy: Policy;
let district: District;
let organisation: EnrolCommand[];
beforeAll(async () => {
  policy = await loadPolicy(join(ASSETS, 'policy'));
  district = await loadDistrict(join(ASSETS, 'district/jiading'));
  organisation = makeDemoOrganisation(district, policy, { units: 1_500, seed: SEED });
});

function after(
  picture: Picture,
  commands: readonly AnyCommand[],
  now = NOW,
): { picture: Picture; facts: number } {
  const fold = folding(picture);
  let facts = 0;
  for (const command of commands) {
    const before = fold.picture();
    const decision = decide(before, policy, { kind: 'system', part: 'setup' }, command, {
      ...contextAt(now),
      hasGrid: (code) => district.hasGrid(code),
    });
    if (!decision.ok) throw new Error(decision.refusal.message.en);
    for (const body of decision.facts) {
      facts += 1;
      fold.add({
        ...body,
        seq: fold.picture().seq + 1,
        v: FACT_VERSION,
        at: now,
        actor: { id: 'system:setup', role: 'system', tier: null },
        command: command.id,
      });
    }
  }
  return { picture: fold.picture(), facts };
}

describe('the simulated staff', () => {
  it('O13 twelve towns have teams with people, all 419 grids a workstation, and two weeks are planned', () => {
    const enrolled = after(emptyPicture, organisation).picture;
    const staff = makeDemoStaff(district, policy, organisation, enrolled, { seed: SEED, now: NOW });
    const { picture, facts } = after(enrolled, staff);
    expect([district.towns.length, picture.workstations.size]).toEqual([12, 419]);
    expect(facts).toBe(staff.length);
    const peopled = new Set([...picture.members.values()].map(({ team }) => team));
    expect(peopled.size).toBe(picture.teams.size);
    expect([...picture.members.values()].every(({ id }) => id.startsWith('sim-'))).toBe(true);
    for (const { days } of picture.rosters.values()) {
      expect(days).toHaveLength(16);
      expect(days[1]!.date).toBe(localDate(NOW, 480));
    }
    expect(picture.rosters.size).toBe(picture.teams.size);
    for (const town of district.towns)
      expect([...picture.teams.values()].some((team) => team.homeTown === town.code)).toBe(true);
    expect(picture.workstations.get(gridCode('310114001V001'))).toEqual({
      id: '310114001V001',
      town: townCode('310114001'),
      name: '仓场社区工作站',
    });
  });

  it('O13 the roster is what the simulator keeps', () => {
    const enrolled = after(emptyPicture, organisation).picture;
    const { picture } = after(
      enrolled,
      makeDemoStaff(district, policy, organisation, enrolled, { seed: SEED, now: NOW }),
    );
    const plan = loadOrganisationPlan();
    // Away from the quarter of an hour by which the simulator spreads a change of shift.
    for (const at of [NOW - 5 * 3_600_000, NOW, NOW + 3 * 3_600_000, NOW + 12 * 3_600_000]) {
      for (const team of picture.teams.values()) {
        const works = shiftStartAt(shiftOf(team, plan), at, 480) !== null;
        expect([team.id, onDutyAt(picture, team.id, at, 480)]).toEqual([team.id, works]);
      }
    }
  });

  it('M2 a second start plans only the days that follow, and undoes nothing', () => {
    const enrolled = after(emptyPicture, organisation).picture;
    const first = after(
      enrolled,
      makeDemoStaff(district, policy, organisation, enrolled, { seed: SEED, now: NOW }),
    ).picture;
    const staff = (picture: Picture, now: number) =>
      makeDemoStaff(district, policy, organisation, picture, { seed: SEED, now });
    expect(staff(first, NOW)).toEqual([]);
    const next = staff(first, NOW + 86_400_000);
    expect(next.every((one) => one.type === 'roster.plan' && one.days.length === 1)).toBe(true);
    expect(next).toHaveLength(first.teams.size);
  });
});
