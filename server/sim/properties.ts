// Properties of the whole system that specs try briefly and the soak for long. Each throws with its seed when
// it does not hold.
import { deepStrictEqual } from 'node:assert';
import type { GridsAt } from '#contract/decision.ts';
import type { FactType } from '#contract/fact.ts';
import { gridCode, townCode, type Position } from '#contract/ids.ts';
import { view, type Jurisdiction } from '#contract/jurisdiction.ts';
import { isBinding, isLive } from '#contract/order/order.ts';
import { toJson, type Picture } from '#contract/picture.ts';
import type { Policy } from '#contract/policy.ts';
import { anyCommand } from './anyCommands.ts';
import { pick, stream, uuid, type Rng } from './chance.ts';
import { makeCentre, makeConsole, setUp, type Centre } from './harness.ts';
import { makeDemoOrganisation } from './organisation.ts';

const TOWNS = ['310114103', '310114004', '310114111'].map(townCode);
const DISTRICT = {
  hash: 'h',
  code: '310114',
  name: { zh: '嘉定区', en: 'Jiading' },
  schematic: true,
  towns: TOWNS.map((code) => ({ code, name: { zh: `${code}镇`, en: code } })),
};
const COMMANDER = { kind: 'person', role: 'districtCommander', account: 'district', name: '区' } as const;

/** Three towns side by side, each a third of a degree wide. */
function locate({ lon }: Position): GridsAt | null {
  const town = TOWNS[Math.floor(lon * TOWNS.length)];
  return town ? { town, villageGrid: gridCode(`${town}V001`), urbanGrid: null } : null;
}

function newCentre(policy: Policy, units: number): Centre {
  const centre = makeCentre({ now: Date.UTC(2026, 4, 12), locate, travel: () => null });
  setUp(centre, policy, DISTRICT, makeDemoOrganisation(DISTRICT, policy, { units, seed: 1 }));
  const rng = stream(1, 'duty');
  for (const team of centre.picture().teams.keys()) {
    centre.give(COMMANDER, { id: uuid(rng), type: 'team.setDuty', team, duty: 'available' });
  }
  return centre;
}

/** Minutes mostly, now and then a day and more, so that closed cases leave the picture. */
const later = (rng: Rng): number => (rng() < 0.01 ? 26 * 3_600_000 : rng() * 300_000);

/**
 * Every console holds exactly its view of the picture after each of `commands` random commands, whether it was
 * there all the time or left and joined again. Returns the types of facts that the walk met.
 */
export function consolesHoldTheirView(policy: Policy, seed: number, commands: number): Set<FactType> {
  const rng = stream(seed, 'consoles');
  const centre = newCentre(policy, 30);
  const teams = [...centre.picture().teams.keys()];
  const jurisdictions: Jurisdiction[] = [
    { kind: 'district' },
    ...TOWNS.map((town) => ({ kind: 'town', town }) as const),
    ...[0, 1].map(() => ({ kind: 'team', team: pick(teams, rng()) }) as const),
  ];
  const consoles = jurisdictions.map((jurisdiction) => makeConsole(centre, jurisdiction));
  for (let n = 0; n < commands; n++) {
    centre.now += later(rng);
    for (const one of consoles) {
      if (!one.isJoined() && rng() < 0.3) one.join();
      else if (rng() < 0.04) one.leave();
    }
    const { actor, command } = anyCommand(centre.picture(), { towns: TOWNS, rng });
    centre.receive(actor, command);
    for (const one of consoles) {
      if (!one.isJoined()) continue;
      const expected = toJson(view(centre.picture(), one.jurisdiction));
      deepStrictEqual(
        toJson(one.picture()),
        expected,
        `seed ${seed}, command ${n}, ${JSON.stringify(one.jurisdiction)}`,
      );
      if (one.jurisdiction.kind === 'town')
        holdsNoStranger(one.picture(), one.jurisdiction.town, `seed ${seed}, command ${n}`);
    }
  }
  return new Set(centre.facts().map(({ type }) => type));
}

/** Said without the code under test: a town holds its own, and of others only what an order ties to it. */
function holdsNoStranger({ cases, teams, orders }: Picture, town: string, where: string): void {
  const lent = new Set([...orders.values()].flatMap((order) => order.assignments.map((one) => one.team)));
  const shared = new Set([...orders.values()].map((order) => order.case));
  for (const one of teams.values())
    if (one.homeTown !== town && !lent.has(one.id)) throw new Error(`${where}: ${one.id}`);
  for (const one of cases.values())
    if (one.town !== town && !shared.has(one.id)) throw new Error(`${where}: ${one.id}`);
}

/** Two orders for the same team at the same time: one wins at most. Returns how often one did. */
export function neverBoundTwice(policy: Policy, seed: number, pairs: number): number {
  const rng = stream(seed, 'pairs');
  let centre = newCentre(policy, 12);
  const teams = [...centre.picture().teams.keys()];
  const cases = Array.from({ length: 8 }, () => uuid(rng));
  for (const id of cases) {
    const position = { lon: rng(), lat: rng() };
    centre.receive(COMMANDER, {
      id,
      type: 'case.report',
      category: 'E-0401',
      position,
      text: '摊',
      source: 'patrol',
    });
  }
  const start = centre.picture();
  let won = 0;
  for (let pair = 0; pair < pairs; pair++) {
    // Afresh now and then: the orders of an open case stay in the picture.
    if (pair % 50 === 0) centre = makeCentre({ now: start.at, locate, travel: () => null, picture: start });
    const team = pick(teams, rng());
    const answers = [0, 1].map(() =>
      centre.receive(COMMANDER, {
        id: uuid(rng),
        type: 'order.issue',
        caseId: pick(cases, rng()),
        tier: 'district',
        teams: rng() < 0.3 ? [team, pick(teams, rng())] : [team],
      }),
    );
    const where = `seed ${seed}, pair ${pair}`;
    if (answers.every((one) => one.ok)) throw new Error(`${where}: both orders for ${team} were let through`);
    if (answers.some((one) => one.ok)) won += 1;
    const live = [...centre.picture().orders.values()].filter(isLive);
    const bound = live.flatMap((order) => order.assignments.filter(isBinding).map((one) => one.team));
    if (new Set(bound).size !== bound.length) throw new Error(`${where}: a team is bound by two live orders`);
    for (const order of live) {
      if (rng() < 0.5)
        centre.give(COMMANDER, { id: uuid(rng), type: 'order.recall', orderId: order.id, reason: '改派' });
    }
  }
  return won;
}
