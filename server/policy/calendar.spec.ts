// The shipped calendar of 2026, against deadlines worked out by hand from the notice of the State Council of
// 4 November 2025: 09:00 to 17:30 is 8.5 hours a day.
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { addSpan, elapsedMs } from '#contract/clock.ts';
import type { Calendar } from '#contract/policy.ts';
import { loadPolicy } from './loadPolicy.ts';

let calendar: Calendar;
beforeAll(async () => {
  ({ calendar } = await loadPolicy(join(import.meta.dirname, '../../assets/policy')));
});

const at = (local: string): number => Date.parse(`${local}+08:00`);
const read = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 16);

describe('the calendar of 2026', () => {
  it.each([
    ['New Year, and the Sunday worked for it', '2025-12-31T17:00', 1, 'wh', '2026-01-04T09:30'],
    ['the Saturday worked before the Spring Festival', '2026-02-13T16:30', 4, 'wh', '2026-02-14T12:00'],
    ['nine days of Spring Festival', '2026-02-14T16:30', 2, 'wh', '2026-02-24T10:00'],
    ['a working day split by the Spring Festival', '2026-02-14T12:00', 1, 'wd', '2026-02-24T12:00'],
    ['the Saturday worked after it', '2026-02-27T17:00', 1, 'wh', '2026-02-28T09:30'],
    ['no Sunday after that Saturday', '2026-02-28T17:00', 1, 'wh', '2026-03-02T09:30'],
    ['Qingming', '2026-04-03T17:00', 1, 'wh', '2026-04-07T09:30'],
    ['Labour Day', '2026-04-30T17:00', 1, 'wh', '2026-05-06T09:30'],
    ['to the last minute of a make-up Saturday', '2026-05-08T17:00', 9, 'wh', '2026-05-09T17:30'],
    ['and past it', '2026-05-08T17:00', 10, 'wh', '2026-05-11T10:00'],
    ['the Dragon Boat Festival', '2026-06-18T17:00', 1, 'wh', '2026-06-22T09:30'],
    ['a free Saturday before a worked Sunday', '2026-09-18T17:00', 1, 'wh', '2026-09-20T09:30'],
    ['the Mid-Autumn Festival', '2026-09-24T17:00', 1, 'wh', '2026-09-28T09:30'],
    ['National Day', '2026-09-30T17:00', 1, 'wh', '2026-10-08T09:30'],
    ['five working days over National Day', '2026-09-29T09:00', 5, 'wd', '2026-10-10T17:30'],
    ['twenty working days over National Day', '2026-09-28T09:00', 20, 'wd', '2026-10-29T17:30'],
    [
      'a report in the holiday starts with the first morning',
      '2026-10-03T22:10',
      2,
      'wh',
      '2026-10-08T11:00',
    ],
    ['natural time knows no holiday', '2026-10-01T23:00', 4, 'h', '2026-10-02T03:00'],
    ['New Year 2027, which the regulation itself fixes', '2026-12-31T17:00', 1, 'wh', '2027-01-04T09:30'],
  ] as const)('C6 %s', (_what, from, n, unit, due) => {
    expect(read(addSpan(at(from), { n, unit }, calendar))).toBe(due);
  });

  it('C6 working hours between two moments are counted by hand alike', () => {
    const hours = (from: string, to: string) =>
      elapsedMs(at(from), at(to), { n: 1, unit: 'wh' }, calendar) / 3_600_000;
    expect(hours('2026-02-13T16:30', '2026-02-24T10:00')).toBe(1 + 8.5 + 1);
    expect(hours('2026-09-30T00:00', '2026-10-11T00:00')).toBe(4 * 8.5);
    expect(hours('2026-05-01T09:00', '2026-05-05T17:30')).toBe(0);
  });
});
