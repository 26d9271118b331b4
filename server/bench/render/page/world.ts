// A district at work without a server: units that drive about and cases with teams on them, as a picture and as
// the very bytes that would come over the wire. Seeded, so that every run measures the same.
import { FACT_VERSION } from '#contract/fact.ts';
import { type FixFrame, type FrameOrigin, emptyFrame, encodeFrame, growFrame } from '#contract/frame.ts';
import { TICK_MS } from '#contract/fix.ts';
import { caseId, gridCode, orderId, teamId, townCode, unitId } from '#contract/ids.ts';
import type { Case } from '#contract/case/case.ts';
import { advance, emptyPicture, type Picture } from '#contract/picture.ts';
import type { Order } from '#contract/order/order.ts';
import type { Team, EnrolledUnit } from '#contract/organisation/organisation.ts';
import type { Policy, Priority } from '#contract/policy.ts';
import type { DistrictGeo } from '../../../../renderer/map/districtGeo.ts';
import calendar from '../../../../assets/policy/calendar.json' with { type: 'json' };
import categories from '../../../../assets/policy/categories.json' with { type: 'json' };
import forces from '../../../../assets/policy/forces.json' with { type: 'json' };
import thresholds from '../../../../assets/policy/thresholds.json' with { type: 'json' };

export const policy = {
  hash: 'bench',
  source: 'assets/policy',
  verified: false,
  forces: forces.forces,
  categories: categories.categories,
  calendar,
  thresholds,
} as unknown as Policy;

/** 1e-6 degree a tick each way: 54 km/h at most along one axis. */
const FASTEST_E6 = 70;

export interface World {
  readonly picture: Picture;
  /** Where it begins, epoch ms, on a tick. */
  readonly startAt: number;
  /** The next tick: every unit has moved. */
  step(): Uint8Array;
  /** The first frame: all units, exact. */
  first(): FixFrame;
}

export interface WorldOptions {
  readonly units: number;
  readonly district: DistrictGeo;
  /** Open cases; a shift has about three dozen. */
  readonly cases: number;
  /** Share of units that have fallen silent, to see honest age; 0 when measuring. */
  readonly silent: number;
  readonly startAt: number;
  readonly seed: number;
}

export function makeWorld({ units, district, cases, silent, startAt, seed }: WorldOptions): World {
  const random = seeded(seed);
  const [west, south, east, north] = district.bbox;
  const origin: FrameOrigin = { lonE6: Math.round(west * 1e6) - 5000, latE6: Math.round(south * 1e6) - 5000 };
  const start = Math.floor(startAt / TICK_MS) * TICK_MS;
  const lines = district.streetLines;
  const frame = emptyFrame();
  growFrame(frame, units);
  frame.count = units;
  frame.tick = start / TICK_MS;
  frame.at = start;
  const drift = new Float64Array(units * 2);
  for (let i = 0; i < units; i++) {
    const piece = Math.floor(random() * lines.count) * 4;
    const along = random();
    const between = (from: number, to: number) => Math.round((from + (to - from) * along) * 1e6);
    const [fromLon = 0, fromLat = 0, toLon = 0, toLat = 0] = lines.ends.subarray(piece, piece + 4);
    frame.no[i] = i + 1;
    frame.lonE6[i] = between(fromLon, toLon) + Math.round(district.origin[0] * 1e6);
    frame.latE6[i] = between(fromLat, toLat) + Math.round(district.origin[1] * 1e6);
    const age = random() < silent ? 16_000 + random() * 70_000 : random() * 9_000;
    frame.fixAt[i] = start - age;
    frame.headingDeg[i] = Math.floor(random() * 360);
    drift[i * 2] = (random() - 0.5) * FASTEST_E6;
    drift[i * 2 + 1] = (random() - 0.5) * FASTEST_E6;
  }

  function step(): Uint8Array {
    frame.tick++;
    frame.at += TICK_MS;
    frame.complete = false;
    for (let i = 0; i < units; i++) {
      frame.lonE6[i] = clamp((frame.lonE6[i] ?? 0) + (drift[i * 2] ?? 0), west * 1e6, east * 1e6);
      frame.latE6[i] = clamp((frame.latE6[i] ?? 0) + (drift[i * 2 + 1] ?? 0), south * 1e6, north * 1e6);
      frame.fixAt[i] = frame.at - (i % 8) * TICK_MS;
      if (random() < 0.02) {
        drift[i * 2] = (random() - 0.5) * FASTEST_E6;
        drift[i * 2 + 1] = (random() - 0.5) * FASTEST_E6;
      }
    }
    return encodeFrame(frame, origin);
  }

  return {
    picture: pictureOf({ units, cases, district, startAt: start, random, frame }),
    startAt: start,
    step,
    first: () => ({ ...frame, complete: true }),
  };
}

interface PictureInput {
  readonly units: number;
  readonly cases: number;
  readonly district: DistrictGeo;
  readonly startAt: number;
  readonly random: () => number;
  readonly frame: FixFrame;
}

