import { expect, it } from 'vitest';
import { dayInWords, simFlags } from './simCli.ts';
import { simulateDay } from './simulateDay.ts';

// Morning and noon, when patrols set out: seconds on a quiet machine, the limit is for a busy one.
it('M14 the same seed gives the same final picture, another one another; the day speaks all that the centre knows', {
  timeout: 120_000,
}, async () => {
  const day = (seed: number) => simulateDay({ seed, hours: 12, units: 400 });
  const [first, again, other] = [await day(11), await day(11), await day(12)];
  expect(again).toEqual(first);
  expect(other.hash).not.toBe(first.hash);
  const { figures } = first;
  for (const key of ['closed', 'selfHandled', 'patrols', 'proven', 'welfareAsked', 'messages'] as const) {
    expect([key, figures[key] > 0]).toEqual([key, true]);
  }
  for (const type of [
    'case.requestVerification',
    'case.verify',
    'talk.confirm',
    'patrol.attend',
    'case.approve',
  ]) {
    expect([type, (first.commands.get(type) ?? 0) > 0]).toEqual([type, true]);
  }
  expect(dayInWords(first).at(-1)).toBe(`final picture ${first.hash}`);
});

it('M14 wrong flags are one sentence', () => {
  expect(simFlags(['--seed', '3', '--hours', '2'])).toMatchObject({ seed: 3, hours: 2, units: 1500 });
  expect(() => simFlags(['--hours', '0'])).toThrow(/--hours 0: give a whole number from 1 to 168/);
  expect(() => simFlags(['--speed', '9'])).toThrow();
});
