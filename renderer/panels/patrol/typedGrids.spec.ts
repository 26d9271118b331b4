import fc from 'fast-check';
import { expect, it } from 'vitest';
import { typedGrids } from './typedGrids.ts';

const ANTING = '310114103';

it('Q12 codes and ranges are read with any separator, in any case, each once', () => {
  expect(typedGrids('u1-U003，V012; U002 310114102U7', ANTING)).toEqual({
    codes: ['U001', 'U002', 'U003', 'V012'].map((code) => ANTING + code).concat('310114102U007'),
    unread: [],
  });
  expect(typedGrids('U001 – 4', ANTING).codes).toHaveLength(4);
});

it('Q12 what cannot be read is left as it was typed', () => {
  const odd = ['U004-U001', 'U001-V003', 'U1-U2-U3', 'X001', 'U1-U999', '安亭'];
  expect(typedGrids(odd.join(' '), ANTING)).toEqual({ codes: [], unread: odd });
  // Without a town there is nothing to put before a short code.
  expect(typedGrids('U001 310114103U002', '')).toEqual({ codes: [`${ANTING}U002`], unread: ['U001'] });
});

it('Q12 every range of up to a hundred grids is read whole, and no text makes a code that is none', () => {
  const number = fc.integer({ min: 0, max: 900 });
  fc.assert(
    fc.property(number, fc.integer({ min: 0, max: 99 }), fc.constantFrom('U', 'V'), (from, more, layer) => {
      const { codes, unread } = typedGrids(`${layer}${from}-${layer}${from + more}`, ANTING);
      expect([codes.length, unread]).toEqual([more + 1, []]);
      expect(codes.at(-1)).toBe(`${ANTING}${layer}${String(from + more).padStart(3, '0')}`);
    }),
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      for (const code of typedGrids(text, ANTING).codes) expect(code).toMatch(/^\d{9}[UV]\d{3}$/);
    }),
  );
});
