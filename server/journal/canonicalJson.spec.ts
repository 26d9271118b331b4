// One value, one text: that is all that the digests stand on.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson } from './canonicalJson.ts';

const SEED = 12;

it('J9 equal values have one text, which reads back as the value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      const read: unknown = JSON.parse(text);
      expect(canonicalJson(read)).toBe(text);
      expect(read).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    { seed: SEED },
  );
});

it('J9 the order of members and the absent ones make no difference', () => {
  const text = '{"a":[null,1.5,"é\\u0000"],"b":{"x":true,"y":null},"é":1}';
  expect(canonicalJson({ é: 1, b: { y: null, x: true, z: undefined }, a: [undefined, 1.5, 'é\0'] })).toBe(
    text,
  );
});

it('J2 what JSON would silently change is refused', () => {
  for (const value of [Number.NaN, Infinity, [() => 1], { a: 1n }, undefined]) {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  }
});
