import { expect, it } from 'vitest';
import { sendConflictingPairs } from './conflictingPairs.ts';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

it(`L15 C3 of conflicting orders through two sockets at once none gets through beside the other, kill -9 included (seed ${SEED})`, async () => {
  const sent = await sendConflictingPairs({ pairs: 300, kills: 1, seed: SEED });
  expect(sent).toMatchObject({ conflicts: 0, lost: 0, kills: 1 });
  // Most pairs have a winner: otherwise nothing was tried.
  expect(sent.won).toBeGreaterThan(250);
}, 60_000);
