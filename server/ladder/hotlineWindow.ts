// What the hotline was told in the last days, by kind of case and place: the picture forgets a closed case after a
// day, a repeated call comes within a week. Filled from the record at the start, then by the facts.
import { metresBetween } from '#contract/case/similar.ts';
import type { Fact } from '#contract/fact.ts';
import type { CaseId, Position } from '#contract/ids.ts';

interface Reported {
  readonly at: number;
  readonly category: string;
  readonly place: Position;
}

interface Call extends Reported {
  readonly seq: number;
}

export interface HotlineWindow {
  /** Facts in any order and any number of times: each call counts once. */
  take(facts: readonly Fact[]): void;
  /** Calls about this kind of thing within `nearM` of the place, since `since`. */
  count(category: string, place: Position, nearM: number, since: number): number;
}

/** The rules look back a month at most. */
const KEPT_MS = 31 * 86_400_000;
/** A busy district has 1,000 reports a day: twice that for a month. Past it the oldest go. */
const REPORTS_AT_MOST = 60_000;
const TIDY_EVERY_MS = 86_400_000;

export function makeHotlineWindow(): HotlineWindow {
  let calls = new Map<number, Call>();
  /** Where each case is: a repeat carries no place of its own. */
  let reports = new Map<CaseId, Reported>();
  let tidiedAt = 0;

  function tidy(now: number): void {
    tidiedAt = now;
    const kept = <K, V extends Reported>(map: Map<K, V>): Map<K, V> =>
      new Map([...map].filter(([, { at }]) => at >= now - KEPT_MS).slice(-REPORTS_AT_MOST));
    calls = kept(calls);
    reports = kept(reports);
  }

  function takeOne(fact: Fact): void {
    if (fact.type === 'case.reported') {
      const { seq, at, category, position: place, case: id } = fact;
      reports.set(id, { at, category, place });
      if (fact.source === 'hotline') calls.set(seq, { seq, at, category, place });
    } else if (fact.type === 'case.repeated' && fact.source === 'hotline' && !reports.has(fact.from)) {
      // One that was a case of its own first has counted as that.
      const first = reports.get(fact.case);
      if (first) calls.set(fact.seq, { ...first, seq: fact.seq, at: fact.at });
    }
  }

  return {
    take(facts) {
      for (const fact of facts) takeOne(fact);
      const newest = facts.at(-1)?.at ?? 0;
      if (newest - tidiedAt > TIDY_EVERY_MS || reports.size > 2 * REPORTS_AT_MOST) tidy(newest);
    },
    count(category, place, nearM, since) {
      let count = 0;
      for (const call of calls.values()) {
        if (call.at >= since && call.category === category && metresBetween(call.place, place) <= nearM)
          count += 1;
      }
      return count;
    },
  };
}
