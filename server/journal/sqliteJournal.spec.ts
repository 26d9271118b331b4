// The SQLite journal keeps the port's promises, with slices and snapshots small enough that every path runs.
import { expect, it } from 'vitest';
import { FACTS_ABOUT, FORGET_REFUSED } from './factFile.ts';
import { journalSuite } from './journal.suite.ts';
import type { Journal } from './journal.ts';
import { place } from './testing/place.ts';
import type { Place } from './testing/place.ts';
import type { SqliteJournal } from './sqliteJournal.ts';

const SMALL = { snapshotEvery: 50, sizes: { slice: 150, table: 400 } };
const places = new WeakMap<Journal, Place>();

function open(at: Place): SqliteJournal {
  const journal = at.open(SMALL);
  places.set(journal, at);
  return journal;
}

it('J16 the facts about a case and the refusals that go are found by index, not by reading all', () => {
  const { db } = open(place()).stores.facts;
  const plan = (sql: string) =>
    db
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => detail);
  expect(plan(FACTS_ABOUT.replace('?', "'c'"))).toEqual([
    expect.stringMatching(/^SEARCH facts USING INDEX subject/),
  ]);
  expect(plan(FORGET_REFUSED.replace('?', '1'))).toEqual([
    expect.stringMatching(/^SEARCH answers USING (COVERING )?INDEX refused/),
  ]);
});

journalSuite({
  name: 'in SQLite',
  open: () => open(place()),
  reopen(journal) {
    const at = places.get(journal);
    if (!at) throw new Error('a journal of this rig');
    journal.close();
    return open(at);
  },
});
