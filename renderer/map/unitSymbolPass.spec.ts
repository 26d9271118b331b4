// What reaches the map is counted against what is known: nobody is lost, nobody is drawn twice.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { emptyFrame, growFrame } from '#contract/frame.ts';
import { makeFixTable } from '../picture/fixTable.ts';
import type { MapWindow } from './mapWindow.ts';
import { BESIDE } from './symbols/symbolCode.ts';
import { UnitColumns } from './symbols/symbolColumns.ts';
import type { UnitSheet } from './symbols/unitSymbols.ts';

import { noLooks, ROLE, type UnitLooks } from './unitLooks.ts';
import { REGROUP_AFTER_MS, UnitSymbolPass, type PassInput } from './unitSymbolPass.ts';

const NOW = 1_000_000_000;
const [LON, LAT] = [121_250_000, 31_360_000];
const BADGE = 10_000;
const AGE_TAG = 20_000;

/** Cells that say what they are. */
const sheet = {
  unitExtent: 0.6,
  badgeExtent: 1,
  unitCell: (force: number, state: number, age: number) => force * 24 + state * 3 + age,
  badgeCell: (count: number, lost: boolean) => BADGE + count * 2 + (lost ? 1 : 0),
  ageCell: (seconds: number) => AGE_TAG + Math.floor(seconds),
} as unknown as UnitSheet;

const view = (more: Partial<MapWindow> = {}): MapWindow => ({
  westE6: LON - 100_000,
  eastE6: LON + 100_000,
  southE6: LAT - 100_000,
  northE6: LAT + 100_000,
  lonE6PerPx: 100,
  latE6PerPx: 100,
  clusters: true,
  keepClear: [],
  near: false,
  ...more,
});

interface One {
  readonly dx: number;
  readonly dy: number;
  readonly ageMs: number;
  readonly role: number;
  readonly selected: boolean;
  readonly known: boolean;
}

const one: fc.Arbitrary<One> = fc.record({
  dx: fc.integer({ min: -150_000, max: 150_000 }),
  dy: fc.integer({ min: -150_000, max: 150_000 }),
  ageMs: fc.constantFrom(0, 3_000, 20_000, 90_000),
  role: fc.constantFrom(ROLE.absent, ROLE.off, ROLE.free, ROLE.free, ROLE.free, ROLE.engaged, ROLE.emergency),
  selected: fc.boolean(),
  known: fc.boolean(),
});

function tableOf(units: readonly One[], at = NOW, table = makeFixTable()) {
  const frame = emptyFrame();
  growFrame(frame, units.length);
  frame.at = at;
  frame.complete = true;
  units.forEach((unit, i) => {
    if (!unit.known) return;
    const row = frame.count++;
    frame.no[row] = i + 1;
    frame.lonE6[row] = LON + unit.dx;
    frame.latE6[row] = LAT + unit.dy;
    frame.fixAt[row] = at - unit.ageMs;
  });
  table.reset(frame);
  return table;
}

function looksOf(units: readonly One[], more: Partial<UnitLooks> = {}): UnitLooks {
  const size = units.length + 1;
  return {
    ...noLooks,
    size,
    role: Uint8Array.from([0, ...units.map((unit) => unit.role)]),
    force: new Uint8Array(size),
    state: new Uint8Array(size),
    beside: new Uint8Array(size),
    standsFor: new Uint32Array(size),
    ...more,
  };
}

const selectedOf = (units: readonly One[]) => Uint8Array.from([0, ...units.map((unit) => +unit.selected)]);

function drawn(units: readonly One[], window: MapWindow, more: Partial<UnitLooks> = {}) {
  return drawnBy(new UnitSymbolPass(LON, LAT), {
    ...ALWAYS,
    table: tableOf(units),
    looks: looksOf(units, more),
    window,
    selected: selectedOf(units),
  });
}

const ALWAYS = { sheet, now: NOW, staleAfterMs: 15_000, lostAfterMs: 60_000, clusterPx: 100 };

function drawnBy(pass: UnitSymbolPass, input: PassInput) {
  const symbols = pass.run(input);
  const cellAt = (i: number) => (symbols.cells[i * 4] ?? 0) + (symbols.cells[i * 4 + 1] ?? 0) * 256;
  const all = Array.from({ length: symbols.count }, (_, i) => ({
    no: symbols.numbers[i] ?? 0,
    cell: cellAt(i),
    lon: symbols.positions[i * 2] ?? 0,
    lat: symbols.positions[i * 2 + 1] ?? 0,
  }));
  return {
    alone: all.filter(({ no, cell }) => no > 0 && cell < BADGE).map(({ no }) => no),
    badges: all.filter(({ no }) => no < 0).map(({ cell }) => Math.floor((cell - BADGE) / 2)),
    /** With their places. */
    stood: all.filter(({ no }) => no < 0),
    tags: all.filter(({ cell }) => cell >= AGE_TAG),
    symbols,
  };
}

