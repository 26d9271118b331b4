// What a shift leaves in the journal: entries as the command desk makes them, of cases that go their whole way,
// many at a time, and fixes of patrols that wander, repeat themselves and come late. Seeded.
import type { ActorRef } from '#contract/actor.ts';
import type { Answer } from '#contract/command.ts';
import type { Fact, FactBody } from '#contract/fact.ts';
import { tickOf } from '#contract/fix.ts';
import type { Fix } from '#contract/fix.ts';
import { departmentId, caseId, gridCode, orderId, teamId, townCode, unitId } from '#contract/ids.ts';
import { NORTH, POLICY, SOUTH, T0, idOf } from '#contract/testing/smallDistrict.ts';
import type { Entry } from '../journal.ts';
import { rng } from './rng.ts';

export { T0 } from '#contract/testing/smallDistrict.ts';

export const DESK: ActorRef = { id: 'district', role: 'districtCommander', tier: 'district' };
export const SETUP: ActorRef = { id: 'system:setup', role: 'system', tier: null };

export const accepted = (facts: readonly Fact[]): Answer => {
  const last = facts.at(-1);
  if (!last) throw new Error('an accepted command leaves facts');
  return { ok: true, seq: last.seq, at: last.at };
};

export const refused = (): Answer => ({
  ok: false,
  refusal: { code: 'notNow', field: null, message: { zh: '该队正在执行任务', en: 'That team is busy' } },
});

/** An accepted command `n`, by the district's desk. */
export const entryOf = (
  n: number,
  at: number,
  facts: readonly FactBody[],
  actor: ActorRef = DESK,
): Entry => ({
  actor,
  command: { id: idOf(n), account: actor.id, digest: `digest of ${n}` },
  at,
  facts,
  answer: accepted,
});

export const refusedEntry = (n: number, at: number): Entry => ({ ...entryOf(n, at, []), answer: refused });

const TEAM_COUNT = 60;
/** About 800 cases a day with a dozen commands each. */
const MEAN_GAP_MS = 9_000;
/** Cases under way at once. */
const OPEN_CASES = 40;

/** Endless: set-up first, then commands 1, 2, 3 …, one in twenty of them refused. */
export function* shift(seed: number): Generator<Entry> {
  const random = rng(seed);
  let at = T0;
  let n = 0;
  yield { actor: SETUP, command: null, at, facts: setUp(), answer: accepted };
  const open: Generator<FactBody[]>[] = [];
  for (;;) {
    at += Math.floor(random() * 2 * MEAN_GAP_MS);
    n += 1;
    if (random() < 0.05) {
      yield refusedEntry(n, at);
      continue;
    }
    if (open.length < OPEN_CASES) open.push(caseStory(n, random));
    const pick = Math.floor(random() * open.length);
    const facts = open[pick]?.next();
    if (!facts || facts.done) open.splice(pick, 1);
    else yield entryOf(n, at, facts.value);
  }
}

function setUp(): FactBody[] {
  const towns = [NORTH, SOUTH].map((code) => ({ code, name: { zh: code, en: code } }));
  const teams = Array.from({ length: TEAM_COUNT }, (_, index) => index);
  return [
    { type: 'policy.adopted', policy: POLICY },
    {
      type: 'district.adopted',
      hash: 'h',
      code: '310114',
      name: { zh: '小区', en: 'Small' },
      schematic: true,
      towns,
    },
    ...teams.flatMap((index): FactBody[] => {
      const id = teamId(`t${index}`);
      const homeTown = townCode(index % 2 === 0 ? NORTH : SOUTH);
      return [
        {
          type: 'team.enrolled',
          team: {
            id,
            name: `巡逻${index}队`,
            force: 'joint',
            homeTown,
            leader: `队长${index}`,
            transport: 'car',
          },
        },
        {
          type: 'unit.enrolled',
          unit: {
            id: unitId(`u${index}`),
            no: index + 1,
            callsign: `嘉${index}`,
            force: 'joint',
            town: homeTown,
            team: id,
            simulated: true,
          },
        },
      ];
    }),
  ];
}

