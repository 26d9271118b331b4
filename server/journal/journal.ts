// The journal port: the one record of what happened. SQLite keeps it in production, memory in tests; both
// pass the same suite (journal.suite.ts).
import type { ActorRef } from '#contract/actor.ts';
import type { Answer } from '#contract/command.ts';
import type { Fact, FactBody } from '#contract/fact.ts';
import type { Fix } from '#contract/fix.ts';
import type { CaseId, OperationId, OrderId } from '#contract/ids.ts';
import type { Picture } from '#contract/picture.ts';

export interface Head {
  readonly seq: number;
  /** Hex chain hash of fact `seq`; 64 zeros for an empty journal. */
  readonly hash: string;
  readonly at: number;
}

/** What one command leaves behind; a batch of them is one transaction and one fsync. */
export interface Entry {
  readonly actor: ActorRef;
  /** null: nothing was commanded, no answer is kept. */
  readonly command: { readonly id: string; readonly account: string; readonly digest: string } | null;
  readonly at: number;
  /** Empty when the command was refused: its answer is kept all the same. */
  readonly facts: readonly FactBody[];
  /** Given the facts as stamped; what is kept as the command's first answer. */
  readonly answer: (facts: readonly Fact[]) => Answer;
}

/**
 * How long a refusal is kept, counted from it to the newest command. Consoles repeat a command for seconds, or
 * offer it again when the workstation was off: a week spans the longest holiday. One that comes later still is
 * decided anew, which harms nobody, as it changed nothing the first time. An accepted one is kept for good.
 */
export const REFUSED_KEPT_MS = 7 * 24 * 3_600_000;

export interface KeptAnswer {
  readonly account: string;
  /** Digest of the command as it was parsed: the same id with another content is not the same command. */
  readonly digest: string;
  readonly answer: Answer;
}

export interface Appended {
  readonly facts: readonly Fact[];
  readonly answers: readonly Answer[];
}

/** The record cannot be written or read: disk full, I/O error, damage. `cause` says what. */
export class JournalFault extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'JournalFault';
  }
}

export interface Journal {
  /** Given when the journal was made; another id is another history. */
  readonly id: string;
  head(): Head;
  /** Durable when it returns. All or nothing. Throws `JournalFault`. */
  append(entries: readonly Entry[]): Appended;
  /** The first answer; null when the id is new, or was refused longer than `REFUSED_KEPT_MS` ago. */
  answerTo(commandId: string): KeptAnswer | null;
  /** Facts with seq > after, in order, at most `limit`. */
  factsSince(after: number, limit: number): readonly Fact[];
  /** Facts with fromAt < at <= toAt, in order, at most `limit`. */
  factsBetween(fromAt: number, toAt: number, limit: number): readonly Fact[];
  /** The facts about the subject or one of the orders, in order, at a cost of what there is about them. */
  factsAbout(subject: CaseId | OperationId, orders: readonly OrderId[]): readonly Fact[];
  /** The picture after all facts with at <= `at`: nearest snapshot, then the fold. */
  pictureAt(at: number): Picture;
  /** The picture at the tip, as on opening. */
  picture(): Picture;
  /**
   * Keeps each valid fix once and returns those that were new. Called about once per tick with everything
   * that came in; written at once, fsynced within a second.
   */
  appendFixes(fixes: readonly Fix[]): readonly Fix[];
  /** Fixes received in ticks (fromTick, toTick], in order of receipt, handed over in pages. */
  fixesBetween(fromTick: number, toTick: number): Iterable<readonly Fix[]>;
  /** The newest fix of each unit among those received up to `tick`: the fix table as the centre knew it then. */
  fixTableAt(tick: number): ReadonlyMap<number, Fix>;
  /** First and last receive times of anything kept, epoch ms; null when empty. */
  span(): { readonly firstAt: number; readonly lastAt: number } | null;
  close(): void;
}
