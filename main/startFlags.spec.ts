import { describe, expect, it } from 'vitest';
import { FlagFault, parseStartFlags } from './startFlags.ts';

describe('flags of npm start', () => {
  it('W3 without flags the demonstration starts on 4170', () => {
    expect(parseStartFlags([])).toEqual({
      port: 4170,
      data: 'data/demo',
      open: true,
      units: null,
      seed: null,
      language: null,
    });
  });

  it('W3 every flag is read', () => {
    const args = '--port 4121 --data /tmp/x --no-open --units 30 --seed 7 --lang en'.split(' ');
    expect(parseStartFlags(args)).toEqual({
      port: 4121,
      data: '/tmp/x',
      open: false,
      units: 30,
      seed: 7,
      language: 'en',
    });
  });

  it.each([
    [['--port', 'x'], '--port is a whole number from 0 to 65535, not x'],
    [['--port', '70000'], '--port is a whole number from 0 to 65535, not 70000'],
    [['--port', '-1'], '--port'],
    [['--units', '1e3'], '--units is a whole number from 0 to 50000, not 1e3'],
    [['--seed', ''], '--seed is a whole number from 0 to 2147483647, not nothing'],
    [['--lang', 'fr'], '--lang is zh or en, not fr'],
    [['--data', ''], '--data needs the path of a directory'],
    [['--data'], 'Usage: npm start'],
    [['--colour', 'red'], "Unknown option '--colour'"],
    [['extra'], 'Usage: npm start'],
  ])('W3 %j is refused in one line that says what is right', (args, sentence) => {
    expect(() => parseStartFlags(args)).toThrow(FlagFault);
    expect(() => parseStartFlags(args)).toThrow(sentence);
    try {
      parseStartFlags(args);
    } catch (error) {
      expect(String(error)).not.toContain('\n');
    }
  });
});
