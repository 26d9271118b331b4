// The command desk: the one place where the picture changes. Commands queue, are decided one after the other
// on the evolving picture, and a whole batch is made durable by one fsync before anyone is answered.
import { createHash, randomUUID } from 'node:crypto';
import { actorRef, type Actor, type SystemActor } from '#contract/actor.ts';
import type { Answer, AnyCommand, Refusal, SystemCommand } from '#contract/command.ts';
import { decide, type Context } from '#contract/decide.ts';
import { FACT_VERSION, type Fact, type FactBody } from '#contract/fact.ts';
import { parseCommand } from '#contract/parse.ts';
import { advance, type Picture } from '#contract/picture.ts';
import { fault, idReused, tooMany } from '#contract/refusal.ts';
import { JournalFault, type Entry, type Journal } from '../journal/journal.ts';

/** One fsync serves at most this many commands; more would hold the first of them too long. */
const BATCH = 64;
/** More than a second of the fastest disk's work: past this a command is told to come again. */
const QUEUE = 2_000;
/** While the journal fails, how often it is tried: soon enough that nobody has to wait, seldom enough to cost nothing. */
const PROBE_MS = 3_000;

export type FactsListener = (before: Picture, after: Picture, facts: readonly Fact[]) => void;

export interface CommandDesk {
  picture(): Picture;
  /** Anything that came over a wire. Never rejects. */
  submit(actor: Actor, input: unknown): Promise<Answer>;
  /** A command that a part of the server made of what a person sent, e.g. of a file. */
  submitFor(person: Actor, command: AnyCommand): Promise<Answer>;
  /** A command of the server's own parts. */
  submitSystem(part: SystemActor['part'], command: AnyCommand | SystemCommand): Promise<Answer>;
  /** Called after the facts are durable, in order. */
  onFacts(listener: FactsListener): () => void;
  /** Ends what runs by itself: called before the journal closes. */
  stop(): void;
}

export interface CommandDeskOptions {
  readonly journal: Journal;
  /** `now` is the time that the facts will carry: a decision and its facts never disagree about it. */
  readonly context: (now: number) => Context;
  readonly now: () => number;
  /** The journal began or ceased to fail. */
  readonly onFault: (cause: JournalFault | null) => void;
}

interface Pending {
  readonly actor: Actor;
  readonly command: AnyCommand;
  readonly digest: string;
  readonly resolve: (answer: Answer) => void;
}

/** What became of one batch. */
interface Settled {
  readonly after: Picture;
  readonly answers: readonly (readonly [Pending, Answer])[];
  /** Commands with the id of one that this batch decided: asked again in the next. */
  readonly twins: readonly Pending[];
  readonly facts: readonly Fact[];
}

