// Facts in order, however many: read in pages, with room for everyone else between them. A look back must never
// hold up a command or a tick.
import { setImmediate as others } from 'node:timers/promises';
import type { Fact } from '#contract/fact.ts';
import type { Journal } from '../journal/journal.ts';

/** About 7 ms of reading: a tick has 250. */
export const PAGE_FACTS = 2_000;

export type FactReader = Pick<Journal, 'factsBetween' | 'factsSince'>;

/** Facts with fromAt < at <= toAt, a page at a time. */
export async function* factPages(
  journal: FactReader,
  fromAt: number,
  toAt: number,
): AsyncGenerator<readonly Fact[]> {
  let page = journal.factsBetween(fromAt, toAt, PAGE_FACTS);
  while (page.length > 0) {
    yield page;
    if (page.length < PAGE_FACTS) return;
    await others();
    // Time never runs backward in the journal: what is later than asked ends it.
    page = journal.factsSince(page.at(-1)!.seq, PAGE_FACTS).filter((fact) => fact.at <= toAt);
  }
}

/** The same, by instant: all facts of one `at` together. */
export async function* instants(
  journal: FactReader,
  fromAt: number,
  toAt: number,
): AsyncGenerator<readonly Fact[]> {
  let group: Fact[] = [];
  for await (const page of factPages(journal, fromAt, toAt)) {
    for (const fact of page) {
      if (group.length > 0 && group[0]!.at !== fact.at) {
        yield group;
        group = [];
      }
      group.push(fact);
    }
  }
  if (group.length > 0) yield group;
}
