import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COVERED, nextCover, type CoverState } from '#contract/coverage.ts';
import { loadDistrict } from '../district/district.ts';
import { isFree } from './coverage.ts';
import { makeGridReach } from './gridReach.ts';
import {
  at,
  GRIDS,
  happen,
  happenings,
  responderOf,
  RULED,
  smallDuty,
  T0,
  TEAM_IDS,
  TRAVEL,
} from './testing/smallTown.ts';
import type { DutyWorld } from './testing/dutyWorld.ts';
import { makeTravel } from './travel.ts';
import { fixAge } from './whereabouts.ts';

/** Minutes of every grid straight from the rule: nobody's table, every team asked for every grid. */
function fromScratch(world: DutyWorld) {
  const { teams, units, policy } = world.picture();
  const live = [...teams.values()].flatMap((team) => {
    const places = [...units.values()].flatMap((unit) =>
      unit.team === team.id ? (world.placeOf(unit) ?? []) : [],
    );
    const place = places.sort((a, b) => b.at - a.at)[0];
    const isLive = place && fixAge(place.at, world.now) < (policy?.thresholds.staleAfterMs ?? 0);
    return isFree(team) && isLive ? [{ team, place }] : [];
  });
  return GRIDS.map(({ code, town, layer, label }) => ({
    grid: code,
    town,
    layer,
    minutes: Object.fromEntries(
      (policy?.coverage?.forces ?? []).map(({ force }) => {
        const minutes = live
          .filter(({ team }) => team.force === force)
          .map(({ team, place }) => TRAVEL.minutesFrom(label, team.transport)(place)?.minutes ?? Infinity);
        const least = Math.min(Infinity, ...minutes);
        return [force, least < Infinity ? Math.round(least * 10) / 10 : null];
      }),
    ),
  }));
}

describe('the table of cover', () => {
  it('CV1 kept up to date it equals one made from scratch, after any sequence of moves and engagements', () => {
    fc.assert(
      fc.property(fc.array(happenings(12), { minLength: 1, maxLength: 6 }), (rounds) => {
        const world = smallDuty();
        const kept = responderOf(world).coverage;
        for (const round of rounds) {
          for (const one of round) happen(world, one);
          kept.look();
          const fresh = responderOf(world).coverage;
          fresh.look();
          expect(kept.reading()).toEqual(fresh.reading());
          near(kept.reading(), fromScratch(world));
        }
      }),
      { numRuns: 40, seed: 11 },
    );
  });

  it('CV2 counts nobody who is stale, lost, engaged, off duty or of a force that is not watched', () => {
    const world = smallDuty();
    const { coverage } = responderOf(world);
    const nearest = () => {
      coverage.look();
      return coverage.reading()[0]?.minutes;
    };
    const [joint, cityManagement, police] = TEAM_IDS;
    expect(nearest()).toEqual({ joint: null, cityManagement: null });
    for (const id of [joint, cityManagement, police]) world.move(id!, at(600, 500));
    expect(nearest()).toEqual({ joint: 0, cityManagement: 0 });
    world.now += 15_000;
    expect(nearest()).toEqual({ joint: null, cityManagement: null });
    for (const id of [joint, cityManagement]) world.move(id!, at(600, 500));
    world.setDuty(joint!, 'unavailable');
    world.send(
      world.report({
        category: 'E-0401',
        condition: 'found',
        priority: 3,
        position: at(0, 0),
        town: GRIDS[0]!.town,
      }),
      [cityManagement!],
    );
    expect(nearest()).toEqual({ joint: null, cityManagement: null });
    world.setDuty(joint!, 'available');
    world.end(cityManagement!);
    expect(nearest()).toEqual({ joint: 0, cityManagement: 0 });
  });

  it('CV3 says the minutes of the street search, for every grid and mode of the demo', async () => {
    const district = await loadDistrict(join(import.meta.dirname, '../../assets/district/jiading'));
    const travel = makeTravel(district.streets, { schematic: true });
    const grids = [...district.villageGrids, ...district.urbanGrids].filter((_, i) => i % 40 === 0);
    const reach = makeGridReach(
      grids.map((grid) => grid.label),
      travel,
    );
    while (reach.prepare());
    const row = new Float32Array(grids.length);
    fc.assert(
      fc.property(
        fc.double({ min: 121.1, max: 121.38, noNaN: true }),
        fc.double({ min: 31.22, max: 31.5, noNaN: true }),
        fc.constantFrom('foot' as const, 'ebike' as const, 'car' as const),
        (lon, lat, mode) => {
          reach.minutesInto(row, travel.stand({ lon, lat }, mode), mode);
          grids.forEach((grid, index) => {
            const minutes = travel.minutesFrom(grid.label, mode)({ lon, lat })?.minutes ?? Infinity;
            if (minutes === Infinity) expect(row[index]).toBe(Infinity);
            else expect(row[index]).toBeCloseTo(minutes, 3);
          });
        },
      ),
      { numRuns: 60, seed: 12 },
    );
    // Who stands where the grid's name is needs no time at all, though a junction is far.
    for (const grid of grids) {
      reach.minutesInto(row, travel.stand(grid.label, 'car'), 'car');
      expect(row[grids.indexOf(grid)]).toBeCloseTo(
        2 * travel.offStreetMin(travel.stand(grid.label, 'car')!),
        3,
      );
    }
  });
});

