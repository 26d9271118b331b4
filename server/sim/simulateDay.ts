// A whole day of the district under a fake clock: the simulated world at a centre that decides by the real rules,
// with the geofence and the clock, and the figures of what happened. The rules that escalate by themselves need the
// server's street times and are left to it. The same seed gives the same day.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { isOpen } from '#contract/case/case.ts';
import type { CaseId } from '#contract/ids.ts';
import type { Fact } from '#contract/fact.ts';
import { toJson, type Picture } from '#contract/picture.ts';
import { alarmClass } from '#contract/policy.ts';
import { districtRef, loadDistrict } from '../district/district.ts';
import { loadPolicy } from '../policy/loadPolicy.ts';
import { makeCentre, runWorld, setUp, type Tally } from './harness.ts';
import { makeDemoOrganisation } from './organisation.ts';
import { loadOrganisationPlan } from './organisationPlan.ts';
import { loadRates } from './rates.ts';
import { streetRoute, streetsOf } from './streetRoute.ts';
import { makeWorld } from './world.ts';

const ASSETS = join(import.meta.dirname, '../../assets');
const HOUR_MS = 3_600_000;
/** A fixed day, so that a seed means the same day whenever it is run: a Tuesday, midnight in Shanghai. */
const MIDNIGHT = Date.UTC(2026, 4, 11, 16);
/** As often as a terminal at rest reports. */
const STEP_MS = 10_000;

export interface DayOptions {
  readonly seed: number;
  readonly hours: number;
  readonly units: number;
  /** Called after each simulated hour. */
  readonly onHour?: (hour: number, picture: Picture) => void;
}

export interface Day {
  readonly from: number;
  readonly to: number;
  readonly facts: number;
  readonly fixes: number;
  /** SHA-256 over the final picture as JSON. */
  readonly hash: string;
  readonly figures: DayFigures;
  readonly commands: ReadonlyMap<string, number>;
  readonly refused: ReadonlyMap<string, number>;
}

export async function simulateDay({ seed, hours, units, onHour }: DayOptions): Promise<Day> {
  const [policy, district] = await Promise.all([
    loadPolicy(join(ASSETS, 'policy')),
    loadDistrict(join(ASSETS, 'district/jiading')),
  ]);
  const route = streetRoute(district);
  const centre = makeCentre({
    now: MIDNIGHT,
    locate: (position) => district.locate(position),
    hasGrid: (code) => district.hasGrid(code),
    travel: () => null,
  });
  setUp(centre, policy, districtRef(district), makeDemoOrganisation(district, policy, { units, seed }));
  const enrolled = centre.facts().length;
  const world = makeWorld({
    district,
    streets: streetsOf(district),
    route,
    policy,
    rates: loadRates(policy),
    plan: loadOrganisationPlan(),
    seed,
    drives: () => true,
  });
  const tallies: Tally[] = [];
  for (let hour = 1; hour <= hours; hour++) {
    tallies.push(runWorld(centre, world, MIDNIGHT + hour * HOUR_MS, STEP_MS));
    onHour?.(hour, centre.picture());
    // A day is a minute's work: whoever asked for it may want to stop it.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const json = JSON.stringify(toJson(centre.picture()));
  return {
    from: MIDNIGHT,
    to: centre.now,
    facts: centre.facts().length,
    fixes: tallies.reduce((sum, { fixes }) => sum + fixes, 0),
    hash: createHash('sha256').update(json).digest('hex'),
    figures: figuresOf(centre.facts().slice(enrolled), centre.picture()),
    commands: added(tallies.map(({ given }) => given)),
    refused: added(tallies.map(({ refused }) => refused)),
  };
}

function added(counts: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
  const sum = new Map<string, number>();
  for (const one of counts) for (const [key, n] of one) sum.set(key, (sum.get(key) ?? 0) + n);
  return new Map([...sum].sort(([, a], [, b]) => b - a));
}

/** Minutes: half of the cases are quicker than the first, nine of ten than the second; null = there were none. */
export type Spread = { readonly median: number; readonly p90: number } | null;

export interface DayFigures {
  readonly reported: Readonly<Record<'critical' | 'high' | 'low', number>>;
  readonly closed: number;
  readonly selfHandled: number;
  readonly rejected: number;
  readonly voided: number;
  readonly returned: number;
  readonly reworked: number;
  readonly suspended: number;
  readonly extended: number;
  readonly escalated: number;
  readonly open: number;
  readonly orders: number;
  readonly declined: number;
  readonly arrivedByGeofence: number;
  readonly arrivedByHand: number;
  readonly patrols: number;
  readonly proven: number;
  readonly missed: number;
  readonly panics: number;
  readonly welfareAsked: number;
  readonly welfareMissed: number;
  readonly messages: number;
  /** From the report. */
  readonly toDispatch: Spread;
  readonly toArrival: Spread;
  readonly toClosing: Spread;
}

function figuresOf(facts: readonly Fact[], picture: Picture): DayFigures {
  const count = (type: Fact['type']) => facts.filter((fact) => fact.type === type).length;
  const reported = { critical: 0, high: 0, low: 0 };
  const times = new Map<CaseId, number>();
  const caseOf = new Map<string, CaseId>();
  const spans = { dispatch: [] as number[], arrival: [] as number[], closing: [] as number[] };
  const seen = new Set<string>();
  const note = (list: number[], step: string, id: CaseId | undefined, at: number) => {
    const from = id && times.get(id);
    if (from === undefined || seen.has(`${step} ${id}`)) return;
    seen.add(`${step} ${id}`);
    list.push((at - from) / 60_000);
  };
  let byGeofence = 0;
  let missed = 0;
  for (const fact of facts) {
    switch (fact.type) {
      case 'case.reported':
        reported[alarmClass(fact.priority)] += 1;
        times.set(fact.case, fact.at);
        break;
      case 'order.issued':
        caseOf.set(fact.order, fact.case);
        note(spans.dispatch, 'dispatch', fact.case, fact.at);
        break;
      case 'assignment.arrived':
        byGeofence += fact.by === 'geofence' ? 1 : 0;
        note(spans.arrival, 'arrival', caseOf.get(fact.order), fact.at);
        break;
      case 'case.closed':
        note(spans.closing, 'closing', fact.case, fact.at);
        break;
      case 'patrol.ended':
        missed += fact.missed.length;
        break;
      default: // Counted by type below, or no figure of the day.
    }
  }
  return {
    reported,
    closed: count('case.closed'),
    selfHandled: count('case.selfHandled'),
    rejected: count('case.rejected'),
    voided: count('case.voided'),
    returned: count('case.returned'),
    reworked: count('case.reworked'),
    suspended: count('case.suspended'),
    extended: count('case.extended'),
    escalated: count('case.escalated'),
    open: [...picture.cases.values()].filter(isOpen).length,
    orders: count('order.issued'),
    declined: count('assignment.declined'),
    arrivedByGeofence: byGeofence,
    arrivedByHand: count('assignment.arrived') - byGeofence,
    patrols: count('patrol.planned'),
    proven: count('patrol.proven'),
    missed,
    panics: count('panic.raised'),
    welfareAsked: count('welfare.asked'),
    welfareMissed: count('welfare.missed'),
    messages: count('talk.sent'),
    toDispatch: spread(spans.dispatch),
    toArrival: spread(spans.arrival),
    toClosing: spread(spans.closing),
  };
}

function spread(values: number[]): Spread {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]! * 10) / 10;
  return { median: at(0.5), p90: at(0.9) };
}
