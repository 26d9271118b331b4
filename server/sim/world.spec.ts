import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Person } from '#contract/actor.ts';
import type { Fact } from '#contract/fact.ts';
import type { Position, UnitId } from '#contract/ids.ts';
import { isFinal, isOpen, type Case } from '#contract/case/case.ts';
import { isLive } from '#contract/order/order.ts';
import { alarmClass, categoryOf, type Policy } from '#contract/policy.ts';
import { districtRef, loadDistrict, type District } from '../district/district.ts';
import { loadPolicy } from '../policy/loadPolicy.ts';
import { uuidOf } from './chance.ts';
import { makeCentre, runWorld, setUp, type Centre } from './harness.ts';
import { metresBetween } from './metres.ts';
import { makeDemoOrganisation } from './organisation.ts';
import { loadOrganisationPlan } from './organisationPlan.ts';
import { isSimulated } from './post.ts';
import { classOf, loadRates } from './rates.ts';
import { streetRoute, streetsOf } from './streetRoute.ts';
import { makeWorld, type SimFix, type World } from './world.ts';

const ASSETS = join(import.meta.dirname, '../../assets');
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** A Tuesday, 08:00 in Shanghai. */
const MORNING = Date.UTC(2026, 4, 12, 0);
const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

let policy: Policy;
let district: District;
let route: ReturnType<typeof streetRoute>;
let streets: ReturnType<typeof streetsOf>;
beforeAll(async () => {
  policy = await loadPolicy(join(ASSETS, 'policy'));
  district = await loadDistrict(join(ASSETS, 'district/jiading'));
  route = streetRoute(district);
  streets = streetsOf(district);
  console.log(`simulator seed ${SEED}`);
});

interface Options {
  readonly units: number;
  readonly seed?: number;
  readonly casesPerDay?: number;
  readonly declineShare?: number;
  /** Only critical cases come up, and all of them go to the district. */
  readonly allToDistrict?: boolean;
}

function newWorld(options: Options): { centre: Centre; world: World } {
  const { units, seed = SEED } = options;
  const centre = makeCentre({
    now: MORNING,
    locate: (position) => district.locate(position),
    hasGrid: (code) => district.hasGrid(code),
    travel: () => null,
  });
  setUp(centre, policy, districtRef(district), makeDemoOrganisation(district, policy, { units, seed }));
  return { centre, world: worldFor(options) };
}

function worldFor(
  { seed = SEED, casesPerDay, declineShare, allToDistrict }: Options,
  lastPlaces?: ReadonlyMap<UnitId, Position>,
): World {
  const shipped = loadRates(policy);
  return makeWorld({
    district,
    streets,
    route,
    policy,
    rates: {
      ...shipped,
      casesPerDay: casesPerDay ?? shipped.casesPerDay,
      crew: { ...shipped.crew, declineShare: declineShare ?? shipped.crew.declineShare },
      desk: { ...shipped.desk, ...(allToDistrict ? { escalateCriticalShare: 1 } : {}) },
      categories: shipped.categories.filter((one) => !allToDistrict || classOf(policy, one) === 'critical'),
    },
    plan: loadOrganisationPlan(),
    seed,
    drives: () => true,
    lastPlaces,
  });
}

const isEnd = (fact: Fact) =>
  fact.type === 'case.closed' ||
  fact.type === 'case.selfHandled' ||
  fact.type === 'case.rejected' ||
  fact.type === 'case.voided';
const openCases = (centre: Centre): Case[] => [...centre.picture().cases.values()].filter(isOpen);
const COMMANDER: Person = { kind: 'person', role: 'districtCommander', account: 'district', name: '区' };

