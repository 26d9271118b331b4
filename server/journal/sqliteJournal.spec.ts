// The SQLite journal keeps the port's promises, with slices and snapshots small enough that every path runs.
import { journalSuite } from './journal.suite.ts';
import type { Journal } from './journal.ts';
import { place } from './testing/place.ts';
import type { Place } from './testing/place.ts';

const SMALL = { snapshotEvery: 50, sizes: { slice: 150, table: 400 } };
const places = new WeakMap<Journal, Place>();

function open(at: Place): Journal {
  const journal = at.open(SMALL);
  places.set(journal, at);
  return journal;
}

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
