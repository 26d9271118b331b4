// The server's own parts in one process, with a memory journal and a fake clock: command desk, journal,
// audiences, and consoles that come and go. Commands arrive in bursts, so that batches hold many.
import { bareContext } from '#contract/testing/bareContext.ts';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { GridsAt } from '#contract/decision.ts';
import { gridCode, townCode, type Position } from '#contract/ids.ts';
import { take, view, type FactsMessage, type Jurisdiction } from '#contract/jurisdiction.ts';
import { advance, emptyPicture, fromJson, pruned, toJson, type Picture } from '#contract/picture.ts';
import type { Policy } from '#contract/policy.ts';
import { makeCommandDesk, type CommandDesk } from '../command/commandDesk.ts';
import { makeAudience, type Audience } from '../fanout/audience.ts';
import { memoryJournal } from '../journal/memoryJournal.ts';
import { loadPolicy } from '../policy/loadPolicy.ts';
import { anyCommand } from './anyCommands.ts';
import { pick, stream, uuid, uuidOf, type Rng } from './chance.ts';
import { makeDemoOrganisation } from './organisation.ts';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const RUNS = 4;
const BURSTS = 60;
const TOWNS = ['310114103', '310114004', '310114111'].map(townCode);
const DISTRICT = {
  hash: 'h',
  code: '310114',
  name: { zh: '嘉定区', en: 'Jiading' },
  schematic: true,
  towns: TOWNS.map((code) => ({ code, name: { zh: `${code}镇`, en: code } })),
};

let policy: Policy;
beforeAll(async () => {
  policy = await loadPolicy(join(import.meta.dirname, '../../assets/policy'));
  console.log(`server parts seed ${SEED}`);
});

function locate({ lon }: Position): GridsAt | null {
  const town = TOWNS[Math.floor(lon * TOWNS.length)];
  return town ? { town, villageGrid: gridCode(`${town}V001`), urbanGrid: null } : null;
}

/** Over the wire everything is JSON. */
const overTheWire = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** One screen: holds what its audience is told, and joins again when it missed something. */
class Screen {
  readonly audience: Audience;
  picture: Picture = emptyPicture;
  isThere = false;
  rejoined = 0;

  constructor(audience: Audience) {
    this.audience = audience;
  }

  hear(message: FactsMessage): void {
    if (!this.isThere) return;
    if (message.from === this.picture.seq) this.picture = take(this.picture, overTheWire(message));
    else this.isThere = false;
  }

  join(picture: Picture): void {
    this.picture = fromJson(overTheWire(this.audience.snapshot(picture)));
    this.isThere = true;
    this.rejoined += 1;
  }
}

async function setUp(desk: CommandDesk, rng: Rng): Promise<void> {
  await desk.submitSystem('setup', { id: uuid(rng), type: 'policy.adopt', policy });
  await desk.submitSystem('setup', { id: uuid(rng), type: 'district.adopt', ...DISTRICT });
  const organisation = makeDemoOrganisation(DISTRICT, policy, { units: 30, seed: 1 });
  await Promise.all(organisation.map((command) => desk.submitSystem('setup', command)));
  for (const team of desk.picture().teams.keys()) {
    await desk.submitSystem('setup', {
      id: uuidOf(`duty ${team}`),
      type: 'team.setDuty',
      team,
      duty: 'available',
    });
  }
}

async function live(seed: number): Promise<{ facts: number; rejoined: number; refused: number }> {
  const rng = stream(seed, 'parts');
  let now = Date.UTC(2026, 4, 12);
  const journal = memoryJournal('parts');
  const desk = makeCommandDesk({
    journal,
    context: () => bareContext(now, { locate }),
    now: () => now,
    onFault: (fault) => {
      if (fault) throw fault;
    },
  });
  await setUp(desk, rng);

  const teams = [...desk.picture().teams.keys()];
  const jurisdictions: Jurisdiction[] = [
    { kind: 'district' },
    ...TOWNS.map((town) => ({ kind: 'town', town }) as const),
    { kind: 'team', team: pick(teams, rng()) },
  ];
  const audiences = jurisdictions.map((one) => makeAudience(one, desk.picture()));
  // Two screens each, so that one is told what the other's joining brought about.
  const screens = audiences.flatMap((audience) => [new Screen(audience), new Screen(audience)]);
  const tell = (audience: Audience, message: FactsMessage | null) => {
    for (const screen of screens) if (message && screen.audience === audience) screen.hear(message);
  };
  desk.onFacts((before, after, facts) => {
    for (const audience of audiences) tell(audience, audience.tell(before, after, facts));
  });

  let refused = 0;
  for (let burst = 0; burst < BURSTS; burst++) {
    now += rng() < 0.03 ? 26 * 3_600_000 : Math.floor(rng() * 600_000);
    for (const screen of screens) {
      if (screen.isThere && rng() < 0.1) screen.isThere = false;
      else if (!screen.isThere && rng() < 0.5) {
        tell(screen.audience, screen.audience.catchUp(desk.picture()));
        screen.join(desk.picture());
      }
    }
    const given = Array.from({ length: 1 + Math.floor(rng() * 20) }, () =>
      anyCommand(desk.picture(), { towns: TOWNS, rng }),
    );
    const answers = await Promise.all(given.map(({ actor, command }) => desk.submit(actor, command)));
    refused += answers.filter((answer) => !answer.ok).length;
    for (const screen of screens) {
      if (screen.isThere)
        expect(shown(screen, desk), `seed ${seed}, burst ${burst}`).toEqual(meant(screen, desk));
    }
  }
  // The journal is the truth: its facts alone, folded from nothing, give the desk's picture.
  expect(toJson(advance(emptyPicture, journal.factsSince(0, 1_000_000)))).toEqual(toJson(desk.picture()));
  return {
    facts: journal.head().seq,
    rejoined: screens.reduce((sum, one) => sum + one.rejoined, 0),
    refused,
  };
}

/** A screen that heard nothing for a while holds the number of the last it heard; what it shows is the same. */
const shown = ({ picture }: Screen, desk: CommandDesk) => {
  const { seq, at } = desk.picture();
  return toJson({ ...pruned(picture, at), seq, at });
};

const meant = ({ audience }: Screen, desk: CommandDesk) =>
  toJson(view(desk.picture(), audience.jurisdiction));

// Seconds on a quiet machine; the limit is for a busy one.
describe('the server parts together', { timeout: 60_000 }, () => {
  it('A2 A1 F1 F2 screens that come and go show what the journal says and their jurisdiction may see', async () => {
    for (let run = 0; run < RUNS; run++) {
      const { facts, rejoined, refused } = await live(SEED + run);
      expect(facts).toBeGreaterThan(200);
      expect(rejoined).toBeGreaterThan(20);
      expect(refused).toBeGreaterThan(20);
    }
  });
});
