// The whole system in one process for specs: a centre that decides and remembers by the real rules under a fake
// clock, consoles that fold what they are told, and a way to let the simulated world live in it. Nothing here
// waits, so a day takes seconds and a seed repeats it.
import { bareContext } from '#contract/testing/bareContext.ts';
import { actorRef, type Actor } from '#contract/actor.ts';
import type { Answer, AnyCommand } from '#contract/command.ts';
import { decide, type Context } from '#contract/decide.ts';
import { FACT_VERSION, type Fact } from '#contract/fact.ts';
import { microdegrees, tickOf, type Fix } from '#contract/fix.ts';
import type { Position } from '#contract/ids.ts';
import { messageFor, take, view, type FactsMessage, type Jurisdiction } from '#contract/jurisdiction.ts';
import { parseCommand } from '#contract/parse.ts';
import { advance, emptyPicture, type Picture } from '#contract/picture.ts';
import type { Team } from '#contract/organisation/organisation.ts';
import type { Policy } from '#contract/policy.ts';
import { timersOf, type CaseTimer } from '#contract/case/caseTimers.ts';
import { clockActs, type ClockAct } from '../ladder/clockActs.ts';
import { GEOFENCE, makeGeofence } from '../respond/geofence.ts';
import { makePatrolWatch, PATROL_WATCH } from '../respond/patrolWatch.ts';
import { personAt } from './actors.ts';
import { uuidOf } from './chance.ts';
import type { EnrolCommand } from './organisation.ts';
import type { SimFix, World } from './world.ts';

/** One change of the picture, as the consoles are told of it. */
export interface Change {
  readonly before: Picture;
  readonly after: Picture;
  readonly facts: readonly Fact[];
}

export interface Centre {
  now: number;
  picture(): Picture;
  facts(): readonly Fact[];
  /** By the rules of the contract; an answer given once is given again for the same id. */
  give(actor: Actor, command: AnyCommand): Answer;
  /** As from a wire: parsed first. */
  receive(actor: Actor, input: unknown): Answer;
  onChange(listener: (change: Change) => void): void;
}

export interface CentreSetup {
  readonly now: number;
  readonly locate: Context['locate'];
  readonly hasGrid?: Context['hasGrid'];
  readonly travel: (team: Team, to: Position) => { readonly minutes: number; readonly metres: number } | null;
  /** The picture to go on from; a new server's when absent. */
  readonly picture?: Picture;
}

export function makeCentre(setup: CentreSetup): Centre {
  let picture = setup.picture ?? emptyPicture;
  const facts: Fact[] = [];
  const answers = new Map<string, Answer>();
  const listeners: ((change: Change) => void)[] = [];

  const centre: Centre = {
    now: setup.now,
    picture: () => picture,
    facts: () => facts,
    give(actor, command) {
      const known = answers.get(command.id);
      if (known) return known;
      const before = picture;
      const at = Math.max(centre.now, before.at);
      const { locate, travel } = setup;
      const decision = decide(
        before,
        before.policy,
        actor,
        command,
        bareContext(at, setup.hasGrid ? { locate, travel, hasGrid: setup.hasGrid } : { locate, travel }),
      );
      if (!decision.ok) return remember(command.id, decision);
      const told = decision.facts.map(
        (body, index): Fact => ({
          seq: before.seq + 1 + index,
          v: FACT_VERSION,
          at,
          actor: actorRef(actor),
          command: command.id,
          ...body,
        }),
      );
      picture = advance(before, told);
      facts.push(...told);
      const change = { before, after: picture, facts: told };
      if (told.length > 0) for (const listener of listeners) listener(change);
      return remember(command.id, { ok: true, seq: picture.seq, at });
    },
    receive(actor, input) {
      const parsed = parseCommand(input);
      return parsed.ok ? centre.give(actor, parsed.value) : parsed;
    },
    onChange: (listener) => listeners.push(listener),
  };
  const remember = (id: string, answer: Answer): Answer => {
    answers.set(id, answer);
    return answer;
  };
  return centre;
}