export function makeCommandDesk({ journal, context, now, onFault }: CommandDeskOptions): CommandDesk {
  let picture = journal.picture();
  const queue: Pending[] = [];
  const listeners = new Set<FactsListener>();
  let scheduled = false;
  let failing: NodeJS.Timeout | null = null;

  function enqueue(actor: Actor, command: AnyCommand): Promise<Answer> {
    if (queue.length >= QUEUE) return Promise.resolve(no(tooMany(1)));
    return new Promise((resolve) => {
      queue.push({ actor, command, digest: digestOf(command), resolve });
      schedule();
    });
  }

  function schedule(): void {
    if (!scheduled) setImmediate(drain);
    scheduled = true;
  }

  function drain(): void {
    const batch = queue.splice(0, BATCH);
    scheduled = false;
    if (queue.length > 0) schedule();
    settle(batch);
  }

  function settle(batch: readonly Pending[]): void {
    let settled: Settled;
    try {
      settled = decideAndKeep(batch);
    } catch (error) {
      if (!(error instanceof JournalFault)) throw error;
      // Nothing of the batch was kept: the picture stays, and whoever sends again finds its id unused.
      fail(error);
      for (const pending of batch) pending.resolve(no(fault()));
      return;
    }
    const before = picture;
    picture = settled.after;
    for (const [pending, answer] of settled.answers) pending.resolve(answer);
    // Their twins are durable now, so the next round finds the answers.
    if (settled.twins.length > 0) {
      queue.unshift(...settled.twins);
      schedule();
    }
    if (settled.facts.length > 0) for (const listener of listeners) listener(before, picture, settled.facts);
  }

  /** All that reads or writes the journal for one batch. Throws `JournalFault`; nothing is then kept. */
  function decideAndKeep(batch: readonly Pending[]): Settled {
    const head = journal.head();
    const at = Math.max(now(), head.at);
    const given = context(at);
    const entries: Entry[] = [];
    const decided: Pending[] = [];
    const twins: Pending[] = [];
    const answers: [Pending, Answer][] = [];
    let after = picture;
    for (const pending of batch) {
      const { actor, command, digest } = pending;
      if (entries.some((entry) => entry.command?.id === command.id)) {
        twins.push(pending);
        continue;
      }
      const kept = earlier(pending);
      if (kept) {
        answers.push([pending, kept]);
        continue;
      }
      const decision = decide(after, after.policy, actor, command, given);
      const bodies = decision.ok ? decision.facts : [];
      after = advance(after, stamp(bodies, after.seq, at, actor, command.id));
      const seq = after.seq;
      entries.push({
        actor: actorRef(actor),
        command: { id: command.id, account: accountOf(actor), digest },
        at,
        facts: bodies,
        answer: () => (decision.ok ? { ok: true, seq, at } : no(decision.refusal)),
      });
      decided.push(pending);
    }
    if (entries.length === 0) return { after, answers, twins, facts: [] };
    const appended = journal.append(entries);
    heal();
    if (journal.head().seq !== after.seq) {
      throw new Error(`the journal is at fact ${journal.head().seq}, the picture at ${after.seq}`);
    }
    decided.forEach((pending, index) => answers.push([pending, appended.answers[index]!]));
    return { after, answers, twins, facts: appended.facts };
  }

  function fail(cause: JournalFault): void {
    // Told when it begins, not with every command that it costs.
    if (failing !== null) return;
    failing = setInterval(probe, PROBE_MS);
    onFault(cause);
  }

  function heal(): void {
    if (failing === null) return;
    clearInterval(failing);
    failing = null;
    onFault(null);
  }

  /**
   * Reads and writes as a command does, because only that proves that commands would be taken again. What it
   * leaves once it succeeds is one kept refusal under an id that nobody knows.
   */
  function probe(): void {
    const id = randomUUID();
    const actor = actorRef({ kind: 'system', part: 'setup' });
    try {
      journal.answerTo(id);
      journal.append([
        {
          actor,
          command: { id, account: actor.id, digest: '' },
          at: Math.max(now(), journal.head().at),
          facts: [],
          answer: () => no(fault()),
        },
      ]);
      heal();
    } catch (error) {
      if (!(error instanceof JournalFault)) throw error;
    }
  }

  /** The first answer to this id; null when the id is new. */
  function earlier({ actor, command, digest }: Pending): Answer | null {
    const kept = journal.answerTo(command.id);
    if (!kept) return null;
    return kept.account === accountOf(actor) && kept.digest === digest ? kept.answer : no(idReused());
  }

  return {
    picture: () => picture,
    submit(actor, input) {
      const parsed = parseCommand(input);
      return parsed.ok ? enqueue(actor, parsed.value) : Promise.resolve(no(parsed.refusal));
    },
    submitFor: (person, command) => enqueue(person, command),
    submitSystem: (part, command) => enqueue({ kind: 'system', part }, command),
    onFacts(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop() {
      if (failing) clearInterval(failing);
    },
  };
}

const no = (refusal: Refusal): Answer => ({ ok: false, refusal });

const accountOf = (actor: Actor): string => actorRef(actor).id;

function stamp(
  bodies: readonly FactBody[],
  after: number,
  at: number,
  actor: Actor,
  command: string,
): Fact[] {
  const ref = actorRef(actor);
  return bodies.map((body, index) => ({
    seq: after + 1 + index,
    v: FACT_VERSION,
    at,
    actor: ref,
    command,
    ...body,
  }));
}

/** Parsing puts the fields in the schema's order, so equal commands have equal text. */
const digestOf = (command: AnyCommand): string =>
  createHash('sha256').update(JSON.stringify(command)).digest('hex');