const inside = ({ dx, dy, known, role }: One) =>
  known && role !== ROLE.absent && Math.abs(dx) <= 100_000 && Math.abs(dy) <= 100_000;
/** Is to be seen, on his own or in a badge. */
const counts = (unit: One) => inside(unit) && (unit.role !== ROLE.off || unit.selected);
const ascending = (a: number, b: number) => a - b;
const seen = ({ alone, stood }: ReturnType<typeof drawnBy>) => ({ alone, stood });
const sum = (list: readonly number[]) => list.reduce((total, value) => total + value, 0);

it('K8 every unit on duty in view is drawn exactly once, alone or in one cluster', () => {
  fc.assert(
    fc.property(fc.array(one, { maxLength: 300 }), fc.boolean(), (units, clusters) => {
      const { alone, badges, symbols } = drawn(units, view({ clusters }));
      const onDuty = units.filter((unit) => inside(unit) && (unit.role !== ROLE.off || unit.selected)).length;
      expect(new Set(alone).size).toBe(alone.length);
      expect(alone.length + sum(badges)).toBe(onDuty);
      expect(symbols.clustered).toBe(sum(badges));
      if (!clusters) expect(badges).toEqual([]);
    }),
  );
});

it('K8 engaged, calling and selected units are never clustered and are drawn last, in that order', () => {
  fc.assert(
    fc.property(fc.array(one, { maxLength: 300 }), (units) => {
      const { alone } = drawn(units, view());
      const weight = (no: number) => {
        const unit = units[no - 1]!;
        if (unit.selected) return 3;
        return unit.role === ROLE.emergency ? 2 : unit.role === ROLE.engaged ? 1 : 0;
      };
      const heavy = units.flatMap((unit, i) => (inside(unit) && weight(i + 1) > 0 ? [i + 1] : []));
      expect(heavy.every((no) => alone.includes(no))).toBe(true);
      expect(alone.map(weight)).toEqual(alone.map(weight).toSorted((a, b) => a - b));
    }),
  );
});

it('K8 a lost unit is not counted among the free ones', () => {
  const at = (ageMs: number): One => ({
    dx: 10,
    dy: 10,
    ageMs,
    role: ROLE.free,
    selected: false,
    known: true,
  });
  const { symbols, badges } = drawn([at(0), at(20_000), at(90_000), at(90_000), at(90_000)], view());
  expect(badges).toEqual([2, 3]);
  expect(symbols.clusters).toBe(2);
});

it('K8 an engaged unit that is stale carries its age under it', () => {
  const unit: One = { dx: 0, dy: 0, ageMs: 20_000, role: ROLE.engaged, selected: false, known: true };
  const { tags, symbols } = drawn([unit], view());
  expect(tags.map(({ no, cell }) => [no, cell])).toEqual([[1, AGE_TAG + 20]]);
  expect(symbols.cells[1 * 4 + 2]).toBe(BESIDE.below);
});

it('K8 badges never cover one another', () => {
  fc.assert(
    fc.property(fc.array(one, { minLength: 50, maxLength: 400 }), (units) => {
      const { symbols } = drawn(units, view());
      const badges = Array.from({ length: symbols.count }, (_, i) => i).filter(
        (i) => symbols.numbers[i] === -1,
      );
      const at = (i: number) =>
        [symbols.positions[i * 2]! * 1e4, symbols.positions[i * 2 + 1]! * 1e4] as const;
      for (const a of badges) {
        for (const b of badges) {
          if (a >= b) continue;
          const [dx, dy] = [Math.abs(at(a)[0] - at(b)[0]), Math.abs(at(a)[1] - at(b)[1])];
          // A cell is 100 px here, five symbols of 20 px: a badge is 40 px wide and 24 px high.
          expect(dx > 39 || dy > 23).toBe(true);
        }
      }
    }),
  );
});

it('K8 a badge steps out of a town’s name', () => {
  const unit: One = { dx: 0, dy: 2_000, ageMs: 0, role: ROLE.free, selected: false, known: true };
  const box = [LON - 9_000, LAT - 5_000, LON + 9_000, LAT + 5_000] as const;
  const { symbols } = drawn([unit, unit], view({ keepClear: [box] }));
  expect(symbols.positions[1]).toBeCloseTo(0.005, 6);
});

it('K8 a team at its case is one symbol beside it, until every unit is shown', () => {
  const at: One = { dx: 0, dy: 0, ageMs: 0, role: ROLE.engaged, selected: false, known: true };
  const asTeam = { standsFor: Uint32Array.from([0, 0, 1, 1]) };
  const far = drawn([at, at, at], view(), asTeam);
  expect([far.alone, far.symbols.together]).toEqual([[1], 2]);
  expect(drawn([at, at, at], view({ clusters: false }), asTeam).alone).toEqual([1, 2, 3]);
  // Whoever stands for the others must be seen itself.
  expect(drawn([{ ...at, known: false }, at, at], view(), asTeam).alone).toEqual([2, 3]);
});

