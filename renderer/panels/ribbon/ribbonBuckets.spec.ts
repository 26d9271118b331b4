import { expect, it } from 'vitest';
import { idOf, smallWorld, ACTORS, T0 } from '#contract/testing/smallDistrict.ts';
import { fill, fittingHours, windowOf } from './ribbonBuckets.ts';

const HOUR_MS = 3_600_000;

it('V10 the ribbon ends after now, in whole steps, with bars that are told apart from 8 m', () => {
  for (const [hours, step] of [
    [1, 60_000],
    [8, 600_000],
    [24, 1_800_000],
  ] as const) {
    const { from, to, bucketMs } = windowOf(T0, hours, T0 - 5 * HOUR_MS);
    expect([bucketMs, from % bucketMs, to % bucketMs]).toEqual([step, 0, 0]);
    expect(to).toBeGreaterThan(T0);
    expect((to - from) / bucketMs).toBeLessThanOrEqual(61);
  }
  expect(windowOf(T0, null, T0 - 400 * 24 * HOUR_MS).from).toBeLessThanOrEqual(T0 - 400 * 24 * HOUR_MS);
  expect([fittingHours(T0, null), fittingHours(T0, T0 - 3 * HOUR_MS), fittingHours(T0, 0)]).toEqual([
    1, 4, 8,
  ]);
});

it('V10 a case is in the ribbon once: counted by the server, or seen since', () => {
  const world = smallWorld();
  const report = (n: number, at: number) =>
    world.act(
      ACTORS.district,
      {
        id: idOf(n),
        type: 'case.report',
        category: 'E-0496',
        position: { lon: 121.25, lat: 31.35 },
        text: 'x',
        source: 'patrol',
      },
      at,
    );
  report(1, T0 + 1_000);
  report(2, T0 + 200_000);
  const window = windowOf(T0 + 300_000, 1, null);
  const at = Math.floor((T0 + 1_000) / window.bucketMs) * window.bucketMs;
  const counted = [{ at, critical: 1, high: 0, low: 0, closed: 0 }];
  const buckets = fill(window, counted, T0 + 60_000, world.picture.cases.values());
  expect(buckets.reduce((sum, { critical }) => sum + critical, 0)).toBe(2);
  expect(buckets.find((bucket) => bucket.at === at)?.critical).toBe(1);
});
