// What the map draws with. The same values stand in tokens.css for everything that is DOM; a spec keeps the two
// equal. Hues are Okabe and Ito's: alarm hues appear for alarms and nowhere else (WALL.md E5, E6).

export type Rgb = readonly [red: number, green: number, blue: number];

export const GROUND = {
  /** Outside the district. */
  outside: [15, 18, 21],
  page: [22, 25, 29],
  /** #1F2328: nothing that carries text is lighter, except what is raised from it. */
  panel: [31, 35, 40],
  raised: [43, 48, 55],
  line: [60, 67, 76],
  lineStrong: [96, 106, 118],
} as const satisfies Record<string, Rgb>;

export const INK = {
  strong: [226, 230, 234],
  body: [198, 205, 212],
  quiet: [154, 164, 174],
} as const satisfies Record<string, Rgb>;

/** Selection, focus, and what can be acted on. */
export const ACCENT = {
  select: [156, 201, 232],
  /** A free team: calm, readable, no alarm. */
  free: [139, 178, 204],
  engaged: [198, 205, 212],
  off: [110, 119, 129],
} as const satisfies Record<string, Rgb>;

export const ALARM = {
  /** Vermillion: as a fill with a dark glyph, never as thin text. */
  critical: [213, 94, 0],
  high: [230, 159, 0],
  /** Low cases are no alarm: neutral. */
  low: [154, 164, 174],
  /** What is written on an alarm's fill. */
  glyph: [15, 18, 21],
} as const satisfies Record<string, Rgb>;

export const MODE = {
  /** The frame around everything that is not now. */
  replay: [204, 121, 167],
  /** A fault of the system itself (link, disk): always with a hatch, never a case. */
  fault: [240, 228, 66],
} as const satisfies Record<string, Rgb>;

/**
 * Font sizes in px at 2160 rows of wall. A capital is 0.733 em and 国 about 0.89 em in Noto Sans SC, so these
 * draw 37 px and 30 px of ink and more (WALL.md E1: 2.7 m of wall seen from 8 m).
 */
export const WALL_TYPE = { small: 42, body: 52, large: 68, clock: 88 } as const;

/** Map symbols on the wall, px at 2160 rows (WALL.md E1). */
export const WALL_SYMBOL = { unit: 38, case: 56, critical: 84 } as const;

/** At a desk, CSS px (WALL.md E2). */
export const DESK_TYPE = { small: 14, body: 15, large: 18, clock: 26 } as const;
export const DESK_SYMBOL = { unit: 24, case: 28, critical: 40 } as const;

export const FONT_FAMILY = 'Noto Sans SC Variable';

export const cssColor = ([red, green, blue]: Rgb): string =>
  `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
