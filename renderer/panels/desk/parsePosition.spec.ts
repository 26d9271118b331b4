import { expect, it } from 'vitest';
import { parsePosition } from './parsePosition.ts';

it('V5 a position is taken as people write it, and nothing else is', () => {
  const there = { lon: 121.2446, lat: 31.3859 };
  expect(['121.2446, 31.3859', ' 121.2446 31.3859 ', '121.2446，31.3859'].map(parsePosition)).toEqual([
    there,
    there,
    there,
  ]);
  expect(['', '121', 'x,y', '31.38,121.24,5', '1e3,2', '181,0', '0,91', 'NaN,1'].map(parsePosition)).toEqual(
    Array.from({ length: 8 }, () => null),
  );
});
