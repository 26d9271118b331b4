import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSpan, lamp } from './clock.ts';
import type { Calendar, Thresholds } from './policy.ts';

const CALENDAR: Calendar = {
  utcOffsetMin: 480,
  workStartMin: 9 * 60,
  workEndMin: 17 * 60 + 30,
  workdays: [1, 2, 3, 4, 5],
  holidays: ['2026-10-01', '2026-10-02'],
  makeUpDays: ['2026-10-10'],
};
const THRESHOLDS: Thresholds = {
  staleAfterMs: 15_000,
  lostAfterMs: 60_000,
  arrivalRangeM: 100,
  arrivalHoldMs: 20_000,
  yellowAt: 0.8,
  redAt: 1,
  keepClosedMs: 86_400_000,
};
const local = (text: string): number => Date.parse(`${text}+08:00`);
const added = (from: string, n: number, unit: 'h' | 'wh' | 'wd' | 'd' | 'min'): string =>
  new Date(addSpan(local(from), { n, unit }, CALENDAR) + 8 * 3_600_000).toISOString().slice(0, 16);

describe('clocks', () => {
  it('C6 working time runs only inside working hours', () => {
    expect(added('2026-11-23T10:00', 4, 'wh')).toBe('2026-11-23T14:00');
    expect(added('2026-11-23T16:30', 4, 'wh')).toBe('2026-11-24T12:00');
    expect(added('2026-11-23T20:00', 1, 'wh')).toBe('2026-11-24T10:00');
    expect(added('2026-11-27T17:00', 1, 'wh')).toBe('2026-11-30T09:30');
    expect(added('2026-11-23T05:00', 1, 'wd')).toBe('2026-11-23T17:30');
  });

  it('C6 holidays do not count and make-up days do', () => {
    expect(added('2026-09-30T17:00', 1, 'wh')).toBe('2026-10-05T09:30');
    expect(added('2026-10-09T17:00', 1, 'wh')).toBe('2026-10-10T09:30');
  });

  it('C6 natural time does not stop at night', () => {
    expect(added('2026-11-27T23:00', 4, 'h')).toBe('2026-11-28T03:00');
    expect(added('2026-11-27T23:00', 2, 'd')).toBe('2026-11-29T23:00');
    expect(added('2026-11-27T23:00', 45, 'min')).toBe('2026-11-27T23:45');
  });

  it('C6 working spans add up: n then m equals n + m', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400_000 }), fc.nat(60), fc.nat(60), (minutes, n, m) => {
        const from = local('2026-06-01T00:00') + minutes * 60_000;
        const step = addSpan(addSpan(from, { n, unit: 'wh' }, CALENDAR), { n: m, unit: 'wh' }, CALENDAR);
        // At zero the clock has not moved to the next opening yet; both ends agree once it runs.
        if (n > 0 && m > 0) expect(step).toBe(addSpan(from, { n: n + m, unit: 'wh' }, CALENDAR));
      }),
    );
  });

  it('C6 the lamp is green to 80 %, yellow to 100 %, then red', () => {
    const at = (share: number) => lamp(0, 1_000, share * 1_000, THRESHOLDS);
    expect([0, 0.79, 0.8, 1, 1.001].map(at)).toEqual(['green', 'green', 'yellow', 'yellow', 'red']);
  });
});