it('K14 badges stand still for two seconds while units move, and nobody is lost or drawn twice meanwhile', () => {
  const moves = fc.array(fc.tuple(one, one), { maxLength: 300 });
  fc.assert(
    fc.property(moves, fc.integer({ min: 1, max: REGROUP_AFTER_MS - 1 }), (pairs, laterMs) => {
      const before = pairs.map(([unit]) => ({ ...unit, known: true }));
      const after = pairs.map(([unit, { dx, dy }]) => ({ ...unit, known: true, dx, dy }));
      const pass = new UnitSymbolPass(LON, LAT);
      const input = { ...ALWAYS, looks: looksOf(before), window: view(), selected: selectedOf(before) };
      const first = drawnBy(pass, { ...input, table: tableOf(before) });
      const inBadges = new Set(
        before.flatMap((unit, i) => (counts(unit) && !first.alone.includes(i + 1) ? [i + 1] : [])),
      );
      expect(inBadges.size).toBe(sum(first.badges));

      const table = tableOf(after, NOW + laterMs);
      const next = drawnBy(pass, { ...input, table, now: NOW + laterMs });
      expect(next.stood).toEqual(first.stood);
      const others = after.flatMap((unit, i) => (counts(unit) && !inBadges.has(i + 1) ? [i + 1] : []));
      expect(next.alone.toSorted(ascending)).toEqual(others);

      const again = { ...input, table, now: NOW + REGROUP_AFTER_MS };
      expect(seen(drawnBy(pass, again))).toEqual(seen(drawnBy(new UnitSymbolPass(LON, LAT), again)));
    }),
  );
});

it('K14 what is no movement changes the badges at once', () => {
  const free: One = { dx: 10, dy: 10, ageMs: 0, role: ROLE.free, selected: false, known: true };
  const [units, pass] = [[free, free, free], new UnitSymbolPass(LON, LAT)];
  const input = { ...ALWAYS, looks: looksOf(units), window: view(), selected: selectedOf(units) };
  const run = (more: Partial<PassInput>) => {
    const { alone, badges } = drawnBy(pass, { ...input, table: tableOf(units), ...more });
    return { alone, badges };
  };
  expect(run({})).toEqual({ alone: [], badges: [3] });
  const engaged = { looks: looksOf([free, { ...free, role: ROLE.engaged }, free]) };
  expect(run(engaged)).toEqual({ alone: [2], badges: [2] });
  const chosen = { ...engaged, selected: Uint8Array.from([0, 1, 0, 0]) };
  expect(run(chosen)).toEqual({ alone: [3, 2, 1], badges: [] });
  expect(run({ window: view({ clusters: false }) })).toEqual({ alone: [1, 2, 3], badges: [] });
  const more = [...units, free];
  expect(run({ looks: looksOf(more), table: tableOf(more) })).toEqual({ alone: [], badges: [4] });
});

it('K14 who has no position when badges are formed is drawn as soon as he has one', () => {
  const free: One = { dx: 10, dy: 10, ageMs: 0, role: ROLE.free, selected: false, known: true };
  const [known, unknown] = [
    [free, free, free],
    [{ ...free, known: false }, free, free],
  ];
  const pass = new UnitSymbolPass(LON, LAT);
  const input = { ...ALWAYS, looks: looksOf(known), window: view(), selected: selectedOf(known) };
  const table = tableOf(known);
  tableOf(unknown, NOW + 1, table);
  drawnBy(pass, { ...input, table });
  tableOf(known, NOW + 250, table);
  const { alone, badges } = drawnBy(pass, { ...input, table, now: NOW + 250 });
  expect([alone, badges]).toEqual([[1], [2]]);
});

it('K9 a column that did not change costs nothing, and a symbol twelve bytes at most', () => {
  const unit = (dx: number): One => ({
    dx,
    dy: 0,
    ageMs: 0,
    role: ROLE.engaged,
    selected: false,
    known: true,
  });
  const columns = new UnitColumns();
  columns.take(drawn([unit(0), unit(50)], view()).symbols);
  const { version, cellsVersion } = columns;
  columns.take(drawn([unit(10), unit(70)], view()).symbols);
  expect([columns.version > version, columns.cellsVersion === cellsVersion]).toEqual([true, true]);
  columns.take(drawn([unit(10)], view()).symbols);
  expect(columns.cellsVersion).not.toBe(cellsVersion);
  expect(columns.positions.BYTES_PER_ELEMENT * 2 + columns.cells.BYTES_PER_ELEMENT * 4).toBe(12);
});
