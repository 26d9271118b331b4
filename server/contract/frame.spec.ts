import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TICK_MS, tickStart } from './fix.ts';
import { decodeFrame, emptyFrame, encodeFrame, FrameError, growFrame, type FixFrame } from './frame.ts';

const ORIGIN = { lonE6: 121_100_000, latE6: 31_220_000 };
const STEP_E6 = 5;

interface Entry {
  readonly no: number;
  readonly lonE6: number;
  readonly latE6: number;
  readonly ageMs: number;
  readonly headingDeg: number;
}

function frameOf(entries: readonly Entry[], tick = 7_000_000_000): FixFrame {
  const frame = emptyFrame();
  growFrame(frame, entries.length);
  frame.tick = tick;
  frame.at = tickStart(tick);
  frame.count = entries.length;
  entries.forEach((entry, i) => {
    frame.no[i] = entry.no;
    frame.lonE6[i] = entry.lonE6;
    frame.latE6[i] = entry.latE6;
    frame.fixAt[i] = frame.at - entry.ageMs;
    frame.headingDeg[i] = entry.headingDeg;
  });
  return frame;
}

const entries = fc
  .uniqueArray(
    fc.record({
      no: fc.integer({ min: 0, max: 0xffffffff }),
      lonE6: fc.oneof(
        fc.integer({ min: -180_000_000, max: 180_000_000 }),
        fc.integer({ min: 121_090_000, max: 121_440_000 }),
      ),
      latE6: fc.oneof(
        fc.integer({ min: -90_000_000, max: 90_000_000 }),
        fc.integer({ min: 31_210_000, max: 31_560_000 }),
      ),
      ageMs: fc.oneof(
        fc.integer({ min: 0, max: 90_000 }),
        fc.integer({ min: -60_000, max: 2_000_000_000_000 }),
      ),
      headingDeg: fc.integer({ min: -1, max: 359 }),
    }),
    { selector: (entry) => entry.no, maxLength: 60 },
  )
  .map((list) => list.sort((a, b) => a.no - b.no));

describe('fix frames', () => {
  it('C8 an exact frame decodes to what was encoded', () => {
    fc.assert(
      fc.property(entries, fc.boolean(), (list, complete) => {
        const frame = frameOf(list);
        frame.complete = complete;
        const back = decodeFrame(encodeFrame(frame, ORIGIN, true), emptyFrame());
        expect([back.tick, back.at, back.complete, back.count]).toEqual([
          frame.tick,
          frame.at,
          complete,
          list.length,
        ]);
        list.forEach((entry, i) => {
          expect([back.no[i], back.lonE6[i], back.latE6[i], back.fixAt[i]]).toEqual([
            entry.no,
            entry.lonE6,
            entry.latE6,
            frame.at - entry.ageMs,
          ]);
        });
      }),
    );
  });

  it('C8 a frame on the wire is within half a step, an eighth of a second and a degree, outside the district too', () => {
    fc.assert(
      fc.property(entries, (list) => {
        const frame = frameOf(list);
        const back = decodeFrame(encodeFrame(frame, ORIGIN), emptyFrame());
        list.forEach((entry, i) => {
          expect(back.no[i]).toBe(entry.no);
          expect(Math.abs(back.lonE6[i]! - entry.lonE6)).toBeLessThanOrEqual(STEP_E6 / 2);
          expect(Math.abs(back.latE6[i]! - entry.latE6)).toBeLessThanOrEqual(STEP_E6 / 2);
          const age = Math.max(0, entry.ageMs);
          expect(Math.abs(back.at - back.fixAt[i]! - age)).toBeLessThanOrEqual(TICK_MS / 2);
          if (entry.headingDeg < 0) expect(back.headingDeg[i]).toBe(-1);
          else expect(turn(back.headingDeg[i]!, entry.headingDeg)).toBeLessThanOrEqual(1);
        });
      }),
    );
  });

  it('C8 a busy frame takes at most 8 bytes a position', () => {
    const list = Array.from({ length: 2_500 }, (_, i) => ({
      no: i * 4,
      lonE6: 121_200_000 + i * 37,
      latE6: 31_300_000 + i * 29,
      ageMs: 1_000 + (i % 900),
      headingDeg: i % 360,
    }));
    expect(encodeFrame(frameOf(list), ORIGIN).byteLength / list.length).toBeLessThanOrEqual(8);
  });

  it('C8 a damaged frame is refused at every length and at every byte, or decodes within bounds', () => {
    const frame = frameOf([
      { no: 3, lonE6: 121_200_000, latE6: 31_300_000, ageMs: 900, headingDeg: 12 },
      { no: 900, lonE6: 10, latE6: -20, ageMs: 400_000, headingDeg: -1 },
    ]);
    for (const exact of [false, true]) {
      const bytes = encodeFrame(frame, ORIGIN, exact);
      for (let length = 0; length < bytes.length; length++) {
        expect(() => decodeFrame(bytes.subarray(0, length), emptyFrame())).toThrow(FrameError);
      }
      fc.assert(
        fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
          const damaged = bytes.slice();
          damaged[at]! ^= flip;
          const into = emptyFrame();
          try {
            decodeFrame(damaged, into);
          } catch (error) {
            expect(error).toBeInstanceOf(FrameError);
          }
          expect(into.no.length).toBeLessThanOrEqual(512);
        }),
      );
    }
  });

  it('C8 rubbish of any length is refused without allocating', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const into = emptyFrame();
        try {
          decodeFrame(bytes, into);
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError);
        }
        expect(into.no.length).toBeLessThanOrEqual(512);
      }),
    );
  });
});

const turn = (a: number, b: number): number => Math.min((a - b + 360) % 360, (b - a + 360) % 360);
