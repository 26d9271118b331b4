import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CoverPrice } from '#contract/coverage.ts';
import type { TeamId } from '#contract/ids.ts';
import { fitOf } from '#contract/runCard.ts';
import type { TeamChoice, TeamChoices } from '#contract/wire.ts';
import { assign } from './assign.ts';
import { isFree } from './coverage.ts';
import type { DutyWorld } from './testing/dutyWorld.ts';
import {
  at,
  caseAt,
  GRIDS,
  happen,
  happenings,
  NORTH,
  responderOf,
  RULED,
  smallDuty,
  SOUTH,
  TEAM_IDS,
  TRAVEL,
} from './testing/smallTown.ts';

const ALL = 1_000;
const tiers = fc.constantFrom('town' as const, 'district' as const);
const place = fc.tuple(fc.integer({ min: 0, max: 4_000 }), fc.integer({ min: 0, max: 4_000 }));

/** Any duty day, and a case somewhere in it. */
function anyDay(check: (world: DutyWorld, answer: TeamChoices) => void, seed: number, numRuns = 120): void {
  fc.assert(
    fc.property(happenings(60), place, tiers, (day, [east, north], tier) => {
      const world = smallDuty();
      for (const one of day) happen(world, one);
      const theCase = caseAt(world, east, north);
      check(world, responderOf(world).choicesNow(theCase, tier, ALL));
    }),
    { numRuns, seed },
  );
}

const isThere = ({ freshness }: TeamChoice): boolean => freshness === 'live' || freshness === 'stale';

