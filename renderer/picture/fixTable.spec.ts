// The console's table must be the server's, whatever the link does to single frames.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeFrame, emptyFrame, encodeFrame } from '#contract/frame.ts';
import type { Fix } from '#contract/fix.ts';
import { frameOf } from '../feed/testing/recordedCentre.ts';
import { makeFixTable, type FixTable } from './fixTable.ts';

const ORIGIN = { lonE6: 121_000_000, latE6: 31_000_000 };

interface Tick {
  readonly moved: readonly { readonly no: number; readonly dx: number; readonly dy: number }[];
  readonly lost: boolean;
}

const ticks: fc.Arbitrary<Tick[]> = fc.array(
  fc.record({
    moved: fc.uniqueArray(
      fc.record({ no: fc.integer({ min: 1, max: 40 }), dx: fc.nat(400_000), dy: fc.nat(400_000) }),
      {
        selector: (one) => one.no,
        maxLength: 20,
      },
    ),
    lost: fc.boolean(),
  }),
  { minLength: 1, maxLength: 60 },
);

const rows = (table: FixTable) =>
  Array.from({ length: table.size }, (_, no) => no)
    .filter((no) => table.known[no] === 1)
    .map((no) => [no, table.lonE6[no], table.latE6[no], table.fixAt[no]]);

const server = (fixes: ReadonlyMap<number, Fix>) =>
  [...fixes.values()].sort((a, b) => a.no - b.no).map((fix) => [fix.no, fix.lonE6, fix.latE6, fix.at]);

it('K1 the table equals the server’s after each frame, and a complete frame heals what was lost', () => {
  fc.assert(
    fc.property(ticks, (played) => {
      const fixes = new Map<number, Fix>();
      const table = makeFixTable();
      const into = emptyFrame();
      const send = (tick: number, list: readonly Fix[], complete: boolean) =>
        table.apply(decodeFrame(encodeFrame(frameOf(tick, list, complete), ORIGIN, true), into));
      let lostAny = false;
      played.forEach(({ moved, lost }, tick) => {
        const changed = moved.map(({ no, dx, dy }): Fix => {
          const at = tick * 250 - no;
          const [lonE6, latE6] = [121_000_000 + dx, 31_000_000 + dy];
          return { no, lonE6, latE6, at, tick, speedDkmh: null, headingDeg: null, accuracyM: null };
        });
        for (const fix of changed) fixes.set(fix.no, fix);
        lostAny ||= lost;
        if (!lost) send(tick, changed, false);
        if (!lostAny) expect(rows(table)).toEqual(server(fixes));
      });
      fixes.delete(7);
      send(played.length, [...fixes.values()], true);
      expect(rows(table)).toEqual(server(fixes));
    }),
  );
});

it('K1 a frame from before takes no unit back, and an empty frame only tells the time', () => {
  const table = makeFixTable();
  const fix = {
    no: 3,
    lonE6: 121_200_000,
    latE6: 31_300_000,
    at: 1_000,
    tick: 8,
    speedDkmh: null,
    headingDeg: null,
    accuracyM: null,
  };
  table.apply(frameOf(8, [fix], false));
  const { version } = table;
  table.apply(frameOf(4, [{ ...fix, lonE6: 1 }], false));
  table.apply(frameOf(12, [], false));
  expect([table.lonE6[3], table.version, table.at]).toEqual([121_200_000, version, 3_000]);
});

it('K1 a unit number that no district has is refused before anything is allocated', () => {
  const table = makeFixTable();
  const fix = {
    no: 4_000_000_000,
    lonE6: 0,
    latE6: 0,
    at: 0,
    tick: 1,
    speedDkmh: null,
    headingDeg: null,
    accuracyM: null,
  };
  expect(() => table.apply(frameOf(1, [fix], false))).toThrow(RangeError);
  expect(table.known.length).toBe(0);
});
