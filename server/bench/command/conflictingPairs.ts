// Pairs of orders for the same team, sent at once through two sockets, over and over, while the server is killed now
// and then. Whether a conflict was let through is asked of the answers and, by rules of its own, of the journal.
import { randomUUID } from 'node:crypto';
import type { Answer } from '#contract/command.ts';
import type { Fact } from '#contract/fact.ts';
import { caseId, orderId, teamId, type CaseId, type OrderId, type TeamId } from '#contract/ids.ts';
import type { Journal } from '../../journal/journal.ts';
import { openSqliteJournal } from '../../journal/sqliteJournal.ts';
import { pick, stream, type Rng } from '../../sim/chance.ts';
import { startServerProcess } from '../serverProcess.ts';
import { makeWorkDir, type WorkDir } from '../workDir.ts';
import { openCommanders, type AccountName, type Commanders } from './commanders.ts';

export interface PairsAsked {
  readonly pairs: number;
  /** `kill -9` among them. */
  readonly kills: number;
  readonly seed: number;
}

export interface PairsSent {
  readonly pairs: number;
  /** Pairs of which one order was let through. */
  readonly won: number;
  /** Pairs of which both were; and teams that the journal shows bound twice. */
  readonly conflicts: number;
  /** Orders that were answered as accepted and are not in the journal. */
  readonly lost: number;
  readonly kills: number;
  readonly facts: number;
}

const TEAMS = 40;
/** Each pair holds its team: so many teams are always left to choose from. */
const IN_FLIGHT = 16;
const SOCKETS_EACH = 6;
/** The orders of an open case stay in the picture with it. */
const ORDERS_PER_CASE = 25;
/** 安亭镇. */
const PLACE = { lon: 121.2002, lat: 31.3007 };

/** One server in a directory of its own, from its first pair to the look into its journal. */
export async function sendConflictingPairs({ pairs, kills, seed }: PairsAsked): Promise<PairsSent> {
  const dir = makeWorkDir();
  try {
    const rng = stream(seed, 'conflicting pairs');
    const accepted = new Set<OrderId>();
    const serve = () => startServerProcess({ ...dir, flags: ['--demo', '--units', '0'] });
    let server = await serve();
    const commanders = await openCommanders(server.url, SOCKETS_EACH);
    let won = 0;
    let both = 0;
    try {
      await enrolTeams(server.url);
      const duty = makeDuty(commanders, rng, accepted);
      const killAt = new Set(
        Array.from({ length: kills }, (_, n) => Math.floor(((n + rng()) * pairs) / kills)),
      );
      let next = 0;
      let killing: Promise<void> = Promise.resolve();
      const send = async () => {
        for (let n = next++; n < pairs; n = next++) {
          if (killAt.has(n)) killing = killing.then(killAndServe);
          const wins = await duty.pair();
          if (wins > 0) won += 1;
          if (wins > 1) both += 1;
        }
      };
      const killAndServe = async () => {
        await server.kill();
        server = await serve();
        await commanders.connect(server.url);
      };
      await Promise.all(Array.from({ length: IN_FLIGHT }, send));
      await killing;
    } finally {
      commanders.close();
      await server.stop();
    }
    const found = lookInto(dir, accepted);
    return { pairs, won, kills, ...found, conflicts: both + found.conflicts };
  } finally {
    dir.remove();
  }
}

/** A first fix makes a team that is free to be sent. */
async function enrolTeams(url: string): Promise<void> {
  for (let n = 0; n < TEAMS; n++) {
    const response = await fetch(
      `${url}/ingest/osmand?id=pair-${n}&lat=${PLACE.lat}&lon=${PLACE.lon}&token=demo`,
    );
    if (!response.ok) throw new Error(`team ${n} was not enrolled: ${response.status}`);
  }
}

interface Duty {
  /** How many of the two orders were let through. */
  pair(): Promise<number>;
}

/** Ways to send one team; the accounts of each can. `town` orders stand on cases that stay the town's. */
type Way = { readonly by: AccountName; readonly tier: 'town' | 'district' };
const WAYS: readonly Way[] = [
  { by: 'town', tier: 'town' },
  { by: 'dispatcher', tier: 'town' },
  { by: 'district', tier: 'town' },
  { by: 'district', tier: 'district' },
];

