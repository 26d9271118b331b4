import { expect, it } from 'vitest';
import { makeCountedLine } from './countedLine.ts';

it('H6 a thousand of a kind are one line, and one a minute with their number', () => {
  const lines: [string, number][] = [];
  let now = 0;
  const add = makeCountedLine<string>(
    (what, count) => lines.push([what, count]),
    60_000,
    () => now,
  );
  for (let n = 0; n < 1000; n++) add('x');
  now = 60_000;
  add('y');
  expect(lines).toEqual([
    ['x', 1],
    ['y', 1000],
  ]);
});