/** The set-up of a new server: policy, district, organisation. */
export function setUp(
  centre: Centre,
  policy: Policy,
  district: Omit<Extract<AnyCommand, { type: 'district.adopt' }>, 'id' | 'type'>,
  organisation: readonly EnrolCommand[],
): void {
  const setup: Actor = { kind: 'system', part: 'setup' };
  const commands: AnyCommand[] = [
    { id: uuidOf(`policy ${policy.hash}`), type: 'policy.adopt', policy },
    { id: uuidOf(`district ${district.hash}`), type: 'district.adopt', ...district },
    ...organisation,
  ];
  for (const command of commands) {
    const answer = centre.give(setup, command);
    if (!answer.ok) throw new Error(`set-up refused: ${answer.refusal.message.en}`);
  }
}

export interface Tally {
  fixes: number;
  /** Commands given, by type; refusals in words. */
  readonly given: Map<string, number>;
  readonly refused: Map<string, number>;
}

/** Lets the world live in the centre from its present time until `until`, in steps of `stepMs`. */
export function runWorld(
  centre: Centre,
  world: World,
  until: number,
  stepMs: number,
  onStep: (step: { readonly fixes: readonly SimFix[] }) => void = () => {},
): Tally {
  const tally: Tally = { fixes: 0, given: new Map(), refused: new Map() };
  const geofence = makeGeofence();
  const patrolWatch = makePatrolWatch(() => []);
  for (; centre.now < until; centre.now += stepMs) {
    const step = world.step(centre.now, centre.picture());
    tally.fixes += step.fixes.length;
    for (const { by, command } of step.commands) {
      const answer = centre.receive(personAt(by), command);
      count(tally.given, command.type);
      if (!answer.ok) count(tally.refused, `${command.type}: ${answer.refusal.message.en}`);
    }
    const fixes = fixesFor(centre.picture(), step.fixes);
    for (const arrival of geofence.tick(centre.picture(), fixes)) {
      centre.give(GEOFENCE, { id: uuidOf(`arrival ${arrival.orderId} ${arrival.team}`), ...arrival });
    }
    for (const visit of patrolWatch.tick(centre.picture(), fixes)) {
      centre.give(PATROL_WATCH, { id: uuidOf(`visit ${JSON.stringify(visit)}`), ...visit });
    }
    runClock(centre);
    onStep(step);
  }
  return tally;
}

const CLOCK: Actor = { kind: 'system', part: 'clock' };

/** What the server's clock does; the rules of escalation are the ladder's and have specs of their own. */
function runClock(centre: Centre): void {
  const picture = centre.picture();
  const acts: (ClockAct | CaseTimer['command'])[] = [...clockActs(picture, centre.now)];
  for (const theCase of picture.cases.values()) {
    for (const timer of timersOf(theCase)) if (timer.at <= centre.now) acts.push(timer.command);
  }
  for (const act of acts) {
    centre.give(CLOCK, { id: uuidOf(`clock ${centre.now} ${JSON.stringify(act)}`), ...act });
  }
}

function fixesFor(picture: Picture, fixes: readonly SimFix[]): Fix[] {
  return fixes.flatMap(({ unit, position, at, speedKmh, headingDeg, accuracyM }) => {
    const no = picture.units.get(unit)?.no;
    if (no === undefined) return [];
    return {
      no,
      lonE6: microdegrees(position.lon),
      latE6: microdegrees(position.lat),
      at,
      tick: tickOf(at),
      speedDkmh: Math.round(speedKmh * 10),
      headingDeg,
      accuracyM,
    };
  });
}

const count = (counts: Map<string, number>, key: string): void =>
  void counts.set(key, (counts.get(key) ?? 0) + 1);

/** A console of one jurisdiction: it holds what it was told and nothing else. */
export interface Console {
  readonly jurisdiction: Jurisdiction;
  picture(): Picture;
  /** Messages lost while away are lost; joining again gives the state. */
  leave(): void;
  join(): void;
  isJoined(): boolean;
}

export function makeConsole(centre: Centre, jurisdiction: Jurisdiction): Console {
  let picture = emptyPicture;
  let joined = false;
  centre.onChange(({ before, after, facts }) => {
    if (joined) hear(messageFor(before, after, facts, jurisdiction));
  });
  const hear = (message: FactsMessage): void => {
    if (message.from !== picture.seq)
      throw new Error(`a gap: holds ${picture.seq}, told from ${message.from}`);
    picture = take(picture, message);
  };
  return {
    jurisdiction,
    picture: () => picture,
    leave: () => (joined = false),
    join: () => {
      picture = view(centre.picture(), jurisdiction);
      joined = true;
    },
    isJoined: () => joined,
  };
}
