import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { tickOf } from '#contract/fix.ts';
import { JournalFault } from '../journal/journal.ts';
import type { DeviceReport } from './report.ts';
import { makeRig, nameOf, NOW, type Rig, type RigOptions } from './testing/rig.ts';

const rigs: Rig[] = [];
const rigOf = async (options?: RigOptions) => {
  const rig = await makeRig(options);
  rigs.push(rig);
  return rig;
};
afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
});

const TICK = tickOf(NOW);
const report = (device: string, at: number | null = NOW, lon = 121.25, lat = 31.38): DeviceReport => ({
  device,
  position: { lon, lat },
  at,
  speedDkmh: null,
  headingDeg: null,
  accuracyM: null,
  timeField: 'timestamp',
});
const receive = (rig: Rig, of: DeviceReport, token: string | null) =>
  rig.ingest.receive({ kind: 'report', report: of }, token);

describe('I4, I5 any order and any repetition', () => {
  it('ends in the same table and the same journal', async () => {
    const place = fc.record({
      unitNo: fc.integer({ min: 1, max: 8 }),
      at: fc.integer({ min: NOW - 100_000, max: NOW }),
      lon: fc.constantFrom(121.2, 121.25, 121.3),
      lat: fc.constantFrom(31.3, 31.35),
    });
    const shuffled = fc
      .array(place, { maxLength: 40 })
      .chain((places) =>
        fc.tuple(
          fc.constant(places),
          fc.shuffledSubarray([...places, ...places], { minLength: places.length * 2 }),
          fc.array(fc.nat(3), { minLength: 80, maxLength: 80 }),
        ),
      );
    await fc.assert(
      fc.asyncProperty(shuffled, async ([places, repeated, pauses]) => {
        const straight = await rigOf();
        const mixed = await rigOf();
        for (const { unitNo, at, lon, lat } of places)
          void straight.ingest.offer(report('d', at, lon, lat), unitNo, 'wgs84');
        straight.ingest.tick(TICK);
        repeated.forEach(({ unitNo, at, lon, lat }, i) => {
          void mixed.ingest.offer(report('d', at, lon, lat), unitNo, 'wgs84');
          if (pauses[i] === 0) mixed.ingest.tick(TICK + i);
        });
        mixed.ingest.tick(TICK + 1000);
        const table = (rig: Rig) => [...rig.table.all()].map((fix) => ({ ...fix, tick: 0 }));
        expect(table(mixed)).toEqual(table(straight));
        expect([...mixed.journal.kept.keys()].sort()).toEqual([...straight.journal.kept.keys()].sort());
        await Promise.all(rigs.splice(0).map((rig) => rig.close()));
      }),
      { numRuns: 40 },
    );
  });

  it('I5 a fix of last week is written, told as new, and leaves the map alone', async () => {
    const rig = await rigOf();
    void rig.ingest.offer(report('d'), 1, 'wgs84');
    rig.ingest.tick(TICK);
    rig.table.endTick();
    const late = rig.ingest.offer(report('d', NOW - 7 * 86_400_000), 1, 'wgs84');
    const { fixes } = rig.ingest.tick(TICK + 1);
    expect(await late).toEqual({ kind: 'kept' });
    expect(fixes).toHaveLength(1);
    expect(rig.table.changedCount).toBe(0);
    expect(rig.table.get(1)?.at).toBe(NOW);
    expect(rig.journal.kept.size).toBe(2);
  });

  it('I5 the same again is known, in one batch and in the next', async () => {
    const rig = await rigOf();
    const twice = [1, 2].map(async () => rig.ingest.offer(report('d'), 1, 'wgs84'));
    rig.ingest.tick(TICK);
    expect(await Promise.all(twice)).toEqual([{ kind: 'kept' }, { kind: 'known' }]);
    const again = rig.ingest.offer(report('d'), 1, 'wgs84');
    expect(rig.ingest.tick(TICK + 1).fixes).toEqual([]);
    expect(await again).toEqual({ kind: 'known' });
  });
});

