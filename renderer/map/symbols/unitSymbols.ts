// Unit symbols: the glyph is the force, the shape is the state, fill and dash are the age. Cluster badges and age
// tags stand on the same sheet, so that all of them are one draw call.
import type { TeamStateKind } from '#contract/organisation/organisation.ts';
import type { Freshness } from '#contract/fix.ts';
import { ACCENT, ALARM, cssColor, FONT_FAMILY, GROUND, INK, type Rgb } from '../../style/tokens.ts';
import type { MapTheme } from '../mapTheme.ts';
import { drawAtlas, type Atlas, type Drawing } from './atlas.ts';
import { circle, house, octagon, outline, pill, square, type Shape } from './shapes.ts';

export const STATES: readonly TeamStateKind[] = [
  'available',
  'assigned',
  'enRoute',
  'onScene',
  'handling',
  'offDuty',
  'unavailable',
  'emergency',
];
const AGES: readonly Freshness[] = ['live', 'stale', 'lost'];

/** A cluster of 2 … 99 shows its number, above that hundreds: nobody reads more from across the room. */
const EXACT_TO = 99;
const HUNDREDS_TO = 900;
const BADGES = EXACT_TO - 1 + HUNDREDS_TO / 100 + 1;
export const MAX_AGE_TAG_S = 99;

export interface UnitSheet {
  readonly atlas: Atlas;
  /** Half the side of what is drawn, as a share of half a cell; less to fill than the whole cell. */
  readonly unitExtent: number;
  readonly badgeExtent: number;
  /** First cell of the force's block: `force + state * 3 + age` is a unit's cell. */
  unitCell(force: number, state: number, age: number): number;
  badgeCell(count: number, lost: boolean): number;
  ageCell(seconds: number): number;
}

const CELL_SHARE = 2.5;
const UNIT_SHARE = 1.5;

export function unitSheet(glyphs: readonly string[], theme: MapTheme, pixelRatio: number): UnitSheet {
  const radius = theme.unitPx / 2;
  const perForce = STATES.length * AGES.length;
  const drawings: Drawing[] = [];
  for (const glyph of glyphs) {
    for (const state of STATES) for (const age of AGES) drawings.push(unitDrawing(glyph, state, age, radius));
  }
  const badges = drawings.length;
  for (const lost of [false, true]) {
    for (let i = 0; i < BADGES; i++) drawings.push(badgeDrawing(badgeText(i), lost, theme));
  }
  const ages = drawings.length;
  for (let seconds = 0; seconds <= MAX_AGE_TAG_S; seconds++) drawings.push(ageDrawing(seconds, theme));
  return {
    atlas: drawAtlas(drawings, theme.unitPx * CELL_SHARE, pixelRatio),
    unitExtent: UNIT_SHARE / CELL_SHARE,
    badgeExtent: 1,
    unitCell: (force, state, age) => force * perForce + state * AGES.length + age,
    badgeCell: (count, lost) => badges + (lost ? BADGES : 0) + badgeIndex(count),
    ageCell: (seconds) => ages + Math.min(MAX_AGE_TAG_S, Math.max(0, Math.floor(seconds))),
  };
}

function badgeIndex(count: number): number {
  if (count <= EXACT_TO) return Math.max(0, count - 2);
  return EXACT_TO - 1 + Math.min(HUNDREDS_TO / 100, Math.floor(count / 100) - 1);
}

function badgeText(index: number): string {
  if (index < EXACT_TO - 1) return String(index + 2);
  const hundreds = index - (EXACT_TO - 1) + 1;
  return hundreds * 100 > HUNDREDS_TO ? '1k+' : `${hundreds}00+`;
}

const SHAPES: Readonly<Record<TeamStateKind, Shape>> = {
  available: circle,
  assigned: square,
  enRoute: house,
  onScene: square,
  handling: square,
  offDuty: circle,
  unavailable: circle,
  emergency: octagon,
};

interface Look {
  readonly fill: Rgb;
  readonly edge: Rgb;
  readonly glyph: Rgb;
}

const LOOKS: Readonly<Record<TeamStateKind, Look>> = {
  available: { fill: ACCENT.free, edge: GROUND.outside, glyph: GROUND.outside },
  assigned: { fill: GROUND.line, edge: ACCENT.engaged, glyph: INK.strong },
  enRoute: { fill: GROUND.line, edge: ACCENT.engaged, glyph: INK.strong },
  onScene: { fill: ACCENT.engaged, edge: GROUND.outside, glyph: GROUND.outside },
  handling: { fill: ACCENT.engaged, edge: GROUND.outside, glyph: GROUND.outside },
  offDuty: { fill: GROUND.panel, edge: ACCENT.off, glyph: ACCENT.off },
  unavailable: { fill: GROUND.panel, edge: ACCENT.off, glyph: INK.quiet },
  emergency: { fill: ALARM.critical, edge: INK.strong, glyph: ALARM.glyph },
};

