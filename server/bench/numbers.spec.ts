import { describe, expect, it } from 'vitest';
import { ageOf, fixesIn, BIG_FLEET, stampedLonE6 } from './fanout/traffic.ts';
import { Delays, median, quantile } from './numbers.ts';

describe('the numbers of a bench', () => {
  it('B3 medians and quantiles are those of the values, however they are given', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(quantile([10, 20, 30, 40, 50], 0.9)).toBe(46);
    expect(median([])).toBeNaN();
  });

  it('B3 delays counted by the millisecond give the quantiles of the delays themselves', () => {
    const delays = new Delays();
    for (let ms = 1; ms <= 1_000; ms++) delays.add(ms + 0.2);
    delays.add(1e9);
    expect(new Delays(delays.counts)).toEqual(delays);
    expect([0.5, 0.99, 1].map((q) => delays.quantile(q))).toEqual([501, 991, Delays.longestMs]);
    expect(new Delays().quantile(0.5)).toBeNaN();
  });

  it('B3 a position carries the time of its offer to the millisecond, over the turn of the minute too', () => {
    for (const at of [0, 59_999, 60_000, 1_795_444_859_999]) {
      expect(ageOf(stampedLonE6(at), at)).toBe(0);
      expect(ageOf(stampedLonE6(at), at + 412)).toBe(412);
    }
  });

  it('B3 in four ticks every unit of the fleet reports once', () => {
    const heard = [0, 1, 2, 3].flatMap((tick) => fixesIn(tick, BIG_FLEET).map(({ no }) => no));
    expect(heard.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 10_000 }, (_, index) => index + 1));
  });
});
