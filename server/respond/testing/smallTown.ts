// Streets every 500 m on a square of 4 km, two towns, a grid in every square kilometre: small enough to be
// recomputed by brute force for every property.
import { join } from 'node:path';
import fc from 'fast-check';
import { gridCode, teamId, townCode, type Position, type TeamId } from '#contract/ids.ts';
import type { Transport } from '#contract/organisation/organisation.ts';
import type { ForceCode, Policy } from '#contract/policy.ts';
import { loadPolicy } from '../../policy/loadPolicy.ts';
import type { CoverGrid } from '../coverage.ts';
import type { Osrm } from '../osrm.ts';
import { makeResponder } from '../responder.ts';
import type { StreetFeature } from '../streets.ts';
import { makeTravel } from '../travel.ts';
import { makeDutyWorld, type DutyWorld, type NewTeam } from './dutyWorld.ts';

export const NORTH = townCode('310114102');
export const SOUTH = townCode('310114103');
export const T0 = Date.UTC(2026, 10, 23, 2);
const SHIPPED = await loadPolicy(join(import.meta.dirname, '../../../assets/policy'));

const METRE = 1 / 111_195.08;
const SIDE_M = 4_000;
const BLOCK_M = 500;
const MODES: Transport[] = ['foot', 'ebike', 'car'];

/** So many metres east and north of the south-west corner. */
export const at = (east: number, north: number): Position => ({
  lon: 121 + east * METRE,
  lat: north * METRE,
});

export const townAt = ({ lat }: Position) => (lat < (SIDE_M / 2) * METRE ? SOUTH : NORTH);

const line = (from: Position, to: Position): StreetFeature => ({
  properties: { class: 'street', speedKmh: 30, oneway: false, modes: MODES, level: 0 },
  geometry: {
    type: 'LineString',
    coordinates: [
      [from.lon, from.lat],
      [to.lon, to.lat],
    ],
  },
});

const ways = Array.from({ length: SIDE_M / BLOCK_M + 1 }, (_, i) => i * BLOCK_M);
export const TRAVEL = makeTravel(
  ways.flatMap((m) => [line(at(0, m), at(SIDE_M, m)), line(at(m, 0), at(m, SIDE_M))]),
  { schematic: false },
);

export const GRIDS: readonly CoverGrid[] = [500, 1_500, 2_500, 3_500].flatMap((north, row) =>
  [600, 1_400, 2_600, 3_400].map((east, column): CoverGrid => {
    const label = at(east, north);
    const town = townAt(label);
    const layer = (row + column) % 3 === 0 ? 'urban' : 'village';
    const letter = layer === 'urban' ? 'U' : 'V';
    return {
      name: { zh: '格', en: 'grid' },
      code: gridCode(`${town}${letter}${String(row * 4 + column + 1).padStart(3, '0')}`),
      town,
      layer,
      label,
    };
  }),
);

export const FORCES: readonly ForceCode[] = ['joint', 'cityManagement', 'police', 'water'];

export const RULED: Policy = {
  ...SHIPPED,
  forces: FORCES.map((code) => ({
    code,
    name: { zh: code, en: code },
    short: { zh: '', en: '' },
    glyph: code,
  })),
  runCards: [
    {
      category: 'E-0401',
      condition: null,
      town: [{ force: 'cityManagement', or: ['joint'], teams: 1, withinMin: 6 }],
      district: [
        { force: 'cityManagement', or: ['joint'], teams: 2, withinMin: 6 },
        { force: 'joint', or: ['cityManagement', 'police'], teams: 1, withinMin: 10 },
      ],
    },
  ],
  recommendation: {
    perForceRankMin: 3,
    otherForceMin: 45,
    lentMin: 1,
    districtTeamMin: 2,
    otherTownMin: 5,
    perOrderTodayMin: 1,
    ordersAtMost: 6,
    shiftEndsMin: 15,
    staleFixMin: 4,
    perGridUncoveredMin: 0.5,
    uncoveredAtMostMin: 2,
    declinedMin: 30,
    engagedMin: 10,
    handlingMin: { '1': 90, '2': 60, '3': 45, '4': 40, '5': 30 },
  },
  coverage: {
    forces: [
      { force: 'joint', limitMin: { urban: 4, village: 6 } },
      { force: 'cityManagement', limitMin: { urban: 5, village: 8 } },
    ],
    gapAfterMs: 60_000,
    slackMin: 1,
    coveredAfterMs: 30_000,
  },
};

export const TEAM_IDS = Array.from(
  { length: 14 },
  (_, i): TeamId => teamId(`t-${String(i + 1).padStart(2, '0')}`),
);

/** Two forces out of four, three ways to move, own and district teams. */
export const TEAMS: readonly NewTeam[] = TEAM_IDS.map((id, i) => ({
  id,
  name: `${id}队`,
  force: FORCES[i % FORCES.length] ?? 'joint',
  homeTown: i % 5 === 4 ? null : i % 2 === 0 ? NORTH : SOUTH,
  leader: '甲',
  transport: MODES[i % 3] ?? 'car',
  units: 1 + (i % 2),
}));

export const smallDuty = (policy: Policy = RULED): DutyWorld => makeDutyWorld(policy, TEAMS, T0);

export function responderOf(
  world: DutyWorld,
  shiftEndsAt: (id: TeamId) => number | null = () => null,
  osrm: Osrm | null = null,
) {
  const responder = makeResponder({
    picture: world.picture,
    placeOf: world.placeOf,
    travel: TRAVEL,
    grids: GRIDS,
    now: () => world.now,
    shiftEndsAt: (team) => shiftEndsAt(team.id),
    osrm,
  });
  while (responder.prepare(1_000));
  return responder;
}

// Anything that may happen to teams, for properties.

const somewhere = fc.tuple(
  fc.integer({ min: -300, max: SIDE_M + 300 }),
  fc.integer({ min: -300, max: SIDE_M + 300 }),
);
const someTeam = fc.constantFrom(...TEAM_IDS);

export type Happening =
  | {
      readonly kind: 'move';
      readonly team: TeamId;
      readonly to: readonly [number, number];
      readonly ageS: number;
    }
  | { readonly kind: 'silence' | 'send' | 'end' | 'offDuty' | 'available'; readonly team: TeamId }
  | { readonly kind: 'wait'; readonly seconds: number };

export const happenings = (most: number): fc.Arbitrary<Happening[]> =>
  fc.array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          kind: fc.constant('move' as const),
          team: someTeam,
          to: somewhere,
          ageS: fc.constantFrom(0, 0, 0, 20, 90),
        }),
      },
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constantFrom('silence', 'send', 'end', 'offDuty', 'available'),
          team: someTeam,
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('wait' as const),
          seconds: fc.integer({ min: 1, max: 40 }),
        }),
      },
    ),
    { maxLength: most },
  );

export function happen(world: DutyWorld, one: Happening): void {
  switch (one.kind) {
    case 'move':
      return world.move(one.team, at(...one.to), one.ageS * 1_000);
    case 'wait':
      world.now += one.seconds * 1_000;
      return;
    case 'silence':
      return world.forgetPlace(one.team);
    case 'send':
      if (world.team(one.team).order === null) world.send(caseAt(world, 2_000, 2_000), [one.team]);
      return;
    case 'end':
      return world.end(one.team);
    case 'offDuty':
    case 'available':
      return world.setDuty(one.team, one.kind);
  }
}

export const caseAt = (world: DutyWorld, east: number, north: number) =>
  world.report({
    category: 'E-0401',
    condition: 'found',
    priority: 3,
    position: at(east, north),
    town: townAt(at(east, north)),
  });
