// The journal without a disk, for tests and simulations: the same promises (the same suite), nothing kept.
import { randomUUID } from 'node:crypto';
import type { Answer } from '#contract/command.ts';
import type { Fact } from '#contract/fact.ts';
import { tickStart } from '#contract/fix.ts';
import type { Fix } from '#contract/fix.ts';
import type { CaseId, OperationId, OrderId } from '#contract/ids.ts';
import { advance, emptyPicture } from '#contract/picture.ts';
import type { Picture } from '#contract/picture.ts';
import { emptyHead, factOf, headAfter, rowsOf, subjectOf } from './factRow.ts';
import { inTickOrder, keyOf, takeNewest } from './fixes.ts';
import { REFUSED_KEPT_MS } from './journal.ts';
import type { Appended, Entry, Head, Journal, KeptAnswer } from './journal.ts';

/** Fixes handed over at once by `fixesBetween`. */
const PAGE = 10_000;

export function memoryJournal(id: string = randomUUID()): Journal {
  return new MemoryJournal(id);
}

class MemoryJournal implements Journal {
  readonly id: string;
  #head: Head = emptyHead;
  readonly #facts: Fact[] = [];
  readonly #answers = new Map<string, KeptAnswer>();
  /** When each refused command was refused, the oldest first. */
  readonly #refusedAt = new Map<string, number>();
  #tip: Picture = emptyPicture;
  readonly #fixes: Fix[] = [];
  readonly #known = new Set<string>();

  constructor(id: string) {
    this.id = id;
  }

  head(): Head {
    return this.#head;
  }

  append(entries: readonly Entry[]): Appended {
    let head = this.#head;
    const facts: Fact[] = [];
    const answers: Answer[] = [];
    const kept = new Map<string, KeptAnswer>();
    for (const entry of entries) {
      const rows = rowsOf(entry, head);
      head = headAfter(head, rows);
      const own = rows.map(factOf);
      const answer: Answer = JSON.parse(JSON.stringify(entry.answer(own)));
      if (entry.command) {
        const { id, account, digest } = entry.command;
        if (kept.has(id) || this.#answers.has(id))
          throw new Error(`command ${id} has its answer already: ask answerTo first`);
        kept.set(id, { account, digest, answer });
      }
      facts.push(...own);
      answers.push(answer);
    }
    // All or nothing: an entry that threw has changed nothing.
    this.#head = head;
    for (const fact of facts) this.#facts.push(fact);
    const now = Math.max(head.at, ...entries.map(({ at }) => at));
    for (const [id, answer] of kept) {
      this.#answers.set(id, answer);
      if (!answer.answer.ok) this.#refusedAt.set(id, now);
    }
    this.#forgetRefused(now - REFUSED_KEPT_MS);
    return { facts, answers };
  }

  answerTo(commandId: string): KeptAnswer | null {
    return this.#answers.get(commandId) ?? null;
  }

  #forgetRefused(before: number): void {
    for (const [id, at] of this.#refusedAt) {
      if (at >= before) return;
      this.#refusedAt.delete(id);
      this.#answers.delete(id);
    }
  }

  factsSince(after: number, limit: number): readonly Fact[] {
    return this.#facts.slice(after, after + limit);
  }

  factsBetween(fromAt: number, toAt: number, limit: number): readonly Fact[] {
    return this.#facts.filter(({ at }) => at > fromAt && at <= toAt).slice(0, limit);
  }

  factsAbout(subject: CaseId | OperationId, orders: readonly OrderId[]): readonly Fact[] {
    const subjects: readonly string[] = [subject, ...orders];
    return this.#facts.filter((fact) => subjects.includes(subjectOf(fact) ?? ''));
  }

  pictureAt(at: number): Picture {
    return advance(
      emptyPicture,
      this.#facts.filter((fact) => fact.at <= at),
    );
  }

  picture(): Picture {
    this.#tip = advance(this.#tip, this.#facts.slice(this.#tip.seq));
    return this.#tip;
  }

  appendFixes(fixes: readonly Fix[]): readonly Fix[] {
    const lastTick = this.#fixes.at(-1)?.tick ?? -Infinity;
    const fresh = inTickOrder(fixes, lastTick).filter((fix) => {
      const known = this.#known.has(keyOf(fix));
      this.#known.add(keyOf(fix));
      return !known;
    });
    for (const fix of fresh) this.#fixes.push(fix);
    return fresh;
  }

  *fixesBetween(fromTick: number, toTick: number): Generator<readonly Fix[]> {
    const asked = this.#fixes.filter(({ tick }) => tick > fromTick && tick <= toTick);
    for (let start = 0; start < asked.length; start += PAGE) yield asked.slice(start, start + PAGE);
  }

  fixTableAt(tick: number): ReadonlyMap<number, Fix> {
    const newest = new Map<number, Fix>();
    takeNewest(
      newest,
      this.#fixes.filter((fix) => fix.tick <= tick),
    );
    return newest;
  }

  span() {
    const [firstFact, firstFix] = [this.#facts[0], this.#fixes[0]];
    const [lastFact, lastFix] = [this.#facts.at(-1), this.#fixes.at(-1)];
    const firsts = [firstFact?.at, firstFix && tickStart(firstFix.tick)].filter((at) => at !== undefined);
    const lasts = [lastFact?.at, lastFix && tickStart(lastFix.tick)].filter((at) => at !== undefined);
    return firsts.length === 0 ? null : { firstAt: Math.min(...firsts), lastAt: Math.max(...lasts) };
  }

  close(): void {}
}
