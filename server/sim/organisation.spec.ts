import { join } from 'node:path';
import { bareContext } from '#contract/testing/bareContext.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { decide } from '#contract/decide.ts';
import { townCode } from '#contract/ids.ts';
import { advance, emptyPicture, type Picture } from '#contract/picture.ts';
import type { Policy } from '#contract/policy.ts';
import { loadPolicy } from '../policy/loadPolicy.ts';
import {
  apportion,
  chineseNumber,
  makeDemoOrganisation,
  notYetEnrolled,
  type EnrolCommand,
} from './organisation.ts';
import { loadOrganisationPlan, shiftOf, shiftStartAt } from './organisationPlan.ts';

const DISTRICT = {
  towns: [
    { code: townCode('310114103'), name: { zh: '安亭镇', en: 'Anting Town' } },
    { code: townCode('310114004'), name: { zh: '嘉定镇街道', en: 'Jiadingzhen Subdistrict' } },
    { code: townCode('310114111'), name: { zh: '华亭镇', en: 'Huating Town' } },
  ],
};

let policy: Policy;
beforeAll(async () => {
  policy = await loadPolicy(join(import.meta.dirname, '../../assets/policy'));
});

function enrolled(commands: readonly EnrolCommand[], from: Picture = emptyPicture): Picture {
  let picture = from;
  for (const command of commands) {
    const decision = decide(picture, policy, { kind: 'system', part: 'setup' }, command, bareContext(1));
    if (!decision.ok) throw new Error(decision.refusal.message.en);
    const seq = picture.seq + 1;
    picture = advance(
      picture,
      decision.facts.map((body) => ({
        ...body,
        seq,
        v: 1,
        at: 1,
        actor: { id: 'system:setup', role: 'system', tier: null },
        command: command.id,
      })),
    );
  }
  return picture;
}

describe('the simulated organisation', () => {
  it('M1 the asked number of units, all simulated, every force and town, teams of one to four', () => {
    const picture = enrolled(makeDemoOrganisation(DISTRICT, policy, { units: 1500, seed: 7 }));
    const units = [...picture.units.values()];
    expect(units).toHaveLength(1500);
    expect(units.every((unit) => unit.simulated && unit.id.startsWith('sim-'))).toBe(true);
    expect(new Set(units.map((unit) => unit.force)).size).toBe(12);
    expect(new Set(units.map((unit) => unit.town)).size).toBe(4);
    expect(new Set(units.map((unit) => unit.callsign)).size).toBe(1500);
    const sizes = [...picture.teams.keys()].map((id) => units.filter((unit) => unit.team === id).length);
    expect([Math.min(...sizes), Math.max(...sizes)]).toEqual([1, 4]);
    expect([...picture.teams.values()].some((team) => team.name === '安亭联勤一队')).toBe(true);
    expect([...picture.teams.values()].some((team) => team.homeTown === null)).toBe(true);
  });

  it('M2 the same seed gives the same commands, and a second start enrols nothing again', () => {
    const commands = makeDemoOrganisation(DISTRICT, policy, { units: 200, seed: 7 });
    expect(makeDemoOrganisation(DISTRICT, policy, { units: 200, seed: 7 })).toEqual(commands);
    expect(new Set(commands.map((one) => one.id)).size).toBe(commands.length);
    const picture = enrolled(commands);
    expect(notYetEnrolled(commands, picture)).toEqual([]);
    const grown = notYetEnrolled(makeDemoOrganisation(DISTRICT, policy, { units: 300, seed: 7 }), picture);
    expect(enrolled(grown, picture).units.size).toBeGreaterThanOrEqual(300);
  });

  it('M3 by day more teams are on shift than by night, and never nobody', () => {
    const plan = loadOrganisationPlan();
    const picture = enrolled(makeDemoOrganisation(DISTRICT, policy, { units: 600, seed: 1 }));
    const onShift = (hour: number) =>
      [...picture.teams.values()].filter(
        (team) => shiftStartAt(shiftOf(team, plan), Date.UTC(2026, 4, 12, hour - 8), 480) !== null,
      ).length / picture.teams.size;
    expect(onShift(15)).toBeGreaterThan(0.6);
    expect(onShift(3)).toBeGreaterThan(0.1);
    expect(onShift(3)).toBeLessThan(0.4);
  });

  it('M3 a shift over midnight began yesterday', () => {
    const night = { startMin: 19 * 60, endMin: 7 * 60 };
    const two = Date.UTC(2026, 4, 11, 18); // 02:00 local
    expect(shiftStartAt(night, two, 480)).toBe(two - 7 * 3_600_000);
    expect(shiftStartAt(night, two + 6 * 3_600_000, 480)).toBeNull();
  });

  it('M1 parts add up exactly and numbers are said as people say them', () => {
    expect(apportion(10, [1, 1, 1])).toEqual([4, 3, 3]);
    expect(apportion(5, [0, 0])).toEqual([0, 0]);
    expect([1, 10, 11, 20, 35, 100].map(chineseNumber)).toEqual([
      '一',
      '十',
      '十一',
      '二十',
      '三十五',
      '100',
    ]);
  });
});