describe('gaps', () => {
  const rules = { gapAfterMs: 60_000, slackMin: 1, coveredAfterMs: 30_000 };
  const LIMIT = 10;

  /** What is listed after each of these looks, ten seconds apart. */
  const listed = (minutes: readonly number[]): boolean[] => {
    let state: CoverState = COVERED;
    return minutes.map((one, i) => (state = nextCover(state, one, LIMIT, T0 + i * 10_000, rules)).listed);
  };
  const [BAD, FAIR, GOOD] = [Infinity, 9.5, 9];

  it('CV4 a grid is a gap after the set time without cover, and no sooner', () => {
    expect(listed([BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD])).toEqual([...Array(6).fill(false), true, true]);
    expect(listed([BAD, BAD, BAD, BAD, BAD, FAIR, BAD, BAD])).not.toContain(true);
  });

  it('CV4 a gap ends when cover has been clearly better for the set time, and no sooner', () => {
    const gap = Array<number>(7).fill(BAD);
    expect(listed([...gap, GOOD, GOOD, GOOD, GOOD]).slice(7)).toEqual([true, true, true, false]);
    expect(listed([...gap, GOOD, GOOD, FAIR, GOOD, GOOD]).slice(7)).not.toContain(false);
    expect(listed([...gap, ...Array<number>(20).fill(FAIR)]).slice(7)).not.toContain(false);
  });

  it('CV4 whatever the minutes do, a gap comes and goes at most once in the two times together', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 20, noNaN: true }), { maxLength: 200 }), (minutes) => {
        const changes = listed(minutes).flatMap((one, i, all) =>
          i > 0 && one !== all[i - 1] ? [i * 10_000] : [],
        );
        changes.forEach((when, i) => {
          const before = changes[i - 2];
          if (before !== undefined)
            expect(when - before).toBeGreaterThanOrEqual(rules.gapAfterMs + rules.coveredAfterMs);
        });
      }),
      { numRuns: 300, seed: 13 },
    );
  });

  it('CV5 a pass tells only when the list reads differently, the worst first, with minutes, force and since when', () => {
    const world = smallDuty();
    const { coverage } = responderOf(world);
    expect(coverage.gaps()).toBeNull();
    expect(coverage.pass()).toBe(true);
    expect(coverage.gaps()).toEqual([]);
    world.now += 30_000;
    expect(coverage.pass()).toBe(false);
    world.now += 30_000;
    expect(coverage.pass()).toBe(true);
    const all = coverage.gaps() ?? [];
    expect(all).toHaveLength(GRIDS.length * 2);
    expect(all[0]).toMatchObject({ minutes: null, since: T0, limitMin: expect.any(Number) });
    expect(coverage.pass()).toBe(false);
    // A car of the joint force far away: its gaps now say how far.
    const car = [...world.picture().teams.values()].find(
      (team) => team.force === 'joint' && team.transport === 'car',
    )!;
    world.move(car.id, at(0, 0));
    expect(coverage.pass()).toBe(false);
    world.now += 10_000;
    expect(coverage.pass()).toBe(true);
    const jointGaps = (coverage.gaps() ?? []).filter(({ force }) => force === 'joint');
    expect(jointGaps.length).toBe(GRIDS.length);
    expect(Math.max(...jointGaps.map(({ minutes }) => minutes ?? 0))).toBeGreaterThan(10);
    const over = (coverage.gaps() ?? []).map(({ minutes, limitMin }) => (minutes ?? 1e9) - limitMin);
    expect(over).toEqual(over.toSorted((a, b) => b - a));
  });

  it('CV5 says nothing while the policy has no rules of cover', () => {
    const { coverage: _, ...old } = RULED;
    const world = smallDuty(old);
    const { coverage } = responderOf(world);
    coverage.pass();
    expect(coverage.gaps()).toEqual([]);
    expect(coverage.priceOf(TEAM_IDS)).toBeNull();
  });
});

/** Rows are kept in single precision: a tenth may round the other way. */
function near(a: readonly { readonly minutes: object }[], b: readonly { readonly minutes: object }[]): void {
  a.forEach((one, i) => {
    const other = b[i]!.minutes as Record<string, number | null>;
    for (const [force, minutes] of Object.entries(one.minutes) as [string, number | null][])
      if (minutes === null || other[force] === null) expect(minutes).toBe(other[force]);
      else expect(Math.abs(minutes - (other[force] ?? NaN))).toBeLessThan(0.11);
  });
}
