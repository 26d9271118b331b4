// Words as pictures: written once with the browser's own letters at the size in which they stand, and drawn by the
// program that draws every other symbol.
import { cssColor, FONT_FAMILY, type Rgb } from '../../style/tokens.ts';
import type { Origin } from '../plane.ts';
import { drawAtlas, type Atlas, type Drawing } from './atlas.ts';
import { BESIDE, extentByte } from './symbolCode.ts';
import { fixedColumns, type SymbolColumns } from './symbolColumns.ts';

export interface Name {
  readonly position: readonly [lon: number, lat: number];
  readonly text: string;
  /** CSS px from the place to the first letter; without it the text stands in the middle. */
  readonly asideDx?: number;
}

export interface NameSheet {
  readonly atlas: Atlas;
  readonly columns: SymbolColumns;
  readonly besidePx: number;
}

export interface Lettering {
  readonly sizePx: number;
  readonly weight: number;
  readonly colour: Rgb;
  /** Around the letters, so that what lies beneath does not run into them. */
  readonly rim: Rgb;
  readonly pixelRatio: number;
}

const LINE_HEIGHT = 1.5;
const RIM_EM = 0.3;

export function nameSheet(names: readonly Name[], lettering: Lettering, origin: Origin): NameSheet {
  const { sizePx, weight, pixelRatio } = lettering;
  const font = `${weight} ${sizePx}px "${FONT_FAMILY}", sans-serif`;
  const rimPx = sizePx * RIM_EM;
  const aside = names.some(({ asideDx }) => asideDx !== undefined);
  const cellPx = Math.ceil(widest(names, font) + 2 * rimPx);
  const drawings = names.map(
    ({ text, asideDx }): Drawing =>
      (context) => {
        context.font = font;
        context.textAlign = asideDx === undefined ? 'center' : 'left';
        context.textBaseline = 'middle';
        context.lineJoin = 'round';
        context.lineWidth = rimPx;
        const x = asideDx === undefined ? 0 : asideDx - cellPx / 2;
        context.strokeStyle = cssColor(lettering.rim);
        context.strokeText(text, x, 0);
        context.fillStyle = cssColor(lettering.colour);
        context.fillText(text, x, 0);
      },
  );
  const atlas = drawAtlas(drawings, cellPx, pixelRatio, Math.ceil(sizePx * LINE_HEIGHT));
  return { atlas, columns: columnsOf(names, origin, aside), besidePx: aside ? atlas.cellPx / 2 : 0 };
}

function widest(names: readonly Name[], font: string): number {
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('the browser gives no 2D canvas to write on');
  context.font = font;
  return Math.max(1, ...names.map(({ text, asideDx = 0 }) => asideDx + context.measureText(text).width));
}

function columnsOf(names: readonly Name[], [originLon, originLat]: Origin, aside: boolean): SymbolColumns {
  const positions = new Float32Array(names.length * 2);
  const cells = new Uint8Array(names.length * 4);
  names.forEach(({ position: [lon, lat] }, i) => {
    positions[i * 2] = lon - originLon;
    positions[i * 2 + 1] = lat - originLat;
    cells.set([i & 255, i >> 8, aside ? BESIDE.east : BESIDE.none, extentByte(1)], i * 4);
  });
  return fixedColumns(positions, cells);
}