describe('I6 an answer means written', () => {
  it('shares one write among all that came within the commit time', async () => {
    const rig = await rigOf();
    const outcomes = Array.from({ length: 50 }, async (_, i) =>
      rig.ingest.offer(report('d', NOW - i), 1, 'wgs84'),
    );
    expect(rig.journal.writes).toBe(0);
    expect(await Promise.all(outcomes)).toEqual(outcomes.map(() => ({ kind: 'kept' })));
    expect(rig.journal.writes).toBe(1);
    expect(rig.journal.kept.size).toBe(50);
    expect(rig.table.size).toBe(0);
    expect(rig.ingest.tick(TICK).fixes).toHaveLength(50);
    expect(rig.table.size).toBe(1);
  });

  it('while the journal cannot write: 503, kept up to the limit, written when it heals', async () => {
    const rig = await rigOf({ settings: { maxWaiting: 3 } });
    rig.journal.failing = true;
    const offer = (at: number) => rig.ingest.offer(report('d', at), 1, 'wgs84');
    const refused = { kind: 'refused', refusal: { code: 'fault' } };
    const first = offer(NOW - 3);
    rig.ingest.tick(TICK);
    expect(await first).toMatchObject(refused);
    const second = offer(NOW - 2);
    const third = offer(NOW - 1);
    expect(await offer(NOW)).toMatchObject(refused);
    expect(rig.ingest.waiting).toBe(3);
    rig.ingest.tick(TICK + 1);
    expect(await Promise.all([second, third])).toMatchObject([refused, refused]);
    expect(rig.table.size).toBe(0);
    expect(rig.faults).toHaveLength(1);
    expect(rig.faults[0]).toBeInstanceOf(JournalFault);

    rig.journal.failing = false;
    const { fixes } = rig.ingest.tick(TICK + 2);
    const again = offer(NOW - 3);
    expect(rig.ingest.tick(TICK + 3).fixes).toEqual([]);
    expect(await again).toEqual({ kind: 'known' });
    expect(fixes.map((fix) => [fix.at - NOW, fix.tick - TICK])).toEqual([
      [-3, 2],
      [-2, 2],
      [-1, 2],
    ]);
    expect(rig.faults).toHaveLength(2);
    expect(rig.faults[1]).toBeNull();
    expect(rig.ingest.waiting).toBe(0);
  });

  it('a faulty journal is not stormed: only ticks try', async () => {
    const rig = await rigOf({ settings: { commitAfterMs: 1 } });
    rig.journal.failing = true;
    void rig.ingest.offer(report('d'), 1, 'wgs84');
    rig.ingest.tick(TICK);
    for (let i = 1; i < 20; i++) {
      void rig.ingest.offer(report('d', NOW - i), 1, 'wgs84');
      await new Promise((done) => setTimeout(done, 2));
    }
    expect(rig.journal.writes).toBe(1);
  });

  it('closing writes what waits', async () => {
    const rig = await rigOf();
    const outcome = rig.ingest.offer(report('d'), 1, 'wgs84');
    rig.ingest.close();
    expect(await outcome).toEqual({ kind: 'kept' });
  });
});

describe('I13 ticks', () => {
  it('stamp what they report, and never run backward', async () => {
    const rig = await rigOf({ settings: { commitAfterMs: 1 } });
    expect(rig.ingest.tick(TICK).tick).toBe(TICK);
    await rig.ingest.offer(report('d'), 1, 'wgs84');
    void rig.ingest.offer(report('d', NOW + 1), 1, 'wgs84');
    const hourBack = rig.ingest.tick(TICK - 14_400);
    expect(hourBack.tick).toBe(TICK + 1);
    expect(hourBack.fixes.map((fix) => fix.tick)).toEqual([TICK + 1, TICK + 1]);
    await rig.ingest.offer(report('d', NOW + 2), 1, 'wgs84');
    void rig.ingest.offer(report('d', NOW + 3), 1, 'wgs84');
    const afterAPause = rig.ingest.tick(TICK + 10);
    expect(afterAPause.fixes.map((fix) => fix.tick)).toEqual([TICK + 2, TICK + 10]);
  });
});

