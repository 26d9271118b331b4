// Case symbols. Class is shape, size and hue; a filled one has nobody on it, a hollow one is in hands; a second
// outline says that its clock has run out. Only critical and high cases carry an alarm hue.
import type { AlarmClass } from '#contract/policy.ts';
import { ALARM, cssColor, FONT_FAMILY, GROUND, INK, type Rgb } from '../../style/tokens.ts';
import type { MapTheme } from '../mapTheme.ts';
import { drawAtlas, type Atlas, type Drawing } from './atlas.ts';
import { diamond, hexagon, outline, triangle, type Shape } from './shapes.ts';

export interface CaseSheet {
  readonly atlas: Atlas;
  caseCell(alarm: AlarmClass, attended: boolean, overdue: boolean): number;
  /** Radius in CSS px, for picking and for what stands around it. */
  radiusPx(alarm: AlarmClass): number;
}

const CLASSES: readonly AlarmClass[] = ['critical', 'high', 'low'];
const SHAPES: Readonly<Record<AlarmClass, Shape>> = { critical: triangle, high: diamond, low: hexagon };
const HUES: Readonly<Record<AlarmClass, Rgb>> = { critical: ALARM.critical, high: ALARM.high, low: INK.body };
const CELL_SHARE = 1.6;

export function caseSheet(theme: MapTheme, pixelRatio: number): CaseSheet {
  const radiusPx = (alarm: AlarmClass): number =>
    (alarm === 'critical' ? theme.criticalPx : alarm === 'high' ? theme.casePx : theme.casePx * 0.72) / 2;
  const drawings: Drawing[] = CLASSES.flatMap((alarm) =>
    [false, true].flatMap((attended) =>
      [false, true].map((overdue) => caseDrawing(alarm, attended, overdue, radiusPx(alarm))),
    ),
  );
  return {
    atlas: drawAtlas(drawings, theme.criticalPx * CELL_SHARE, pixelRatio),
    caseCell: (alarm, attended, overdue) =>
      CLASSES.indexOf(alarm) * 4 + (attended ? 2 : 0) + (overdue ? 1 : 0),
    radiusPx,
  };
}

function caseDrawing(alarm: AlarmClass, attended: boolean, overdue: boolean, radius: number): Drawing {
  return (context) => {
    const hue = HUES[alarm];
    const inner = overdue ? radius * 0.8 : radius;
    const path = outline(SHAPES[alarm], inner - 1);
    context.lineJoin = 'round';
    context.lineWidth = radius * 0.3;
    context.strokeStyle = cssColor(GROUND.outside);
    context.stroke(path);
    if (overdue) {
      const ring = outline(SHAPES[alarm], radius * 1.16);
      context.lineWidth = radius * 0.3;
      context.stroke(ring);
      context.lineWidth = radius * 0.14;
      context.strokeStyle = cssColor(hue);
      context.stroke(ring);
    }
    context.fillStyle = cssColor(attended ? GROUND.outside : hue);
    context.fill(path);
    context.lineWidth = radius * 0.2;
    context.strokeStyle = cssColor(hue);
    if (attended) {
      context.save();
      context.clip(path);
      context.lineWidth *= 2;
      context.stroke(path);
      context.restore();
    }
    if (alarm === 'critical') exclaim(context, inner, attended ? hue : ALARM.glyph);
  };
}

function exclaim(context: CanvasRenderingContext2D, radius: number, colour: Rgb): void {
  context.font = `800 ${radius * 1.35}px "${FONT_FAMILY}", sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'alphabetic';
  context.fillStyle = cssColor(colour);
  const { actualBoundingBoxAscent: up, actualBoundingBoxDescent: down } = context.measureText('!');
  context.fillText('!', 0, (up - down) / 2 + radius * 0.16);
}
