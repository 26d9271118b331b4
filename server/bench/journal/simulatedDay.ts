// A day of the demo district, lived by the simulated world under the product's own rules: what a journal holds
// after a day of duty.
import { join } from 'node:path';
import type { Fact } from '#contract/fact.ts';
import { microdegrees, tickOf, type Fix } from '#contract/fix.ts';
import type { UnitId } from '#contract/ids.ts';
import { districtRef, loadDistrict } from '../../district/district.ts';
import { loadPolicy } from '../../policy/loadPolicy.ts';
import { makeCentre, runWorld, setUp } from '../../sim/harness.ts';
import { makeDemoOrganisation } from '../../sim/organisation.ts';
import { loadOrganisationPlan } from '../../sim/organisationPlan.ts';
import { loadRates } from '../../sim/rates.ts';
import { streetRoute, streetsOf } from '../../sim/streetRoute.ts';
import { makeWorld, type SimFix } from '../../sim/world.ts';

export const UNITS = 1_500;
const SEED = 42;
const DAY_MS = 86_400_000;
/** A command is given within a minute of its time; what is journaled is the same. */
const STEP_MS = 60_000;
const ASSETS = join(import.meta.dirname, '../../../assets');

export interface SimulatedDay {
  readonly facts: readonly Fact[];
  /** Where each unit was last heard, by number. */
  readonly lastFixes: readonly Fix[];
}

export async function simulatedDay(endAt: number): Promise<SimulatedDay> {
  const policy = await loadPolicy(join(ASSETS, 'policy'));
  const district = await loadDistrict(join(ASSETS, 'district/jiading'));
  const centre = makeCentre({
    now: endAt - DAY_MS,
    locate: (position) => district.locate(position),
    hasGrid: (code) => district.hasGrid(code),
    travel: () => null,
  });
  setUp(
    centre,
    policy,
    districtRef(district),
    makeDemoOrganisation(district, policy, { units: UNITS, seed: SEED }),
  );
  const world = makeWorld({
    district,
    streets: streetsOf(district),
    route: streetRoute(district),
    policy,
    rates: loadRates(policy),
    plan: loadOrganisationPlan(),
    seed: SEED,
    drives: () => true,
  });
  const last = new Map<UnitId, SimFix>();
  runWorld(centre, world, endAt, STEP_MS, ({ fixes }) => {
    for (const fix of fixes) last.set(fix.unit, fix);
  });
  const { units } = centre.picture();
  const lastFixes = [...last.values()].flatMap((fix) => {
    const unit = units.get(fix.unit);
    return unit ? [fixOf(unit.no, fix, endAt)] : [];
  });
  return { facts: centre.facts(), lastFixes: lastFixes.toSorted((a, b) => a.no - b.no) };
}

const fixOf = (
  no: number,
  { position, at, speedKmh, headingDeg, accuracyM }: SimFix,
  heardAt: number,
): Fix => ({
  no,
  lonE6: microdegrees(position.lon),
  latE6: microdegrees(position.lat),
  at: Math.round(at),
  tick: tickOf(heardAt),
  speedDkmh: Math.round(speedKmh * 10),
  headingDeg,
  accuracyM,
});
