// What SPEC.md promises and what the tests say that they hold, side by side: a number means one thing, and a promise
// without a test is a wish.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceFiles } from './importRules.ts';

export interface Promises {
  /** Numbers that stand in SPEC.md more than once. */
  readonly twice: readonly string[];
  /** Promises whose number no test carries. */
  readonly untested: readonly string[];
  /** Numbers in names of tests that SPEC.md does not have, with the file. */
  readonly unknown: readonly string[];
}

/** Tests stand in specs, browser tests and soaks, and in suites that several specs share. */
const TEST_FILE = /\.(spec|e2e|soak|suite)\.tsx?$/;

/** The working tree under `root`. */
export function promisesIn(root: string): Promises {
  const spec = readFileSync(join(root, 'server/contract/SPEC.md'), 'utf8');
  const files = sourceFiles(root).filter((file) => TEST_FILE.test(file));
  return compare(
    promisedIn(spec),
    files.flatMap((file) =>
      namedIn(readFileSync(join(root, file), 'utf8')).map((number) => ({ file, number })),
    ),
  );
}

export function compare(
  promised: readonly string[],
  named: readonly { readonly file: string; readonly number: string }[],
): Promises {
  const known = new Set(promised);
  const tested = new Set(named.map(({ number }) => number));
  return {
    twice: promised.filter((number, i) => promised.indexOf(number) !== i),
    untested: [...known].filter((number) => !tested.has(number)),
    unknown: [
      ...new Set(
        named.filter(({ number }) => !known.has(number)).map(({ file, number }) => `${number} ${file}`),
      ),
    ],
  };
}

/** `- C1 …` is a promise. */
export const promisedIn = (spec: string): readonly string[] =>
  [...spec.matchAll(/^- ([A-Z]{1,2}[1-9]\d*) /gm)].map(([, number]) => number!);

/** `it('C1 C2 …` names two; `('U001 …` is a grid. */
export const namedIn = (source: string): readonly string[] =>
  [...source.matchAll(/\(\s*['"`]((?:[A-Z]{1,2}[1-9]\d* )+)/g)].flatMap(([, numbers]) =>
    numbers!.trim().split(' '),
  );
