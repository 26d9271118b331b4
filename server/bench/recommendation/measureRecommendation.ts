// How long the server needs to answer "who could go?", price included, and to keep the cover of all grids: over the
// demo's real streets, with teams that move between the questions.
import { join } from 'node:path';
import type { Tier } from '#contract/ids.ts';
import { loadDistrict } from '../../district/district.ts';
import { loadPolicy } from '../../policy/loadPolicy.ts';
import { makeResponder } from '../../respond/responder.ts';
import { makeDutyWorld, type NewTeam } from '../../respond/testing/dutyWorld.ts';
import { makeTravel } from '../../respond/travel.ts';
import { pick, stream } from '../../sim/chance.ts';
import { makeDemoOrganisation } from '../../sim/organisation.ts';
import { quantile } from '../numbers.ts';

export interface RecommendationFigures {
  readonly teams: number;
  readonly grids: number;
  readonly questions: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** One look at the cover of all grids after a fifth of the teams has moved. */
  readonly passP50Ms: number;
  readonly passP99Ms: number;
  /** The same when every team has moved. */
  readonly passAllP99Ms: number;
  /** Work before the first look, done a few milliseconds at a time. */
  readonly prepareMs: number;
}

const ASSETS = join(import.meta.dirname, '../../../assets');
const NOW = Date.UTC(2026, 10, 23, 2);
/** Two seconds pass between looks, and a moving unit reports every five. */
const SHARE_MOVING = 0.4;
const ENGAGED = 0.15;

export async function measureRecommendation({
  units = 1_500,
  questions = 1_000,
  seed = 42,
} = {}): Promise<RecommendationFigures> {
  const [district, policy] = await Promise.all([
    loadDistrict(join(ASSETS, 'district/jiading')),
    loadPolicy(join(ASSETS, 'policy')),
  ]);
  const rng = stream(seed, 'recommendation');
  const grids = [...district.villageGrids, ...district.urbanGrids];
  const somewhere = () => {
    const { label } = pick(grids, rng());
    return { lon: label.lon + (rng() - 0.5) * 0.01, lat: label.lat + (rng() - 0.5) * 0.01 };
  };
  const world = makeDutyWorld(policy, teamsOf(makeDemoOrganisation(district, policy, { units, seed })), NOW);
  const teams = [...world.picture().teams.keys()];
  const caseNow = () => {
    const category = pick(policy.categories, rng());
    const position = somewhere();
    const town = district.locate(position)?.town ?? pick(district.towns, rng()).code;
    const { key, priority } = pick(category.conditions, rng());
    return world.report({ category: category.code, condition: key, priority, position, town });
  };
  for (const team of teams) world.move(team, somewhere());
  for (const team of teams) if (rng() < ENGAGED) world.send(caseNow(), [team]);

  const responder = makeResponder({
    picture: world.picture,
    placeOf: world.placeOf,
    travel: makeTravel(district.streets, { schematic: district.schematic }),
    grids,
    now: () => world.now,
    shiftEndsAt: () => NOW + 2 * 3_600_000,
    osrm: null,
  });
  const prepareMs = timed(() => {
    while (responder.prepare(100));
  });
  const drive = (share: number) => {
    world.now += 2_000;
    for (const team of teams) {
      // Who does not move reports too, from where it is.
      const unit = world.picture().units.get(`${team}-1` as never);
      const place = unit && world.placeOf(unit);
      if (place)
        world.move(
          team,
          rng() < share
            ? { lon: place.lon + (rng() - 0.5) * 4e-4, lat: place.lat + (rng() - 0.5) * 4e-4 }
            : place,
        );
    }
  };

  const [answers, passes, fullPasses]: [number[], number[], number[]] = [[], [], []];
  for (let i = 0; i < questions; i++) {
    drive(SHARE_MOVING);
    const theCase = caseNow();
    const tier: Tier = rng() < 0.5 ? 'district' : 'town';
    answers.push(timed(() => JSON.stringify(responder.choicesNow(theCase, tier, 12))));
    drive(SHARE_MOVING);
    passes.push(timed(() => responder.coverage.pass()));
    if (i % 10 > 0) continue;
    drive(1);
    fullPasses.push(timed(() => responder.coverage.pass()));
  }
  // The first hundred warm the machine's caches, as the first minutes of a shift do.
  const warm = <T>(list: T[]) => list.slice(Math.floor(list.length / 10));
  return {
    teams: teams.length,
    grids: grids.length,
    questions,
    p50Ms: quantile(warm(answers), 0.5),
    p99Ms: quantile(warm(answers), 0.99),
    maxMs: Math.max(...answers),
    passP50Ms: quantile(warm(passes), 0.5),
    passP99Ms: quantile(warm(passes), 0.99),
    passAllP99Ms: quantile(warm(fullPasses), 0.99),
    prepareMs,
  };
}

function teamsOf(commands: ReturnType<typeof makeDemoOrganisation>): NewTeam[] {
  const sizes = new Map<string, number>();
  for (const one of commands)
    if (one.type === 'unit.enrol') sizes.set(one.team, (sizes.get(one.team) ?? 0) + 1);
  return commands.flatMap((one): NewTeam[] => {
    if (one.type !== 'team.enrol') return [];
    const { team: id, name, force, homeTown, leader, transport } = one;
    return [{ id, name, force, homeTown, leader, transport, units: sizes.get(id) ?? 1 }];
  });
}

function timed(act: () => unknown): number {
  const from = performance.now();
  act();
  return performance.now() - from;
}

if (import.meta.main) console.log(await measureRecommendation());
