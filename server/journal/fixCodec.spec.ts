// What is kept of a fix is what came, for any numbers, and bytes that are not ours are refused.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fix } from '#contract/fix.ts';
import { decodeFixes, encodeFixes } from './fixCodec.ts';
import { bodyOf, fixesIn } from './fixFile.ts';
import { patrol, take } from './testing/shift.ts';

const SEED = 4;
const measure = fc.oneof(
  fc.constant(null),
  fc.nat(3_600),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const fix: fc.Arbitrary<Fix> = fc.record({
  no: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 2 ** 31 })),
  lonE6: fc.integer({ min: -180_000_000, max: 180_000_000 }),
  latE6: fc.integer({ min: -90_000_000, max: 90_000_000 }),
  at: fc.integer({ min: -(2 ** 42), max: 2 ** 42 }),
  tick: fc.integer({ min: 0, max: 2 ** 40 }),
  speedDkmh: measure,
  headingDeg: measure,
  accuracyM: measure,
});
const byUnit = (fixes: readonly Fix[]) => [...fixes].sort((a, b) => a.no - b.no);
// A varint has no minus zero; no device means one.
const plain = (fixes: readonly Fix[]): Fix[] => JSON.parse(JSON.stringify(fixes));

describe('J5 fixes as columns', () => {
  it('J5 any fixes come back as they were, by unit, each unit in order', () => {
    fc.assert(
      fc.property(fc.array(fix, { maxLength: 40 }), (fixes) => {
        expect(plain(decodeFixes(encodeFixes(fixes)))).toEqual(plain(byUnit(fixes)));
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('J5 what is no whole number is refused before it is kept', () => {
    const one = take(patrol(1, 20), 20).flat()[0]!;
    for (const wrong of [{ lonE6: 1.5 }, { at: Number.NaN }, { tick: Infinity }, { no: -1 }]) {
      expect(() => encodeFixes([{ ...one, ...wrong }])).toThrow(TypeError);
    }
  });

  it('J13 a body that is cut or changed is refused at every length', () => {
    const body = bodyOf(take(patrol(1, 20), 40).flat(), 'plain');
    for (let length = 0; length < body.fixes.length; length += 1) {
      const cut = body.fixes.subarray(0, length);
      expect(() => fixesIn({ crc: body.crc, fixes: cut }, 'plain')).toThrow(RangeError);
      expect(() => decodeFixes(cut)).toThrow(RangeError);
    }
  });

  it('J13 a body with a changed byte is refused, also where it still decodes', () => {
    const { crc, fixes } = bodyOf(take(patrol(1, 20), 40).flat(), 'plain');
    const changed = Uint8Array.from(fixes);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    expect(decodeFixes(changed)).not.toEqual(decodeFixes(fixes));
    expect(() => fixesIn({ crc, fixes: changed }, 'plain')).toThrow('its checksum does not match');
  });

  it('J15 a packed fix takes few bytes', () => {
    const fixes = take(patrol(1, 100), 2_000).flat();
    expect(bodyOf(fixes, 'packed').fixes.length / fixes.length).toBeLessThan(12);
  });
});