/** The facts of each command about one case, from its report to its end. */
function* caseStory(n: number, random: () => number): Generator<FactBody[]> {
  const [theCase, order] = [caseId(idOf(n)), orderId(idOf(n + 500_000_000))];
  const team = teamId(`t${Math.floor(random() * TEAM_COUNT)}`);
  const town = random() < 0.5 ? NORTH : SOUTH;
  yield [
    {
      type: 'case.reported',
      case: theCase,
      no: `2611E${String(n % 10_000_000).padStart(7, '0')}`,
      category: 'E-0401',
      condition: 'normal',
      priority: 3,
      source: 'hotline',
      hotlineNo: null,
      text: `曹安公路沿街第 ${n} 号商铺跨门经营, "占道"`,
      place: null,
      position: { lon: 121.2 + random() / 10, lat: 31.35 + random() / 10 },
      town,
      villageGrid: gridCode(`${town}V001`),
      urbanGrid: null,
      byTeam: null,
      suspects: [],
    },
  ];
  yield [{ type: 'case.accepted', case: theCase }];
  const limits = POLICY.categories[0]?.conditions[0]?.limits;
  if (!limits) throw new Error('the small policy has limits');
  const dues = { acceptBy: T0, dispatchBy: T0 + n, arriveBy: T0 + 2 * n, handleBy: null };
  yield [
    {
      type: 'case.filed',
      case: theCase,
      condition: 'normal',
      priority: 3,
      limits,
      dues,
      department: departmentId('cityManagement'),
    },
  ];
  yield [
    {
      type: 'order.issued',
      order,
      case: theCase,
      tier: 'district',
      town: null,
      teams: [{ team, travelMin: 6.5, distanceM: 2_140 }],
      lead: team,
      note: null,
    },
    { type: 'case.dispatched', case: theCase, order },
  ];
  yield [{ type: 'assignment.acknowledged', order, team }];
  yield [{ type: 'assignment.departed', order, team }];
  yield [{ type: 'assignment.arrived', order, team, by: 'geofence' }];
  yield [
    { type: 'assignment.handling', order, team },
    { type: 'case.handling', case: theCase },
  ];
  yield [
    { type: 'assignment.reported', order, team, text: '已劝离' },
    { type: 'case.fedBack', case: theCase, text: '已劝离' },
  ];
  yield [
    { type: 'assignment.released', order, team },
    { type: 'order.completed', order },
  ];
  yield [{ type: 'case.checking', case: theCase, team: null }];
  yield [{ type: 'case.closed', case: theCase, condition: null, note: null }];
}

export const take = <T>(source: Iterator<T>, count: number): T[] =>
  Array.from({ length: count }, () => {
    const next = source.next();
    if (next.done) throw new Error('the source has ended');
    return next.value;
  });

/**
 * Endless batches of received fixes, one per tick: each unit every 5 s, one in fifty held back for up to
 * `lateTicks` ticks, one in thirty sent twice.
 */
export function* patrol(seed: number, units: number, lateTicks = 400): Generator<Fix[]> {
  const random = rng(seed);
  const places = Array.from({ length: units }, () => ({
    lon: 121.2e6 + random() * 1e5,
    lat: 31.3e6 + random() * 1e5,
  }));
  const later: Fix[][] = [];
  for (let tick = tickOf(T0); ; tick += 1) {
    const heard = (later.shift() ?? []).map((fix) => ({ ...fix, tick }));
    places.forEach((place, index) => {
      if ((tick + index) % 20 !== 0) return;
      place.lon += (random() - 0.5) * 200;
      place.lat += (random() - 0.5) * 200;
      const fix: Fix = {
        no: index + 1,
        lonE6: Math.round(place.lon),
        latE6: Math.round(place.lat),
        at: tick * 250 - Math.floor(random() * 900),
        tick,
        speedDkmh: random() < 0.1 ? null : Math.floor(random() * 600),
        headingDeg: random() < 0.1 ? null : Math.floor(random() * 360),
        accuracyM: random() < 0.1 ? 4.5 : Math.floor(random() * 30),
      };
      if (random() < 0.02) (later[Math.floor(random() * lateTicks)] ??= []).push(fix);
      else heard.push(fix);
      if (random() < 0.033) (later[Math.floor(random() * lateTicks)] ??= []).push(fix);
    });
    yield heard;
  }
}