function makeDuty(commanders: Commanders, rng: Rng, accepted: Set<OrderId>): Duty {
  const free = Array.from({ length: TEAMS }, (_, n) => teamId(`visitor-pair-${n}`));
  const none = { reported: Promise.resolve(caseId('')), left: 0 };
  const current = { town: none, district: none };

  function caseFor(tier: Way['tier']): Promise<CaseId> {
    if (current[tier].left === 0) current[tier] = { reported: report(), left: ORDERS_PER_CASE };
    current[tier].left -= 1;
    return current[tier].reported;
  }

  async function report(): Promise<CaseId> {
    const id = randomUUID();
    const what = { category: 'E-0401', position: PLACE, text: '占道设摊', source: 'patrol' } as const;
    mustBe(await commanders.say('district', { id, type: 'case.report', ...what }));
    return caseId(id);
  }

  /** The id of the order when it was let through. */
  async function issue(
    { by, tier }: Way,
    theCase: CaseId,
    teams: readonly TeamId[],
  ): Promise<OrderId | null> {
    const id = randomUUID();
    const answer = await commanders.say(by, { id, type: 'order.issue', caseId: theCase, tier, teams });
    if (!answer.ok) {
      // Refused because the team is taken; anything else would make the count of conflicts mean nothing.
      if (answer.refusal.code !== 'notNow') throw new Error(answer.refusal.message.en);
      return null;
    }
    accepted.add(orderId(id));
    return orderId(id);
  }

  return {
    async pair() {
      const team = free.splice(Math.floor(rng() * free.length), 1)[0]!;
      const other = pick(free, rng());
      const [one, two] = [pick(WAYS, rng()), pick(WAYS, rng())];
      const [first, second] = [await caseFor(one.tier), await caseFor(two.tier)];
      const also = rng() < 0.3 ? [other] : [];
      const orders = await Promise.all([issue(one, first, [team, ...also]), issue(two, second, [team])]);
      const won = orders.filter((id) => id !== null);
      await Promise.all(
        won.map(async (id) =>
          mustBe(await commanders.say('district', { type: 'order.recall', orderId: id, reason: '下一对' })),
        ),
      );
      free.push(team);
      return won.length;
    },
  };
}

function mustBe(answer: Answer): void {
  if (!answer.ok) throw new Error(answer.refusal.message.en);
}

function lookInto({ dataDir, keyDir }: WorkDir, accepted: ReadonlySet<OrderId>) {
  const journal = openSqliteJournal(dataDir, { keyDir });
  try {
    const issued = new Set<OrderId>();
    const bindings = makeBindings();
    for (const fact of allFacts(journal)) {
      if (fact.type === 'order.issued') issued.add(fact.order);
      bindings.add(fact);
    }
    const lost = [...accepted].filter((id) => !issued.has(id)).length;
    return { conflicts: bindings.conflicts(), lost, facts: journal.head().seq };
  } finally {
    journal.close();
  }
}

const PAGE = 10_000;

function* allFacts(journal: Journal): Generator<Fact> {
  for (let seq = 0; ; ) {
    const page = journal.factsSince(seq, PAGE);
    yield* page;
    if (page.length < PAGE) return;
    seq = page.at(-1)!.seq;
  }
}

/** Which order binds which team, told from the facts alone: none of the product's own rules is asked. */
function makeBindings() {
  const bound = new Map<TeamId, OrderId>();
  let conflicts = 0;
  const bind = (team: TeamId, order: OrderId) => {
    if (bound.has(team)) conflicts += 1;
    bound.set(team, order);
  };
  return {
    conflicts: () => conflicts,
    add(fact: Fact): void {
      switch (fact.type) {
        case 'order.issued':
        case 'order.reinforced':
          for (const { team } of fact.teams) bind(team, fact.order);
          return;
        case 'assignment.declined':
        case 'assignment.failed':
        case 'assignment.recalled':
        case 'assignment.released':
        case 'assignment.reassigned':
          bound.delete(fact.team);
          if (fact.type === 'assignment.reassigned' && fact.cause.kind === 'replaced')
            bind(fact.cause.by.team, fact.order);
          return;
        case 'order.recalled':
          for (const [team, order] of bound) if (order === fact.order) bound.delete(team);
          return;
        default:
          return;
      }
    },
  };
}
