// A journal of very many facts: months of cases that go their whole way, ending a moment ago.
import type { Entry } from '../../journal/journal.ts';
import { shift } from '../../journal/testing/shift.ts';
import { copyOf } from '../keptJournal.ts';
import type { WorkDir } from '../workDir.ts';

const SEED = 42;
/** Quicker to write than one by one; each is signed once, as the desk signs a batch. */
const TOGETHER = 500;

/** A copy of one's own of a journal with at least so many facts. */
export function longJournal(facts: number): Promise<WorkDir> {
  return copyOf({
    name: `facts-${facts}`,
    madeBy: ['server/bench/command/longJournal.ts'],
    write(journal) {
      // The first walk tells when the last entry is, so that the second can end now.
      const { count, lastAt } = lengthOf(facts);
      const laterMs = Date.now() - lastAt;
      const entries = shift(SEED);
      for (let n = 0; n < count; n += TOGETHER) {
        const length = Math.min(TOGETHER, count - n);
        const page = Array.from({ length }, () => entries.next().value as Entry);
        journal.append(page.map((entry) => ({ ...entry, at: entry.at + laterMs })));
      }
    },
  });
}

/** How many entries hold so many facts, and when the last of them is. */
function lengthOf(facts: number): { readonly count: number; readonly lastAt: number } {
  let [held, count] = [0, 0];
  for (const entry of shift(SEED)) {
    held += entry.facts.length;
    count += 1;
    if (held >= facts) return { count, lastAt: entry.at };
  }
  throw new Error('a shift never ends');
}