describe('the ranking', () => {
  it('N1 names every free team that the tier may send, and nobody else', () => {
    anyDay((world, { teams, eligible, tier }) => {
      const theCase = [...world.picture().cases.values()].at(-1)!;
      const expected = [...world.picture().teams.values()].filter(
        (team) => isFree(team) && (tier === 'district' || team.homeTown === theCase.town),
      );
      expect(teams.map(({ team }) => team.id).toSorted()).toEqual(expected.map(({ id }) => id).toSorted());
      expect(eligible).toBe(expected.length);
    }, 21);
  });

  it('N2 never puts a lost team above one that is there, nor one that cannot come above one that can', () => {
    anyDay((_, { teams }) => {
      const rank = (one: TeamChoice) => (!isThere(one) ? 2 : one.travelMin === null ? 1 : 0);
      const ranks = teams.map(rank);
      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
      for (const one of teams.filter((team) => !isThere(team)))
        expect(one.reasons.find(({ kind }) => kind === 'fix')?.text).toEqual({
          zh: expect.stringMatching(/不计为可派/),
          en: expect.stringMatching(/not counted as available/),
        });
    }, 22);
  });

  it('N3 follows what the reasons add up to, and each reason says itself in both languages', () => {
    anyDay((_, { teams }) => {
      for (const one of teams) {
        const total = one.reasons.reduce((sum, { addsMin }) => sum + (addsMin ?? NaN), 0);
        if (one.worthMin === null) expect(one.travelMin).toBeNull();
        else expect(total).toBeCloseTo(one.worthMin, 0);
        for (const { text } of one.reasons) expect(text.zh && text.en).toBeTruthy();
      }
      const worths = teams
        .filter((one) => isThere(one) && one.travelMin !== null)
        .map((one) => one.worthMin!);
      expect(worths).toEqual(worths.toSorted((a, b) => a - b));
    }, 23);
  });

  const alone = (change: (world: DutyWorld, id: TeamId) => void, shiftEndsAt?: number) => {
    const world = smallDuty();
    const id = TEAM_IDS[1]!; // 城管 of the south, by e-bike
    world.move(id, at(1_000, 500));
    const theCase = caseAt(world, 2_000, 500);
    change(world, id);
    const held = world.picture().cases.get(theCase.id)!;
    const answer = responderOf(world, () => shiftEndsAt ?? null).choicesNow(held, 'district', ALL);
    const choice = answer.teams.find(({ team }) => team.id === id)!;
    return { choice, of: (kind: string) => choice.reasons.find((one) => one.kind === kind) };
  };

  it.each([
    ['a fix that is old', 'fix', (world: DutyWorld, id: TeamId) => world.move(id, at(1_000, 500), 20_000), 4],
    [
      'two orders today',
      'workload',
      (world: DutyWorld, id: TeamId) => {
        for (let i = 0; i < 2; i++) {
          world.send(caseAt(world, 0, 0), [id]);
          world.end(id);
        }
      },
      2,
    ],
    [
      'an order of yesterday',
      'workload',
      (world: DutyWorld, id: TeamId) => {
        world.send(caseAt(world, 0, 0), [id]);
        world.end(id);
        world.now += 20 * 3_600_000;
        world.move(id, at(1_000, 500));
      },
      0,
    ],
    [
      'a loan',
      'jurisdiction',
      (world: DutyWorld, id: TeamId) => world.lend(id, { to: NORTH, since: 0, until: null, by: 'x' }),
      5,
    ],
    [
      'that it declined this case',
      'declined',
      (world: DutyWorld, id: TeamId) => {
        world.send([...world.picture().cases.values()].at(-1)!, [id]);
        world.end(id, 'declined');
      },
      30,
    ],
  ] as const)('N3 weighs %s', (_name, kind, change, adds) => {
    expect(alone(change).of(kind)?.addsMin).toBe(adds);
  });

  it('N3 weighs a shift that ends before it would be done, and says both times on the district’s clock', () => {
    const { now } = smallDuty();
    const late = alone(() => undefined, now + 30 * 60_000);
    expect(late.of('shift')).toMatchObject({
      addsMin: 15,
      text: { zh: expect.stringMatching(/^10:30 下班，早于预计完成 10:4\d$/) },
    });
    expect(alone(() => undefined, now + 3_600_000 * 3).of('shift')?.addsMin).toBe(0);
    expect(alone(() => undefined).of('shift')).toBeUndefined();
  });

  it('N4 a town sends whom it commands: lent teams too, its own that are lent away not', () => {
    const world = smallDuty();
    const [north, south] = [TEAM_IDS[0]!, TEAM_IDS[1]!];
    world.lend(north, { to: SOUTH, since: 0, until: null, by: 'x' });
    const there = () => responderOf(world).choicesNow(caseAt(world, 500, 500), 'town', ALL);
    expect(there().teams.find(({ team }) => team.id === north)?.standing).toBe('lent');
    world.lend(south, { to: NORTH, since: 0, until: null, by: 'x' });
    expect(there().teams.some(({ team }) => team.id === south)).toBe(false);
  });
});

