// What the ladder finds out there: towns near a place, teams that left theirs, calls about one thing, and the plan.
import fc from 'fast-check';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { caseId, teamId, type Position } from '#contract/ids.ts';
import type { Fact } from '#contract/fact.ts';
import { ACTORS, idOf, NORTH, smallWorld, SOUTH, SYSTEM, T0 } from '#contract/testing/smallDistrict.ts';
import { LADDER_POLICY } from '#contract/testing/smallLadder.ts';
import type { TeamChoice } from '#contract/wire.ts';
import { loadDistrict, type District } from '../district/district.ts';
import { distanceToBorderM, holds } from '../district/geometry.ts';
import { makeHotlineWindow } from './hotlineWindow.ts';
import { makeNearTowns } from './nearTowns.ts';
import { isSamePlan, planOf } from './planOf.ts';
import { strayedTeams } from './strayed.ts';

describe('near a border', () => {
  let district: District;
  beforeAll(async () => {
    district = await loadDistrict(join(import.meta.dirname, '../../assets/district/jiading'));
  });

  it('LA5 the towns near a place are those whose border is that near, and the one that it is in', () => {
    const near = makeNearTowns(district);
    const [west, south, east, north] = district.bbox;
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 3_000 }),
        (x, y, m) => {
          const place = { lon: west + x * (east - west), lat: south + y * (north - south) };
          const expected = district.towns
            .filter(
              ({ geometry }) =>
                holds(geometry, place.lon, place.lat) || distanceToBorderM(geometry, place) <= m,
            )
            .map(({ code }) => code);
          expect(near(place, m)).toEqual(expected);
        },
      ),
    );
  });
});

describe('a team that follows somebody out of its town', () => {
  const rule = { key: 'left', act: 'offer', kind: 'leftTown', numbers: { beyondM: 200 } } as const;
  const policy = {
    ...LADDER_POLICY,
    hash: 'with strays',
    ladder: {
      ...LADDER_POLICY.ladder!,
      rules: [{ ...rule, words: { zh: '越界', en: 'left' }, source: 'test', verified: false }],
    },
  };

  it('LA5 is told of once it works there, is beyond the distance and known to be there', () => {
    const world = smallWorld();
    world.act(SYSTEM, { id: idOf(950_001), type: 'policy.adopt', policy }, T0);
    world.act(
      ACTORS.north,
      {
        id: idOf(1),
        type: 'case.report',
        category: 'E-0401',
        position: { lon: 121.25, lat: 31.45 },
        text: '摊',
        source: 'patrol',
      },
      T0,
    );
    world.act(
      ACTORS.north,
      { id: idOf(2), type: 'order.issue', caseId: caseId(idOf(1)), tier: 'town', teams: [teamId('n1')] },
      T0,
    );
    const orderId = world.picture.cases.get(caseId(idOf(1)))!.orders[0]!;
    const step = (n: number, type: 'assignment.acknowledge' | 'assignment.arrive') =>
      world.act(ACTORS.leaderN1, { id: idOf(n), type, orderId, team: teamId('n1') }, T0);
    const found = (place: Position | null, nearOwn = false) =>
      strayedTeams(
        world.picture,
        () => place,
        ({ lat }) => (lat < 31.4 ? SOUTH : NORTH),
        () => (nearOwn ? [NORTH, SOUTH] : [SOUTH]),
      ).map(({ town }) => town);
    const away = { lon: 121.25, lat: 31.35 };
    expect(found(away)).toEqual([]);
    step(3, 'assignment.acknowledge');
    expect(found(away)).toEqual([]);
    step(4, 'assignment.arrive');
    expect(found(away)).toEqual([SOUTH]);
    expect(found(away, true)).toEqual([]);
    expect(found(null)).toEqual([]);
    expect(found({ lon: 121.25, lat: 31.45 })).toEqual([]);
  });
});

describe('calls of the hotline', () => {
  const call = (seq: number, more: object = {}): Fact =>
    ({
      type: 'case.reported',
      seq,
      at: T0 + seq * 1_000,
      case: caseId(`c${seq}`),
      category: 'E-0401',
      source: 'hotline',
      position: { lon: 121.25, lat: 31.45 },
      ...more,
    }) as unknown as Fact;

  it('LA4 each counts once, in any order and however often it is read; patrols and other places do not count', () => {
    const facts = [
      call(1),
      call(2, { source: 'patrol' }),
      call(3, { position: { lon: 121.26, lat: 31.45 } }),
      call(4, { category: 'P-0103' }),
      call(5),
    ];
    const repeated = {
      type: 'case.repeated',
      seq: 6,
      at: T0 + 6_000,
      case: caseId('c1'),
      from: caseId('gone'),
      source: 'hotline',
    } as unknown as Fact;
    const twice = { ...repeated, seq: 7, from: caseId('c5') } as Fact;
    fc.assert(
      fc.property(fc.shuffledSubarray(facts, { minLength: facts.length }), (shuffled) => {
        const window = makeHotlineWindow();
        window.take(shuffled);
        window.take(facts);
        window.take([repeated, twice]);
        expect(window.count('E-0401', { lon: 121.25, lat: 31.45 }, 100, T0)).toBe(3);
        expect(window.count('E-0401', { lon: 121.25, lat: 31.45 }, 100, T0 + 5_500)).toBe(1);
      }),
    );
  });
});

describe('the plan', () => {
  const choice = (id: string, travelMin: number | null): TeamChoice =>
    ({
      team: { id: teamId(id), force: 'joint', homeTown: NORTH },
      travelMin,
      distanceM: 1,
      schematic: true,
      matches: true,
      reasons: [],
    }) as unknown as TeamChoice;
  const sources = { placeOf: () => ({ lon: 121.2500049, lat: 31.45 }), priceOf: () => null, latestMin: 60 };
  const set = (teams: readonly TeamChoice[], lead: string) => ({
    teams,
    lead: teamId(lead),
    needs: [{ shortfall: { zh: '缺', en: 'short' } }],
    completeMin: 99,
    price: null,
  });

  it('LA1 names the lead first and leaves out who cannot be there in time', () => {
    const choices = {
      at: 0,
      tier: 'district',
      teams: [],
      eligible: 3,
      engaged: [],
      set: set([choice('a', 5), choice('b', 9), choice('c', 61), choice('d', null)], 'b'),
    };
    const plan = planOf(choices as never, sources);
    expect(plan.teams.map(({ team }) => team)).toEqual(['b', 'a']);
    expect(plan).toMatchObject({ completeMin: 9, shortfalls: [{ en: 'short' }], schematic: true });
    expect(plan.teams[0]?.from).toEqual({ lon: 121.25, lat: 31.45 });
    expect(isSamePlan(plan, { ...plan, completeMin: 12 })).toBe(true);
    expect(isSamePlan(plan, { ...plan, shortfalls: [] })).toBe(false);
  });

  it('LA1 without a run card sends the best whose force answers, or nobody', () => {
    const choices = {
      at: 0,
      tier: 'district',
      teams: [choice('a', 5), choice('b', 6)],
      eligible: 2,
      engaged: [],
      set: null,
    };
    expect(planOf(choices as never, sources).teams.map(({ team }) => team)).toEqual(['a']);
    expect(planOf({ ...choices, teams: [] } as never, sources)).toMatchObject({
      teams: [],
      completeMin: null,
    });
  });
});
