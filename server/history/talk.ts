// What was said longer ago than the picture holds, for whoever was told it then.
import { setImmediate as others } from 'node:timers/promises';
import type { Fact, FactsOf } from '#contract/fact.ts';
import { messageFor, type Jurisdiction } from '#contract/jurisdiction.ts';
import { advance } from '#contract/picture.ts';
import type { HistoryTalk } from '#contract/wire.ts';
import type { Journal } from '../journal/journal.ts';
import { instants } from './factPages.ts';

/** A shift; longer looks back come in pages. */
export const MAX_TALK_MS = 12 * 3_600_000;
/** Folding this many, instant by instant, takes half a second to two; a whole shift comes in some pages. */
const MAX_FACTS = 10_000;
/** Instants folded before others have their turn: some 20 ms. */
const AT_ONCE = 200;
/** As many as anybody scrolls through; a broadcast to all is two thousand. */
const MAX_TALK_FACTS = 5_000;

export async function talkOf(
  journal: Journal,
  { from, to }: { readonly from: number; readonly to: number },
  jurisdiction: Jurisdiction,
): Promise<HistoryTalk> {
  let before = journal.pictureAt(from);
  let read = 0;
  let turn = 0;
  const talk: FactsOf<'talk'>[] = [];
  for await (const group of instants(journal, from, to)) {
    if (read > 0 && (read + group.length > MAX_FACTS || talk.length >= MAX_TALK_FACTS)) {
      return { from, to: group[0]!.at - 1, facts: talk };
    }
    const after = advance(before, group);
    if (group.some(isTalk)) talk.push(...messageFor(before, after, group, jurisdiction).facts.filter(isTalk));
    before = after;
    read += group.length;
    turn += 1;
    if (turn % AT_ONCE === 0) await others();
  }
  return { from, to, facts: talk };
}

const isTalk = (fact: Fact): fact is FactsOf<'talk'> => fact.type.startsWith('talk.');
