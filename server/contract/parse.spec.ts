import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommand, parseJoin } from './parse.ts';

const ID = '0b8f5b2e-6f0e-4c8e-9d55-0a4f1c2d3e4f';
const REPORT = {
  id: ID,
  type: 'case.report',
  category: 'E-0401',
  position: { lon: 121.25, lat: 31.38 },
  text: '占道设摊',
  source: 'patrol',
};
const fieldOf = (input: unknown): string | null | undefined => {
  const parsed = parseCommand(input);
  return parsed.ok ? undefined : parsed.refusal.field;
};

describe('the edge', () => {
  it('C9 a good report is taken and normalised', () => {
    const parsed = parseCommand({ ...REPORT, id: ID.toUpperCase(), text: '  占道设摊\n两处  ' });
    expect(parsed).toMatchObject({ ok: true, value: { id: ID, text: '占道设摊\n两处' } });
  });

  it.each([
    ['no object', 'hello', null],
    ['no type', { id: ID }, 'type'],
    ['an unknown type', { ...REPORT, type: 'case.explode' }, 'type'],
    ['an inherited name as type', { ...REPORT, type: 'toString' }, 'type'],
    ['a system command', { ...REPORT, type: 'district.adopt' }, 'type'],
    ['no id', { ...REPORT, id: undefined }, 'id'],
    ['an id that is no UUID', { ...REPORT, id: '7' }, 'id'],
    ['NaN', { ...REPORT, position: { lon: Number.NaN, lat: 31 } }, 'position.lon'],
    ['Infinity', { ...REPORT, position: { lon: 121, lat: Number.POSITIVE_INFINITY } }, 'position.lat'],
    ['a latitude beyond the pole', { ...REPORT, position: { lon: 121, lat: 91 } }, 'position.lat'],
    ['a number as text', { ...REPORT, text: 7 }, 'text'],
    ['blank text', { ...REPORT, text: ' \n ' }, 'text'],
    ['too long a text', { ...REPORT, text: 'x'.repeat(2_001) }, 'text'],
    ['a control character', { ...REPORT, text: 'a\u0007b' }, 'text'],
    ['a reading-direction mark', { ...REPORT, text: 'a\u202Eb' }, 'text'],
    ['half a surrogate pair', { ...REPORT, text: 'a\uD800b' }, 'text'],
    ['an unknown field', { ...REPORT, colour: 'red' }, 'colour'],
    ['an unknown nested field', { ...REPORT, position: { lon: 1, lat: 1, alt: 3 } }, 'position.alt'],
    ['constructor', { ...REPORT, constructor: {} }, 'constructor'],
  ])('C9 %s is refused by field', (_name, input, field) => {
    expect(fieldOf(input)).toBe(field);
  });

  it('C9 __proto__ is refused by name and pollutes nothing', () => {
    const input: unknown = JSON.parse(`{"id":"${ID}","type":"case.report","__proto__":{"polluted":1}}`);
    expect(fieldOf(input)).toBe('__proto__');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('C9 anything at all gets a value or a refusal in both languages, and never throws', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true }), (input) => {
        for (const parsed of [parseCommand(input), parseJoin(input)]) {
          if (parsed.ok) continue;
          expect(parsed.refusal.message.zh).not.toBe('');
          expect(parsed.refusal.message.en).not.toBe('');
        }
      }),
    );
  });

  it('C9 a console of another protocol is told so', () => {
    expect(parseJoin({ protocol: 99, lastFact: 0, journal: null })).toMatchObject({
      ok: false,
      refusal: { field: 'protocol' },
    });
  });
});
