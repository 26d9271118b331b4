// One visual system, written once for CSS and once for the map: this keeps the two from drifting, and keeps
// text readable on every ground that it stands on.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ACCENT, ALARM, cssColor, GROUND, INK, MODE, type Rgb } from './tokens.ts';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const declared = (name: string): string | undefined =>
  new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(css)?.[1];
const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const named: readonly (readonly [string, Rgb])[] = [
  ...Object.entries(GROUND).map(
    ([name, rgb]) => [name.startsWith('line') ? kebab(name) : `ground-${name}`, rgb] as const,
  ),
  ...Object.entries(INK).map(([name, rgb]) => [`ink-${name}`, rgb] as const),
  ...Object.entries(ACCENT).map(([name, rgb]) => [`accent-${name}`, rgb] as const),
  ...Object.entries(ALARM).map(([name, rgb]) => [`alarm-${name}`, rgb] as const),
  ...Object.entries(MODE).map(([name, rgb]) => [`mode-${name}`, rgb] as const),
];

it('V1 the map and the page draw with the same colours', () => {
  expect(named.map(([name, rgb]) => [name, cssColor(rgb)])).toEqual(
    named.map(([name]) => [name, declared(name)]),
  );
});

function luminance([red, green, blue]: Rgb): number {
  const linear = [red, green, blue].map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
}

function contrast(a: Rgb, b: Rgb): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

it('V2 text stands at 4.5 to 15 against every ground it is written on (WALL.md E3)', () => {
  const pairs = [
    ...Object.values(INK).flatMap((ink) =>
      [GROUND.page, GROUND.panel, GROUND.raised].map((ground) => [ink, ground] as const),
    ),
    [ALARM.glyph, ALARM.critical] as const,
    [ALARM.glyph, ALARM.high] as const,
    [ALARM.glyph, MODE.replay] as const,
    [ALARM.glyph, MODE.fault] as const,
    [ACCENT.select, GROUND.panel] as const,
  ];
  const outside = pairs.filter(([ink, ground]) => {
    const ratio = contrast(ink, ground);
    return ratio < 4.5 || ratio > 15;
  });
  expect(outside).toEqual([]);
});