describe('the price', () => {
  /** Grids that nobody covers any more, straight from the rule. */
  function bruteForce(world: DutyWorld, away: ReadonlySet<TeamId>) {
    const { teams, units, policy } = world.picture();
    const live = [...teams.values()].flatMap((team) => {
      const unit = [...units.values()].find((one) => one.team === team.id)!;
      const fix = world.placeOf(unit);
      const isLive = fix && world.now - fix.at < (policy?.thresholds.staleAfterMs ?? 0);
      return isFree(team) && isLive ? [{ team, fix }] : [];
    });
    return (policy?.coverage?.forces ?? []).flatMap(({ force, limitMin }) =>
      GRIDS.flatMap((grid) => {
        const minutes = (without: ReadonlySet<TeamId>) =>
          Math.min(
            Infinity,
            ...live
              .filter(({ team }) => team.force === force && !without.has(team.id))
              .map(
                ({ team, fix }) => TRAVEL.minutesFrom(grid.label, team.transport)(fix)?.minutes ?? Infinity,
              ),
          );
        const [before, after] = [minutes(new Set()), minutes(away)];
        const lost = before <= limitMin[grid.layer] && after > limitMin[grid.layer];
        return lost ? [{ grid: grid.code, force, before, after }] : [];
      }),
    );
  }

  function expectPrice(price: CoverPrice | null, world: DutyWorld, teams: readonly TeamId[]): void {
    const losses = bruteForce(world, new Set(teams));
    expect(price?.grids).toBe(losses.length);
    expect(Object.fromEntries(price!.byForce.map((one) => [one.force, one.grids]))).toEqual(
      losses.reduce<Record<string, number>>(
        (all, { force }) => ({ ...all, [force]: (all[force] ?? 0) + 1 }),
        {},
      ),
    );
    const worst = Math.max(...losses.map(({ after }) => after));
    if (losses.length === 0) expect(price?.worst).toBeNull();
    else if (worst === Infinity) expect(price?.worst?.minutesAfter).toBeNull();
    else expect(price?.worst?.minutesAfter).toBeCloseTo(worst, -0.4);
  }

  it('N5 of each team, and of the set together, equals a recomputation by brute force', () => {
    let lost = 0;
    anyDay(
      (world, { teams, set }) => {
        for (const { team, price } of teams.slice(0, 4)) {
          expectPrice(price, world, [team.id]);
          lost += price?.grids ?? 0;
        }
        expectPrice(
          set!.price,
          world,
          set!.teams.map(({ team }) => team.id),
        );
      },
      24,
      160,
    );
    // Else the property would have compared zeros only.
    expect(lost).toBeGreaterThan(100);
  });
});

