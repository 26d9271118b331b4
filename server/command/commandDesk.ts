// The command desk: the one place where the picture changes. Commands queue, are decided one after the other
// on the evolving picture, and a whole batch is made durable by one fsync before anyone is answered.
import { createHash } from 'node:crypto';
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

export type FactsListener = (before: Picture, after: Picture, facts: readonly Fact[]) => void;

export interface CommandDesk {
  picture(): Picture;
  /** Anything that came over a wire. Never rejects. */
  submit(actor: Actor, input: unknown): Promise<Answer>;
  /** A command of the server's own parts. */
  submitSystem(part: SystemActor['part'], command: AnyCommand | SystemCommand): Promise<Answer>;
  /** Called after the facts are durable, in order. */
  onFacts(listener: FactsListener): () => void;
}

export interface CommandDeskOptions {
  readonly journal: Journal;
  readonly context: () => Context;
  readonly now: () => number;
  /** The journal began or ceased to refuse writes. */
  readonly onFault: (cause: JournalFault | null) => void;
}

interface Pending {
  readonly actor: Actor;
  readonly command: AnyCommand;
  readonly digest: string;
  readonly resolve: (answer: Answer) => void;
}

export function makeCommandDesk({ journal, context, now, onFault }: CommandDeskOptions): CommandDesk {
  let picture = journal.picture();
  const queue: Pending[] = [];
  const listeners = new Set<FactsListener>();
  let scheduled = false;
  let failing = false;

  function enqueue(actor: Actor, command: AnyCommand): Promise<Answer> {
    if (queue.length >= QUEUE) return Promise.resolve(no(tooMany(1)));
    return new Promise((resolve) => {
      queue.push({ actor, command, digest: digestOf(command), resolve });
      if (!scheduled) {
        scheduled = true;
        setImmediate(drain);
      }
    });
  }

  function drain(): void {
    const batch = queue.splice(0, BATCH);
    scheduled = queue.length > 0;
    if (scheduled) setImmediate(drain);
    settle(batch);
  }

  function settle(batch: readonly Pending[]): void {
    const before = picture;
    const head = journal.head();
    const given = context();
    const at = Math.max(now(), head.at);
    const entries: Entry[] = [];
    const waiting: Pending[] = [];
    let after = before;
    for (const pending of batch) {
      const kept = earlier(pending, entries);
      if (kept === 'inThisBatch') {
        // Its twin is being decided right now: ask again when that one is durable.
        queue.unshift(pending);
        if (!scheduled) {
          scheduled = true;
          setImmediate(drain);
        }
        continue;
      }
      if (kept) {
        pending.resolve(kept);
        continue;
      }
      const { actor, command } = pending;
      const decision = decide(after, after.policy, actor, command, given);
      const bodies = decision.ok ? decision.facts : [];
      after = advance(after, stamp(bodies, after.seq, at, actor, command.id));
      const seq = after.seq;
      entries.push({
        actor: actorRef(actor),
        command: { id: command.id, account: accountOf(actor), digest: pending.digest },
        at,
        facts: bodies,
        answer: () => (decision.ok ? { ok: true, seq, at } : no(decision.refusal)),
      });
      waiting.push(pending);
    }
    if (entries.length === 0) return;

    let appended: ReturnType<Journal['append']>;
    try {
      appended = journal.append(entries);
    } catch (error) {
      if (!(error instanceof JournalFault)) throw error;
      failing = true;
      onFault(error);
      for (const pending of waiting) pending.resolve(no(fault()));
      return;
    }
    if (failing) {
      failing = false;
      onFault(null);
    }
    if (journal.head().seq !== after.seq) {
      throw new Error(`the journal is at fact ${journal.head().seq}, the picture at ${after.seq}`);
    }
    picture = after;
    waiting.forEach((pending, index) => pending.resolve(appended.answers[index]!));
    if (appended.facts.length > 0) for (const listener of listeners) listener(before, after, appended.facts);
  }

  /** The first answer to this id; null when the id is new. */
  function earlier(pending: Pending, entries: readonly Entry[]): Answer | 'inThisBatch' | null {
    if (entries.some((entry) => entry.command?.id === pending.command.id)) return 'inThisBatch';
    const kept = journal.answerTo(pending.command.id);
    if (!kept) return null;
    const same = kept.account === accountOf(pending.actor) && kept.digest === pending.digest;
    return same ? kept.answer : no(idReused());
  }

  return {
    picture: () => picture,
    submit(actor, input) {
      const parsed = parseCommand(input);
      return parsed.ok ? enqueue(actor, parsed.value) : Promise.resolve(no(parsed.refusal));
    },
    submitSystem: (part, command) => enqueue({ kind: 'system', part }, command),
    onFacts(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
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