// Seconds on a quiet machine; the limit is for a busy one.
describe('the simulated world', { timeout: 3 * MINUTE_MS }, () => {
  it('M4 over a day with 1,500 units the wall neither fills nor empties, and nothing is refused but rare races', () => {
    const { centre, world } = newWorld({ units: 1500 });
    const open: number[] = [];
    const tally = runWorld(centre, world, MORNING + 24 * HOUR_MS, MINUTE_MS, () => {
      if ((centre.now - MORNING) % HOUR_MS !== 0 || centre.now === MORNING) return;
      open.push(openCases(centre).length);
    });
    // By day some dozens, by night a few; the next morning no more than on the first.
    expect(Math.max(...open)).toBeLessThan(120);
    expect(Math.min(...open.slice(0, 12))).toBeGreaterThan(8);
    expect(open.at(-1)!).toBeLessThan(60);

    const reported = centre.facts().filter((fact) => fact.type === 'case.reported');
    expect(reported.length).toBeGreaterThan(690);
    expect(reported.length).toBeLessThan(960);
    const share = (kind: string) =>
      reported.filter((fact) => alarmClass(fact.priority) === kind).length / reported.length;
    expect(Math.abs(share('critical') - 0.05)).toBeLessThan(0.03);
    expect(Math.abs(share('high') - 0.15)).toBeLessThan(0.05);

    const old = reported.filter((fact) => fact.at < centre.now - 6 * HOUR_MS);
    const ended = new Set(centre.facts().flatMap((fact) => (isEnd(fact) ? [fact.case] : [])));
    expect(old.filter((fact) => !ended.has(fact.case)).length / old.length).toBeLessThan(0.02);

    const arrivals = centre.facts().filter((fact) => fact.type === 'assignment.arrived');
    expect(arrivals.filter((fact) => fact.by === 'geofence').length / arrivals.length).toBeGreaterThan(0.95);
    const given = [...tally.given.values()].reduce((sum, n) => sum + n, 0);
    const refused = [...tally.refused.values()].reduce((sum, n) => sum + n, 0);
    expect(refused / given, JSON.stringify([...tally.refused])).toBeLessThan(0.005);
  });

  it('M5 a new wall shows some ten cases within two minutes and teams on their way within five', () => {
    const { centre, world } = newWorld({ units: 1500 });
    runWorld(centre, world, MORNING + 2 * MINUTE_MS, SECOND_MS);
    expect(openCases(centre).length).toBeGreaterThanOrEqual(8);
    expect(openCases(centre).length).toBeLessThan(25);
    runWorld(centre, world, MORNING + 5 * MINUTE_MS, SECOND_MS);
    expect([...centre.picture().orders.values()].filter(isLive).length).toBeGreaterThan(2);
  });

  it('M6 the same seed and the same calls give the same fixes and commands; another seed gives others', () => {
    const trace = (seed: number) => {
      const { centre, world } = newWorld({ units: 120, seed });
      const hash = createHash('sha256');
      runWorld(centre, world, MORNING + 30 * MINUTE_MS, 2 * SECOND_MS, ({ fixes }) =>
        hash.update(JSON.stringify(fixes)),
      );
      return hash.update(JSON.stringify(centre.facts())).digest('hex');
    };
    expect(trace(SEED)).toBe(trace(SEED));
    expect(trace(SEED + 1)).not.toBe(trace(SEED));
  });

  it('M7 what a human has sent a team to is left to humans; the team does its work', () => {
    const { centre, world } = newWorld({ units: 300, casesPerDay: 0, declineShare: 0 });
    runWorld(centre, world, MORNING + 3 * MINUTE_MS, SECOND_MS);
    const id = uuidOf('human case');
    const position = [...centre.picture().cases.values()][0]!.position;
    centre.receive(COMMANDER, {
      id,
      type: 'case.report',
      category: 'E-0401',
      position,
      text: '摊',
      source: 'hotline',
    });
    const theCase = () => centre.picture().cases.get(id as Case['id'])!;
    runWorld(centre, world, centre.now + 8 * MINUTE_MS, SECOND_MS);
    expect(theCase().state.kind, 'a human report is left alone at first').toBe('reported');

    const free = [...centre.picture().teams.values()].find(
      (team) => team.state.kind === 'available' && team.transport === 'car',
    )!;
    const order = {
      id: uuidOf('human order'),
      type: 'order.issue',
      caseId: id,
      tier: 'district',
      teams: [free.id],
    };
    expect(centre.receive(COMMANDER, order)).toMatchObject({ ok: true });
    runWorld(centre, world, centre.now + 4 * HOUR_MS, 15 * SECOND_MS);
    expect(theCase().state.kind).toBe('feedback');
    expect(centre.picture().teams.get(free.id)!.order).toBeNull();
    const actors = centre.facts().filter((fact) => 'case' in fact && fact.case === id);
    const desks = actors.filter(({ actor }) => actor.id.startsWith('sim:desk:'));
    expect(desks).toEqual([]);
  });

  it('M7 a human report that no human takes up is taken up by the simulated desk in the end', () => {
    const { centre, world } = newWorld({ units: 300, casesPerDay: 0 });
    runWorld(centre, world, MORNING + 3 * MINUTE_MS, SECOND_MS);
    const id = uuidOf('human case');
    const position = [...centre.picture().cases.values()][0]!.position;
    centre.receive(COMMANDER, {
      id,
      type: 'case.report',
      category: 'E-0401',
      position,
      text: '摊',
      source: 'hotline',
    });
    runWorld(centre, world, centre.now + 4 * HOUR_MS, 15 * SECOND_MS);
    expect(isFinal(centre.picture().cases.get(id as Case['id'])!.state.kind)).toBe(true);
  });

  it('M8 units report every five seconds on the move and ten at rest, a few metres off their street', () => {
    const { centre, world } = newWorld({ units: 300, casesPerDay: 0 });
    runWorld(centre, world, MORNING + MINUTE_MS, 250);
    const fixes: SimFix[] = [];
    const perStep: number[] = [];
    runWorld(centre, world, centre.now + 2 * MINUTE_MS, 250, (step) => {
      fixes.push(...step.fixes);
      perStep.push(step.fixes.length);
    });
    const byUnit = Map.groupBy(fixes, (fix) => fix.unit);
    const unitsOn = [...centre.picture().units.values()].filter(
      (unit) => centre.picture().teams.get(unit.team)!.duty.kind === 'available',
    );
    expect(byUnit.size, 'who is off duty is silent').toBe(unitsOn.length);
    for (const unit of unitsOn) {
      const own = byUnit.get(unit.id)!;
      const gaps = own.slice(1).map((fix, i) => fix.at - own[i]!.at);
      expect(Math.max(...gaps)).toBeLessThanOrEqual(10 * SECOND_MS);
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(4 * SECOND_MS);
    }
    // Staggered: no step carries many times its share.
    expect(Math.max(...perStep)).toBeLessThan(6 + (3 * fixes.length) / perStep.length);
    for (const fix of fixes) expect(fix.speedKmh).toBeLessThan(80);
    // Streets on the border, with a few metres of noise, are the only way out.
    const outside = fixes.filter((fix) => district.locate(fix.position) === null);
    expect(outside.length / fixes.length).toBeLessThan(0.03);
    // A car on a main road, the noise, and those behind who swing round with the first.
    expect(furthestJump(byUnit)).toBeLessThan(140);
    const nearest = streetDistance(district);
    const off = fixes.filter((_, i) => i % 97 === 0).map((fix) => nearest(fix.position));
    expect(off.filter((metres) => metres < 35).length / off.length).toBeGreaterThan(0.97);
  });

  it('M9 some critical cases go to the district, which sends two teams of two forces', () => {
    const { centre, world } = newWorld({ units: 700, casesPerDay: 0, allToDistrict: true });
    runWorld(centre, world, MORNING + HOUR_MS, 10 * SECOND_MS);
    const joint = [...centre.picture().orders.values()].filter((order) => order.assignments.length === 2);
    expect(joint.length).toBeGreaterThan(10);
    for (const order of joint) {
      expect(order.tier).toBe('district');
      const forces = order.assignments.map((one) => centre.picture().teams.get(one.team)!.force);
      expect(new Set(forces).size).toBe(2);
    }
    const orders = [...centre.picture().orders.values()];
    const matching = orders.filter((order) => {
      const { category } = centre.picture().cases.get(order.case)!;
      const { force } = centre.picture().teams.get(order.lead!)!;
      return categoryOf(policy, category)!.forces.includes(force);
    });
    expect(matching.length).toBe(orders.length);
  });

  it('M10 a case whose team declines gets another team', () => {
    const { centre, world } = newWorld({ units: 400, declineShare: 0.5 });
    runWorld(centre, world, MORNING + 3 * HOUR_MS, 20 * SECOND_MS);
    const declined = centre.facts().filter((fact) => fact.type === 'assignment.declined');
    expect(declined.length).toBeGreaterThan(5);
    for (const theCase of centre.picture().cases.values()) {
      const decliners = theCase.orders.flatMap((id) =>
        centre
          .picture()
          .orders.get(id)!
          .assignments.flatMap((one) => (one.state.kind === 'declined' ? one.team : [])),
      );
      expect(new Set(decliners).size, 'nobody is asked twice').toBe(decliners.length);
    }
    const again = [...centre.picture().cases.values()].filter(
      (one) => one.returned > 0 && one.state.kind === 'closed',
    );
    expect(again.length).toBeGreaterThan(0);
  });

  it('M13 a simulator that starts again goes on where the picture stands', () => {
    const { centre, world } = newWorld({ units: 400 });
    const fixes: SimFix[] = [];
    runWorld(centre, world, MORNING + 40 * MINUTE_MS, 10 * SECOND_MS, (step) => fixes.push(...step.fixes));
    const open = openCases(centre).map((one) => one.id);
    const busy = [...centre.picture().teams.values()].filter((team) => team.order !== null);
    expect(busy.length).toBeGreaterThan(3);

    const last = lastSeen(fixes);
    const again = worldFor({ units: 400, casesPerDay: 0 }, last);
    const first: SimFix[] = [];
    runWorld(centre, again, centre.now + MINUTE_MS, 250, (step) => first.push(...step.fixes));
    for (const fix of first.filter(({ unit }) => last.has(unit))) {
      expect(metresBetween(fix.position, last.get(fix.unit)!)).toBeLessThan(1_200);
    }
    runWorld(centre, again, centre.now + 4 * HOUR_MS, 20 * SECOND_MS);
    const ended = open.filter((id) => isFinal(centre.picture().cases.get(id)!.state.kind));
    expect(ended.length).toBe(open.length);
  });

  it('M11 teams come and go with their shifts, and a human who sends one home is not overruled', () => {
    const { centre, world } = newWorld({ units: 300, casesPerDay: 0 });
    const onDuty = () =>
      [...centre.picture().teams.values()].filter((team) => team.duty.kind === 'available');
    runWorld(centre, world, MORNING + 30 * MINUTE_MS, 15 * SECOND_MS);
    const morning = onDuty().length;
    const team = onDuty().find((one) => one.order === null)!;
    centre.receive(COMMANDER, { id: uuidOf('home'), type: 'team.setDuty', team: team.id, duty: 'offDuty' });
    runWorld(centre, world, MORNING + 2 * HOUR_MS, MINUTE_MS);
    expect(centre.picture().teams.get(team.id)!.duty.kind).toBe('offDuty');
    runWorld(centre, world, MORNING + 6 * HOUR_MS, MINUTE_MS);
    expect(onDuty().length).toBeGreaterThan(morning);
    runWorld(centre, world, MORNING + 19 * HOUR_MS, MINUTE_MS);
    expect(onDuty().length).toBeLessThan(morning);
    expect(onDuty().length).toBeGreaterThan(0);
    const humans = centre.facts().filter(({ actor }) => actor.role !== 'system' && !isSimulated(actor.id));
    expect(humans).toHaveLength(1);
  });
});