describe('the set', () => {
  /** The least total of all ways to fill the places; who cannot come fills none. */
  function least(
    costs: readonly (readonly number[])[],
    used: ReadonlySet<number> = new Set(),
  ): { filled: number; sum: number } {
    const [first, ...rest] = costs;
    if (!first) return { filled: 0, sum: 0 };
    let best = least(rest, used);
    first.forEach((cost, j) => {
      if (used.has(j) || cost === Infinity) return;
      const more = least(rest, new Set([...used, j]));
      const one = { filled: more.filled + 1, sum: more.sum + cost };
      if (one.filled > best.filled || (one.filled === best.filled && one.sum < best.sum)) best = one;
    });
    return best;
  }

  it('N6 fills as many places as can be filled, at the least sum', () => {
    const cost = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 60 }) }, fc.constant(Infinity));
    const costs = fc
      .tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 6 }))
      .chain(([places, candidates]) =>
        fc.array(fc.array(cost, { minLength: candidates, maxLength: candidates }), {
          minLength: places,
          maxLength: places,
        }),
      );
    fc.assert(
      fc.property(costs, (table) => {
        const taken = assign(table);
        const used = taken.filter((one) => one !== null);
        expect(new Set(used).size).toBe(used.length);
        const sum = taken.reduce<number>((all, j, place) => all + (j === null ? 0 : table[place]![j]!), 0);
        expect({ filled: used.length, sum }).toEqual(least(table));
      }),
      { numRuns: 500, seed: 25 },
    );
  });

  it('N6 meets the card by live and reachable teams that fit, each once, lead first; what is missing is said', () => {
    anyDay((_, { set, teams, tier }) => {
      const card = RULED.runCards![0]![tier];
      expect(
        set!.needs.map(({ force, or, teams: n, withinMin }) => ({ force, or, teams: n, withinMin })),
      ).toEqual(card);
      const sent = set!.needs.flatMap((need) => need.teamIds);
      expect(new Set(sent).size).toBe(sent.length);
      expect(set!.teams.map(({ team }) => team.id)).toEqual(sent);
      expect(set!.lead).toBe(sent[0] ?? null);
      set!.needs.forEach((need) => {
        const chosen = set!.teams.filter(({ team }) => need.teamIds.includes(team.id));
        for (const one of chosen) {
          expect(fitOf(need, one.team.force)).toBeGreaterThanOrEqual(0);
          expect(isThere(one) && one.travelMin !== null).toBe(true);
        }
        const late = chosen.some(({ travelMin }) => travelMin! > need.withinMin + 0.05);
        if (late || chosen.length < need.teams) expect(need.shortfall?.zh).toBeTruthy();
        if (!late && chosen.length === need.teams) {
          const onTheMinute = chosen.some(({ travelMin }) => Math.abs(travelMin! - need.withinMin) <= 0.05);
          if (!onTheMinute) expect(need.shortfall).toBeNull();
        }
      });
      // Nobody who could have filled a hole stays at home.
      const home = teams.filter(
        (one) => isThere(one) && one.travelMin !== null && !sent.includes(one.team.id),
      );
      for (const need of set!.needs)
        if (need.teamIds.length < need.teams)
          expect(home.filter(({ team }) => fitOf(need, team.force) >= 0).map(({ team }) => team.id)).toEqual(
            [],
          );
    }, 26);
  });

  it('N6 says how far the nearest is when none is there in time, and that none is free', () => {
    const world = smallDuty();
    const far = TEAM_IDS[1]!; // 城管 of the south, by e-bike
    world.move(far, at(0, 0));
    const theCase = caseAt(world, 4_000, 1_500);
    const { choicesNow: choices } = responderOf(world);
    expect(choices(theCase, 'town', 3).set?.needs[0]?.shortfall).toEqual({
      zh: '6 分钟内没有cityManagement或joint（最近 18.3 分钟）',
      en: 'no cityManagement or joint within 6 min (nearest 18.3 min)',
    });
    world.setDuty(far, 'offDuty');
    expect(choices(theCase, 'town', 3).set?.needs[0]?.shortfall?.en).toBe(
      'no cityManagement or joint is free',
    );
  });

  it('N6 counts who is on the case already', () => {
    const world = smallDuty();
    for (const id of TEAM_IDS) world.move(id, at(2_000, 1_000));
    const theCase = caseAt(world, 2_000, 1_000);
    world.send(theCase, [TEAM_IDS[1]!, TEAM_IDS[0]!]); // 城管 and 联勤
    const held = world.picture().cases.get(theCase.id)!;
    const { set } = responderOf(world).choicesNow(held, 'district', 3);
    expect(set?.needs.map(({ onIt, teamIds }) => [onIt, teamIds.length])).toEqual([
      [1, 1],
      [1, 0],
    ]);
  });
});

describe('engaged teams', () => {
  it('N7 are offered to the district apart, with what they leave; to a town never', () => {
    const world = smallDuty();
    for (const id of TEAM_IDS) world.move(id, at(2_000, 1_000));
    const [joint, city, police, water, next] = TEAM_IDS as [TeamId, TeamId, TeamId, TeamId, TeamId];
    const other = caseAt(world, 3_000, 3_000);
    const theCase = caseAt(world, 2_000, 1_000);
    world.send(other, [city, joint]);
    world.send(theCase, [police]);
    world.send(caseAt(world, 0, 0), [water]);
    const held = world.picture().cases.get(theCase.id)!;
    const { choicesNow: choices } = responderOf(world);
    const { engaged, teams } = choices(held, 'district', ALL);
    // Water is not asked for, and who is on this very case is not taken from it.
    expect(engaged.map(({ team }) => team.id).toSorted()).toEqual([joint, city].toSorted());
    expect(teams.map(({ team }) => team.id)).toContain(next);
    expect(engaged.find(({ team }) => team.id === city)).toMatchObject({
      leaves: { case: other.id, no: other.no, priority: 3, othersOnIt: 1, leads: true },
      reasons: expect.arrayContaining([expect.objectContaining({ kind: 'engaged', addsMin: 10 })]),
    });
    expect(choices(held, 'town', ALL).engaged).toEqual([]);
  });
});
