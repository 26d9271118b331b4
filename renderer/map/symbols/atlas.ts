// A picture sheet of equal cells, drawn once per size, so that a symbol on the map is one number. Cells are drawn
// at the size in which they appear: nothing is scaled, glyphs stay sharp.

export interface Atlas {
  readonly canvas: HTMLCanvasElement;
  readonly columns: number;
  readonly rows: number;
  /** A cell in CSS px; the canvas is larger by the device's pixel ratio. */
  readonly cellPx: number;
  readonly cellHeightPx: number;
}

/** Draws into a cell: the origin is its middle, units are CSS px. */
export type Drawing = (context: CanvasRenderingContext2D) => void;

/** Every WebGL2 device takes textures of this side. */
const MAX_TEXTURE_PX = 4096;

/** Square cells, unless they are told to have another height. */
export function drawAtlas(
  drawings: readonly Drawing[],
  cellPx: number,
  pixelRatio: number,
  cellHeightPx = cellPx,
): Atlas {
  // A sheet as wide as high, as far as cells can be that.
  const columns = Math.max(1, Math.ceil(Math.sqrt((drawings.length * cellHeightPx) / cellPx)));
  const rows = Math.max(1, Math.ceil(drawings.length / columns));
  const width = deviceSide(cellPx * pixelRatio, columns);
  const height = deviceSide(cellHeightPx * pixelRatio, rows);
  const canvas = document.createElement('canvas');
  canvas.width = columns * width;
  canvas.height = rows * height;
  // In the page's own memory: on the graphics device, drawing hundreds of small shapes and reading them back for
  // a texture took a software device over half a second.
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('the browser gives no 2D canvas to draw map symbols on');
  drawings.forEach((draw, i) => {
    context.save();
    const left = (i % columns) * width;
    const top = Math.floor(i / columns) * height;
    context.beginPath();
    context.rect(left, top, width, height);
    context.clip();
    context.translate(left + width / 2, top + height / 2);
    context.scale(width / cellPx, height / cellHeightPx);
    draw(context);
    context.restore();
  });
  return { canvas, columns, rows, cellPx: width / pixelRatio, cellHeightPx: height / pixelRatio };
}

/** An even whole number of device pixels, so that a symbol's middle falls on a pixel corner. */
function deviceSide(px: number, cells: number): number {
  const fits = Math.floor(MAX_TEXTURE_PX / cells);
  return Math.min(2 * Math.ceil(px / 2), fits - (fits % 2));
}
