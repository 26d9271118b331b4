// The small world with a ladder on it, under a clock that stands until it is moved.
import type { Answer } from '#contract/command.ts';
import type { EscalationPlan } from '#contract/case/escalation.ts';
import { isFree } from '#contract/case/decideEscalation.ts';
import type { Fact } from '#contract/fact.ts';
import type { TownCode } from '#contract/ids.ts';
import { commandingTown } from '#contract/organisation/organisation.ts';
import type { Picture } from '#contract/picture.ts';
import {
  idOf,
  NORTH,
  smallWorld,
  SOUTH,
  SYSTEM,
  T0,
  type SmallWorld,
} from '#contract/testing/smallDistrict.ts';
import { LADDER_POLICY } from '#contract/testing/smallLadder.ts';
import { makeHotlineWindow } from '../hotlineWindow.ts';
import { makeLadder, type Ladder, type LadderSources } from '../ladder.ts';

export interface LadderWorld {
  readonly world: SmallWorld;
  now: number;
  readonly ladder: Ladder;
  /** A person's command; the ladder hears the facts. */
  act: SmallWorld['act'];
  /** Passes until nothing is due any more. */
  settle(): Promise<void>;
  /** A server that has just started on the same record. */
  restart(): void;
  readonly refused: string[];
  onFacts(listener: Listener): void;
}

type Listener = Parameters<LadderSources['desk']['onFacts']>[0];

export function ladderWorld(): LadderWorld {
  const world = smallWorld();
  world.act(SYSTEM, { id: idOf(950_000), type: 'policy.adopt', policy: LADDER_POLICY }, T0);
  const listeners = new Set<Listener>();
  const followers = new Set<Listener>();
  const refused: string[] = [];
  const here: LadderWorld = {
    world,
    now: T0,
    ladder: undefined as unknown as Ladder, // made below: it needs this world
    refused,
    onFacts: (listener) => void followers.add(listener),
    act(actor, command, now) {
      const before = world.picture;
      const had = world.facts.length;
      const decision = world.act(actor, command, now);
      const facts: readonly Fact[] = world.facts.slice(had);
      if (facts.length === 0) return decision;
      for (const listener of [...listeners, ...followers]) listener(before, world.picture, facts);
      return decision;
    },
    async settle() {
      for (let passes = 0; await here.ladder.pass(); passes++) {
        if (passes > 1_000) throw new Error('the ladder finds no end');
      }
    },
    restart() {
      here.ladder.stop();
      listeners.clear();
      Object.assign(here, { ladder: start() });
    },
  };

  function start(): Ladder {
    const hotline = makeHotlineWindow();
    hotline.take(world.facts);
    return makeLadder({
      desk: {
        picture: () => world.picture,
        submitSystem(part, command): Promise<Answer> {
          const decision = here.act({ kind: 'system', part }, command, here.now);
          return Promise.resolve(
            decision.ok
              ? { ok: true, seq: world.picture.seq, at: here.now }
              : { ok: false, refusal: decision.refusal },
          );
        },
        onFacts(listener) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
      now: () => here.now,
      plan: () => planFrom(world.picture),
      // The border runs along 31.4 degrees.
      nearTowns: (place, withinM): TownCode[] =>
        Math.abs(place.lat - 31.4) * 111_195 <= withinM ? [NORTH, SOUTH] : [place.lat < 31.4 ? SOUTH : NORTH],
      hotline,
      strayed: () => [],
      onRefused: (_case, what, refusal) => refused.push(`${what}: ${refusal.message.en}`),
    });
  }
  Object.assign(here, { ladder: start() });
  return here;
}

/** The first free team of the district, or of a town. */
function planFrom(picture: Picture): EscalationPlan {
  const team = [...picture.teams.values()]
    .filter(isFree)
    .sort(
      (a, b) =>
        Number(commandingTown(a) !== null) - Number(commandingTown(b) !== null) || (a.id < b.id ? -1 : 1),
    )[0];
  return {
    teams: team
      ? [
          {
            team: team.id,
            force: team.force,
            town: team.homeTown,
            from: null,
            travelMin: 7,
            distanceM: 2_100,
          },
        ]
      : [],
    completeMin: team ? 7 : null,
    shortfalls: team ? [] : [{ zh: '无空闲队伍', en: 'nobody is free' }],
    price: null,
    schematic: true,
  };
}
