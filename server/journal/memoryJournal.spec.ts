// The memory journal keeps the promises that tests of other parts rely on.
import { journalSuite } from './journal.suite.ts';
import { memoryJournal } from './memoryJournal.ts';

journalSuite({ name: 'in memory', open: () => memoryJournal(), reopen: (journal) => journal });