function unitDrawing(glyph: string, state: TeamStateKind, age: Freshness, full: number): Drawing {
  return (context) => {
    // A unit in emergency never fades: it looks the same at any age.
    const seen: Freshness = state === 'emergency' ? 'live' : age;
    const radius = state === 'emergency' ? full * 1.25 : state === 'offDuty' ? full * 0.62 : full;
    const look = LOOKS[state];
    const path = outline(SHAPES[state], radius - 1);
    const ghost = state === 'offDuty' || state === 'unavailable' ? ACCENT.off : roleColour(state);
    // A rim of ground keeps neighbours apart.
    context.lineWidth = full * 0.28;
    context.strokeStyle = cssColor(GROUND.panel);
    context.stroke(path);
    context.fillStyle = cssColor(seen === 'live' ? look.fill : GROUND.panel);
    context.fill(path);
    context.lineWidth = full * 0.13;
    context.strokeStyle = cssColor(seen === 'live' ? look.edge : ghost);
    if (seen === 'lost') context.setLineDash([full * 0.34, full * 0.26]);
    context.stroke(path);
    context.setLineDash([]);
    if (state === 'handling') underline(context, full, seen === 'live' ? look.glyph : ghost);
    if (state === 'unavailable') slash(context, full, ACCENT.off);
    if (state === 'offDuty') return;
    const ink = seen === 'live' ? look.glyph : seen === 'stale' ? ghost : ACCENT.off;
    write(context, glyph, full * 1.26, ink, state === 'handling' ? -full * 0.1 : 0);
  };
}

const roleColour = (state: TeamStateKind): Rgb => (state === 'available' ? ACCENT.free : ACCENT.engaged);

function underline(context: CanvasRenderingContext2D, full: number, colour: Rgb): void {
  context.fillStyle = cssColor(colour);
  context.fillRect(-full * 0.55, full * 0.58, full * 1.1, full * 0.16);
}

function slash(context: CanvasRenderingContext2D, full: number, colour: Rgb): void {
  context.strokeStyle = cssColor(colour);
  context.beginPath();
  context.moveTo(-full * 0.72, full * 0.72);
  context.lineTo(full * 0.72, -full * 0.72);
  context.stroke();
}

/** Free teams that stand too close to be told apart: a pill with their number. */
function badgeDrawing(text: string, lost: boolean, theme: MapTheme): Drawing {
  return (context) => {
    const fontPx = theme.smallPx;
    context.font = font(fontPx);
    const height = Math.max(theme.unitPx, fontPx * 1.12);
    const width = Math.min(
      theme.unitPx * CELL_SHARE - 2,
      Math.max(height, context.measureText(text).width + fontPx * 0.7),
    );
    const path = pill(width, height);
    context.lineWidth = theme.unitPx * 0.13;
    context.strokeStyle = cssColor(GROUND.panel);
    context.stroke(path);
    context.fillStyle = cssColor(lost ? GROUND.panel : GROUND.raised);
    context.fill(path);
    context.lineWidth = theme.unitPx * 0.06;
    // The number is read, not its frame: many bright pills would outshine a case.
    context.strokeStyle = cssColor(lost ? ACCENT.off : GROUND.lineStrong);
    if (lost) context.setLineDash([theme.unitPx * 0.17, theme.unitPx * 0.13]);
    context.stroke(path);
    context.setLineDash([]);
    write(context, text, fontPx, lost ? ACCENT.off : ACCENT.free);
  };
}

/** Seconds since the last fix, under a hollow unit. */
function ageDrawing(seconds: number, theme: MapTheme): Drawing {
  return (context) => {
    const text = `${seconds}s`;
    context.font = font(theme.smallPx * 0.86);
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.lineJoin = 'round';
    context.lineWidth = theme.smallPx * 0.22;
    context.strokeStyle = cssColor(GROUND.panel);
    context.strokeText(text, 0, 0);
    context.fillStyle = cssColor(INK.quiet);
    context.fillText(text, 0, 0);
  };
}

const font = (px: number): string => `600 ${px}px "${FONT_FAMILY}", sans-serif`;

function write(context: CanvasRenderingContext2D, text: string, px: number, colour: Rgb, dy = 0): void {
  context.font = font(px);
  context.textAlign = 'center';
  context.textBaseline = 'alphabetic';
  context.fillStyle = cssColor(colour);
  // Centred on its ink: the middle of the em box stands too high for digits and too low for characters.
  const { actualBoundingBoxAscent: up, actualBoundingBoxDescent: down } = context.measureText(text);
  context.fillText(text, 0, (up - down) / 2 + dy);
}