describe('I8 who may report', () => {
  it('a device with its own token, for its own unit, in its own CRS', async () => {
    const rig = await rigOf();
    const { tokens } = rig;
    expect(await receive(rig, report('gps-1'), tokens.gps)).toEqual({ kind: 'kept' });
    expect(
      await receive(rig, report('gcj-1', NOW, 121.25443845907276, 31.3780350786708), tokens.gcj),
    ).toEqual({
      kind: 'kept',
    });
    rig.ingest.tick(TICK);
    expect(rig.table.get(1)).toMatchObject({ lonE6: 121_250_000, latE6: 31_380_000 });
    expect(rig.table.get(2)).toMatchObject({ lonE6: 121_250_000, latE6: 31_380_000 });
  });

  it('no one else', async () => {
    const rig = await rigOf();
    const { tokens, devices } = rig;
    const refused = async (device: string, token: string | null) => {
      const outcome = await receive(rig, report(device), token);
      return outcome.kind === 'refused' && outcome.refusal.code;
    };
    expect(await refused('gps-1', null)).toBe('unauthenticated');
    expect(await refused('gps-1', tokens.gcj)).toBe('unauthenticated');
    expect(await refused('nobody', tokens.gps)).toBe('unauthenticated');
    expect(await refused('stray', tokens.stray)).toBe('notNow');
    const rotated = devices.rotate('gps-1')!;
    expect(await refused('gps-1', tokens.gps)).toBe('unauthenticated');
    expect(await receive(rig, report('gps-1'), rotated)).toEqual({ kind: 'kept' });
    devices.revoke('gps-1');
    expect(await refused('gps-1', rotated)).toBe('unauthenticated');
    expect(await refused('gps-1', 'demo')).toBe('unauthenticated');
    expect(rig.journal.kept.size).toBe(1);
    expect(rig.enrolled).toEqual([]);
  });
});

describe('I9 visitors', () => {
  it('are enrolled once, however many first fixes come at once', async () => {
    const rig = await rigOf();
    const outcomes = await Promise.all(
      [0, 1, 2, 3].map((i) => receive(rig, report('phone', NOW - i), 'demo')),
    );
    expect(outcomes).toEqual(outcomes.map(() => ({ kind: 'kept' })));
    expect(rig.enrolled).toEqual(['phone']);
    rig.ingest.tick(TICK);
    expect(rig.table.get(3)?.at).toBe(NOW);
  });

  it('are not enrolled by a refused fix', async () => {
    const rig = await rigOf();
    expect(await receive(rig, report('phone', 0), 'demo')).toMatchObject({
      kind: 'refused',
      impossible: true,
    });
    expect(await receive(rig, report('phone', NOW, 0, 0), 'demo')).toMatchObject({ kind: 'refused' });
    expect(rig.enrolled).toEqual([]);
  });

  it('are bounded, and the known ones go on', async () => {
    const rig = await rigOf({ settings: { maxVisitors: 2 } });
    await Promise.all(['a', 'b'].map((device) => receive(rig, report(device), 'demo')));
    expect(await receive(rig, report('c'), 'demo')).toMatchObject({
      refusal: { code: 'notNow', field: 'id' },
    });
    expect(await receive(rig, report('a', NOW - 1), 'demo')).toEqual({ kind: 'kept' });
  });

  it('are tried again after a fault', async () => {
    let failing = true;
    const rig = await rigOf({
      ingest: {
        async enrolVisitor() {
          if (failing) throw new JournalFault('the disk is full');
          return { unitNo: 9 };
        },
      },
    });
    expect(await receive(rig, report('phone'), 'demo')).toMatchObject({ refusal: { code: 'fault' } });
    failing = false;
    expect(await receive(rig, report('phone'), 'demo')).toEqual({ kind: 'kept' });
    expect([...rig.journal.kept.values()].map(nameOf)).toEqual([`9|${NOW}|121250000|31380000`]);
  });
});

it('I10 one device is held to its rate, others are not', async () => {
  const rig = await rigOf({ settings: { devicePoints: 3, deviceWindowS: 5 } });
  const outcomes = await Promise.all(
    [0, 1, 2, 3].map((i) => receive(rig, report('gps-1', NOW - i), rig.tokens.gps)),
  );
  expect(outcomes.map((outcome) => outcome.kind)).toEqual(['kept', 'kept', 'kept', 'refused']);
  expect(outcomes[3]).toMatchObject({ refusal: { code: 'tooMany' }, retryAfterS: 5 });
  expect(await receive(rig, report('gcj-1'), rig.tokens.gcj)).toEqual({ kind: 'kept' });
  expect(rig.ingest.counts).toEqual({ kept: 4, known: 0, noFix: 0, refused: 1 });
});