function pictureOf({ units, cases, district, startAt, random, frame }: PictureInput): Picture {
  const towns = district.towns.map(({ code, zh, en }) => ({ code: townCode(code), name: { zh, en } }));
  const teams = new Map<Team['id'], Team>();
  const enrolled = new Map<EnrolledUnit['id'], EnrolledUnit>();
  for (let i = 0; i < units; i++) {
    const force = policy.forces[i % policy.forces.length]?.code ?? 'joint';
    const town = towns[i % towns.length]?.code ?? null;
    const duty = random() < 0.75 ? 'available' : random() < 0.9 ? 'offDuty' : 'unavailable';
    const id = teamId(`t${i + 1}`);
    teams.set(id, {
      id,
      name: `队${i + 1}`,
      force,
      homeTown: town,
      leader: `l${i + 1}`,
      transport: 'ebike',
      duty: { kind: duty, since: startAt, reason: null },
      order: null,
      lent: null,
      state: { kind: duty, since: startAt },
      disbandedAt: null,
    });
    const unit = unitId(`u${i + 1}`);
    enrolled.set(unit, {
      id: unit,
      no: i + 1,
      callsign: `U${i + 1}`,
      force,
      town,
      team: id,
      simulated: true,
    });
  }
  const open = new Map<Case['id'], Case>();
  const orders = new Map<Order['id'], Order>();
  for (let i = 0; i < cases; i++) {
    const near = Math.floor(random() * units);
    const attended = random() < 0.7;
    const theCase = caseAt(i, near, startAt, {
      random,
      frame,
      town: towns[near % towns.length]?.code ?? townCode(''),
    });
    if (!attended) {
      open.set(theCase.id, theCase);
      continue;
    }
    const id = orderId(`o${i}`);
    const kind =
      (['assigned', 'enRoute', 'onScene', 'handling'] as const)[Math.floor(random() * 4)] ?? 'enRoute';
    const team = teamId(`t${((near + 40) % units) + 1}`);
    orders.set(id, {
      id,
      version: 1,
      case: theCase.id,
      tier: 'town',
      town: theCase.town,
      issuedBy: 'town',
      issuedAt: startAt,
      note: null,
      notes: [],
      lead: team,
      assignments: [
        {
          team,
          travelMin: 6,
          distanceM: 2400,
          assignedAt: startAt,
          state: kind === 'onScene' ? { kind, since: startAt, by: 'geofence' } : { kind, since: startAt },
        },
      ],
      state: { kind: 'active', since: startAt },
      changes: [],
    });
    open.set(theCase.id, { ...theCase, orders: [id] });
    const was = teams.get(team);
    if (was) teams.set(team, { ...was, order: id, state: { kind, since: startAt } });
  }
  const calling = teams.get(teamId('t7'));
  if (calling) teams.set(calling.id, { ...calling, state: { kind: 'emergency', since: startAt } });
  const { code, name, schematic } = district;
  return {
    ...emptyPicture,
    seq: 1,
    at: startAt,
    policy,
    district: { hash: 'bench', code, name, schematic, towns },
    teams,
    units: enrolled,
    cases: open,
    orders,
  };
}

interface CaseInput {
  readonly random: () => number;
  readonly frame: FixFrame;
  readonly town: Case['town'];
}

function caseAt(i: number, near: number, startAt: number, { random, frame, town }: CaseInput): Case {
  const category = policy.categories[Math.floor(random() * policy.categories.length)];
  const share = random();
  const priority: Priority = i < 2 ? 1 : share < 0.18 ? 2 : share < 0.6 ? 3 : 4;
  const reportedAt = startAt - random() * 40 * 60_000;
  const id = caseId(`c${i}`);
  // By the fold, so that a case has all that the product keeps of one.
  const reported = advance(emptyPicture, [
    {
      seq: 1,
      v: FACT_VERSION,
      at: reportedAt,
      actor: { id: 'patrol', role: 'patrolMember', tier: null },
      command: null,
      type: 'case.reported',
      case: id,
      no: `2611A${String(i).padStart(7, '0')}`,
      category: category?.code ?? '',
      condition: category?.conditions[0]?.key ?? '',
      priority,
      source: 'patrol',
      hotlineNo: null,
      text: '',
      place: null,
      position: {
        lon: (frame.lonE6[near] ?? 0) / 1e6 + (random() - 0.5) * 0.01,
        lat: (frame.latE6[near] ?? 0) / 1e6 + (random() - 0.5) * 0.01,
      },
      town,
      villageGrid: gridCode(''),
      urbanGrid: null,
      byTeam: null,
      suspects: [],
    },
  ]);
  return { ...reported.cases.get(id)!, state: { kind: 'accepted', since: reportedAt } };
}

const clamp = (value: number, least: number, most: number): number =>
  Math.round(Math.min(most, Math.max(least, value)));

/** mulberry32: small, fast, and the same in every browser. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
