import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Position } from '#contract/ids.ts';
import { alarmClass, type Policy } from '#contract/policy.ts';
import { isOpen, type Picture } from '#contract/picture.ts';
import { districtRef, loadDistrict, type District } from '../district/district.ts';
import { loadPolicy } from '../policy/loadPolicy.ts';
import { makeCentre, runWorld, setUp, type Centre } from './harness.ts';
import { metresBetween } from './metres.ts';
import { makeDemoOrganisation } from './organisation.ts';
import { loadOrganisationPlan } from './organisationPlan.ts';
import { loadRates } from './rates.ts';
import { makeWorld, type World } from './world.ts';

const ASSETS = join(import.meta.dirname, '../../assets');
const HOUR_MS = 3_600_000;
/** A Tuesday, 08:00 in Shanghai. */
const MORNING = Date.UTC(2026, 4, 12, 0);
const SEED = Number(process.env['SEED'] ?? 20_261_123);

let policy: Policy;
let district: District;
beforeAll(async () => {
  policy = await loadPolicy(join(ASSETS, 'policy'));
  district = await loadDistrict(join(ASSETS, 'district/jiading'));
  console.log(`simulator seed ${SEED}`);
});

const ROUTE = (from: Position, to: Position) => {
  const metres = 1.3 * metresBetween(from, to);
  return { path: [from, to], metres, minutes: metres / 400 };
};

function newWorld(units: number, seed = SEED): { centre: Centre; world: World } {
  const centre = makeCentre({
    now: MORNING,
    locate: (position) => district.locate(position),
    travel: () => null,
  });
  setUp(centre, policy, districtRef(district), makeDemoOrganisation(district, policy, { units, seed }));
  const world = makeWorld({
    district,
    streets: district.streets.map(({ properties, geometry }) => ({
      modes: properties.modes,
      courses: (geometry.type === 'LineString' ? [geometry.coordinates] : geometry.coordinates).map((line) =>
        line.map(([lon, lat]) => ({ lon, lat })),
      ),
    })),
    route: ROUTE,
    policy,
    rates: loadRates(policy),
    plan: loadOrganisationPlan(),
    seed,
    drives: () => true,
  });
  return { centre, world };
}

const open = (picture: Picture) => [...picture.cases.values()].filter(isOpen);

describe('the simulated world', () => {
  it('M4 over a day with 1,500 units the wall neither fills nor empties', () => {
    const { centre, world } = newWorld(1500);
    const hourly: number[] = [];
    const t0 = performance.now();
    const tally = runWorld(centre, world, MORNING + 24 * HOUR_MS, 20_000, () => {
      if (centre.now % HOUR_MS === 0) hourly.push(open(centre.picture()).length);
    });
    console.log(performance.now() - t0, hourly.join(' '), tally, centre.facts().length);
    const reported = centre.facts().filter((fact) => fact.type === 'case.reported');
    const classes = Object.groupBy(reported, (fact) => alarmClass(fact.priority));
    console.log(
      reported.length,
      Object.entries(classes).map(([k, v]) => [k, v.length]),
    );
    expect(reported.length).toBeGreaterThan(700);
  });
});
