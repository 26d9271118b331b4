import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compare, namedIn, promisedIn, promisesIn } from './promises.ts';

it('W18 every promise has a number of its own and a test, and every test’s number is promised', () => {
  expect(promisesIn(join(import.meta.dirname, '..', '..'))).toEqual({ twice: [], untested: [], unknown: [] });
});

it('W18 a number that stands twice, a promise without a test and a test without a promise are found', () => {
  const promised = promisedIn('# P\n- C1 one thing\n- C1 another\n- AT2 untested\nnot - C9 this\n');
  // Built here, so that this file names no such test itself.
  const source = ['C1 C3 both', 'U001 is a grid', 'words only']
    .map((name) => `it(\n  '${name}', () => {});`)
    .join('\n');
  const named = namedIn(source).map((number) => ({ file: 'a.spec.ts', number }));
  expect(compare(promised, named)).toEqual({ twice: ['C1'], untested: ['AT2'], unknown: ['C3 a.spec.ts'] });
});
