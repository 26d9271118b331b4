import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DueQueue } from './dueQueue.ts';

it('LA11 the queue gives what is due in order of time and id, whatever was set anew or taken away', () => {
  const id = fc.integer({ min: 0, max: 20 }).map((n) => `case ${String(n).padStart(2, '0')}`);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(id, fc.option(fc.nat(9))), { maxLength: 3_000, size: 'max' }),
      fc.nat(9),
      (sets, now) => {
        const queue = new DueQueue<string>();
        const known = new Map<string, number>();
        for (const [one, at] of sets) {
          queue.set(one, at);
          if (at === null) known.delete(one);
          else known.set(one, at);
        }
        const due = [...known]
          .filter(([, at]) => at <= now)
          .sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
        const given: string[] = [];
        for (let next = queue.first(now); next !== null; next = queue.first(now)) {
          given.push(next);
          queue.set(next, null);
        }
        expect(given).toEqual(due.map(([one]) => one));
        expect(queue.size).toBe(known.size - due.length);
      },
    ),
  );
});
