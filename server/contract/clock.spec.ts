import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSpan, afterMs, elapsedMs, extendedBy, lampAt, resumedAfter } from './clock.ts';
import type { Calendar, Span, Thresholds } from './policy.ts';

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

  it('C6 working time agrees with counting day by day, from any moment and over any distance', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -60_000, max: 900_000 }),
        fc.integer({ min: 1, max: 40_000 }),
        (from, ms) => {
          const at = local('2026-06-01T00:00') + from * 60_000;
          expect(afterMs(at, ms * 1_000, WORKING, CALENDAR)).toBe(countedByDays(at, ms * 1_000));
        },
      ),
    );
  });

  it('C6 what goes by between a moment and a deadline is what was added', () => {
    fc.assert(
      fc.property(minute, fc.integer({ min: 1, max: 6_000 }), unit, (from, minutes, u) => {
        const limit: Span = { n: 1, unit: u };
        const due = afterMs(from, minutes * 60_000, limit, CALENDAR);
        expect(elapsedMs(from, due, limit, CALENDAR)).toBe(minutes * 60_000);
        expect(elapsedMs(due, from, limit, CALENDAR)).toBe(-minutes * 60_000);
      }),
    );
  });

  it('C10 a stop never brings a deadline nearer, and leaves of it what was left', () => {
    fc.assert(
      fc.property(minute, fc.nat(20_000), fc.nat(20_000), fc.nat(20_000), unit, (start, a, b, c, u) => {
        const limit: Span = { n: 1, unit: u };
        const due = start + a * 60_000;
        const stopped = start + b * 60_000;
        const resumed = stopped + c * 60_000;
        const then = resumedAfter(stopped, resumed, due, limit, CALENDAR);
        expect(then).toBeGreaterThanOrEqual(due);
        expect(elapsedMs(resumed, then, limit, CALENDAR)).toBe(elapsedMs(stopped, due, limit, CALENDAR));
      }),
    );
  });

  it('C10 an extension adds exactly its hours, in the clock of the limit', () => {
    fc.assert(
      fc.property(minute, fc.integer({ min: 1, max: 500 }), unit, (due, hours, u) => {
        const limit: Span = { n: 1, unit: u };
        const later = extendedBy(hours, due, limit, CALENDAR);
        expect(elapsedMs(due, later, limit, CALENDAR)).toBe(hours * 3_600_000);
      }),
    );
  });

  it('C6 the lamp is green to 80 %, yellow to 100 %, then red', () => {
    const at = (share: number) => lampAt(share, share > 1, THRESHOLDS);
    expect([0, 0.79, 0.8, 1, 1.001].map(at)).toEqual(['green', 'green', 'yellow', 'yellow', 'red']);
    // After a deadline at closing time the working clock stands at 100 % all night.
    expect(lampAt(1, true, THRESHOLDS)).toBe('red');
  });
});

const WORKING: Span = { n: 1, unit: 'wh' };
const minute = fc.integer({ min: 0, max: 400_000 }).map((n) => local('2026-06-01T00:00') + n * 60_000);
const unit = fc.constantFrom('h' as const, 'wh' as const);

/** The same by walking over the days one by one. */
function countedByDays(from: number, ms: number): number {
  let left = ms;
  for (
    let day = local(`${new Date(from + 8 * 3_600_000).toISOString().slice(0, 10)}T00:00`);
    ;
    day += 86_400_000
  ) {
    const date = new Date(day + 8 * 3_600_000);
    const iso = date.toISOString().slice(0, 10);
    const weekday = date.getUTCDay() || 7;
    const works =
      CALENDAR.makeUpDays.includes(iso) ||
      (!CALENDAR.holidays.includes(iso) && CALENDAR.workdays.includes(weekday));
    const opens = Math.max(from, day + CALENDAR.workStartMin * 60_000);
    const closes = day + CALENDAR.workEndMin * 60_000;
    if (!works || opens >= closes) continue;
    if (left <= closes - opens) return opens + left;
    left -= closes - opens;
  }
}
