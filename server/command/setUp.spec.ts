import { expect, it } from 'vitest';
import { bareContext } from '#contract/testing/bareContext.ts';
import { idOf, POLICY } from '#contract/testing/smallDistrict.ts';
import { JournalFault } from '../journal/journal.ts';
import { memoryJournal } from '../journal/memoryJournal.ts';
import { StartError } from '../startError.ts';
import { makeCommandDesk } from './commandDesk.ts';
import { setUp } from './setUp.ts';

it('H4 a start that meets a full disk ends in words', async () => {
  const journal = memoryJournal();
  journal.append = () => {
    throw new JournalFault('database or disk is full');
  };
  const desk = makeCommandDesk({
    journal,
    now: () => 5,
    context: bareContext,
    onFault: () => {},
  });
  const start = setUp(desk, { id: idOf(1), type: 'policy.adopt', policy: POLICY });
  await expect(start).rejects.toThrow(StartError);
  await expect(start).rejects.toThrow('Free space on the disk');
  desk.stop();
});
