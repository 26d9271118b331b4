import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DueQueue } from './dueQueue.ts';

it('LA11 the queue gives what is due in order of time and id, whatever is set anew or taken away in between', () => {
  const id = fc.integer({ min: 0, max: 20 }).map((n) => `case ${String(n).padStart(2, '0')}`);
  const step = fc.oneof(
    fc.record({ id, at: fc.option(fc.nat(9)) }),
    fc.record({ now: fc.nat(9), takes: fc.boolean() }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 3_000, size: 'max' }), (steps) => {
      const queue = new DueQueue<string>();
      const known = new Map<string, number>();
      for (const one of steps) {
        if ('id' in one) {
          queue.set(one.id, one.at);
          if (one.at === null) known.delete(one.id);
          else known.set(one.id, one.at);
          continue;
        }
        const due = [...known].filter(([, at]) => at <= one.now);
        const expected = due.sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1))[0]?.[0] ?? null;
        expect(queue.first(one.now)).toBe(expected);
        if (!one.takes || expected === null) continue;
        queue.set(expected, null);
        known.delete(expected);
      }
      expect(queue.size).toBe(known.size);
    }),
  );
});
