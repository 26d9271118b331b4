import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNewer, tickStart, type Fix } from '#contract/fix.ts';
import { decodeFrame, emptyFrame, encodeFrame } from '#contract/frame.ts';
import { FixTable } from './fixTable.ts';

const fix = (no: number, at: number, lonE6 = 121_250_000, latE6 = 31_380_000): Fix => ({
  no,
  lonE6,
  latE6,
  at,
  tick: 4000,
  speedDkmh: null,
  headingDeg: null,
  accuracyM: null,
});
const numbers = (frame: ReturnType<typeof emptyFrame>) => [...frame.no.subarray(0, frame.count)];

it('I5 a late fix never moves a unit backward', () => {
  const table = new FixTable();
  table.take([fix(1, 2000), fix(1, 1000, 1, 1)]);
  expect(table.get(1)).toEqual(fix(1, 2000));
  expect(table.size).toBe(1);
});

it('I4 any order ends in the same table', () => {
  const arbitrary = fc.array(
    fc.record({ no: fc.nat(20), at: fc.nat(30), lonE6: fc.nat(3), latE6: fc.nat(3) }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(arbitrary, fc.infiniteStream(fc.nat()), (places, order) => {
      const fixes = places.map((place) => fix(place.no, place.at, place.lonE6, place.latE6));
      const first = new FixTable();
      first.take(fixes);
      const second = new FixTable();
      for (const one of [...fixes, ...fixes]
        .map((value) => ({ value, key: order.next().value }))
        .sort((a, b) => a.key - b.key)) {
        second.take([one.value]);
        second.endTick();
      }
      expect([...second.all()]).toEqual([...first.all()]);
      for (const one of first.all())
        expect(fixes.some((other) => other.no === one.no && isNewer(other, one))).toBe(false);
    }),
  );
});

describe('I12 a frame of the table', () => {
  const table = new FixTable();
  table.restore([fix(5, 1), fix(900, 1), fix(2, 1)]);

  it('holds every known position, ascending, through the codec', () => {
    table.take([{ ...fix(7, 1_000_000), headingDeg: 180, speedDkmh: 12, accuracyM: 3 }]);
    const frame = table.fill(emptyFrame(), 4000, true);
    expect(numbers(frame)).toEqual([2, 5, 7, 900]);
    const bytes = encodeFrame(frame, { lonE6: 121_000_000, latE6: 31_000_000 }, true);
    const decoded = decodeFrame(bytes, emptyFrame());
    expect(numbers(decoded)).toEqual([2, 5, 7, 900]);
    expect(decoded).toMatchObject({ tick: 4000, at: tickStart(4000), complete: true });
    expect(decoded.headingDeg[2]).toBe(180);
    expect(decoded.headingDeg[0]).toBe(-1);
    expect(decoded.fixAt[2]).toBe(1_000_000);
  });

  it('or only what changed in the tick', () => {
    table.take([fix(2, 2), fix(5, 0)]);
    expect(numbers(table.fill(emptyFrame(), 4001, false))).toEqual([2, 7]);
    expect(table.changedCount).toBe(2);
    table.endTick();
    expect(numbers(table.fill(emptyFrame(), 4002, false))).toEqual([]);
  });

  it('of the units that the audience may see', () => {
    table.take([fix(2, 3), fix(900, 3)]);
    const sight = new Set([2, 5, 31]);
    expect(numbers(table.fill(emptyFrame(), 4003, true, sight))).toEqual([2, 5]);
    expect(numbers(table.fill(emptyFrame(), 4003, false, sight))).toEqual([2]);
  });
});

it('refuses what is no unit number', () => {
  for (const no of [1e9, 0.5 + 1e5]) expect(() => new FixTable().take([fix(no, 1)])).toThrow(RangeError);
});