/** Where the units were last seen, as the wall knows it. */
function lastSeen(fixes: readonly SimFix[]): Map<UnitId, Position> {
  return new Map(fixes.map((fix) => [fix.unit, fix.position]));
}

function furthestJump(byUnit: ReadonlyMap<UnitId, readonly SimFix[]>): number {
  let furthest = 0;
  for (const fixes of byUnit.values()) {
    for (let i = 1; i < fixes.length; i++) {
      const [a, b] = [fixes[i - 1]!, fixes[i]!];
      // Metres in five seconds, whatever the gap was.
      furthest = Math.max(furthest, (metresBetween(a.position, b.position) * 5 * SECOND_MS) / (b.at - a.at));
    }
  }
  return furthest;
}

/** Metres to the nearest street, by brute force: a test may be slow where it is simple. */
function streetDistance(from: District): (position: Position) => number {
  const points = streetsOf(from).flatMap(({ courses }) =>
    courses.flatMap((course) =>
      course.slice(1).flatMap((b, i) => {
        const a = course[i]!;
        const pieces = Math.ceil(metresBetween(a, b) / 10);
        return Array.from({ length: pieces }, (_, k) => ({
          lon: a.lon + ((b.lon - a.lon) * k) / pieces,
          lat: a.lat + ((b.lat - a.lat) * k) / pieces,
        }));
      }),
    ),
  );
  return (position) => {
    let least = Infinity;
    for (const point of points) {
      if (Math.abs(point.lat - position.lat) < 0.002) least = Math.min(least, metresBetween(point, position));
    }
    return least;
  };
}
