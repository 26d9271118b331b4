// A picture sheet of equal square cells, drawn once per size and language-free, so that a symbol on the map is
// one number. Cells are drawn at the size in which they appear: nothing is scaled, glyphs stay sharp.

export interface Atlas {
  readonly canvas: HTMLCanvasElement;
  readonly columns: number;
  readonly rows: number;
  /** Side of a cell in CSS px; the canvas is larger by the device's pixel ratio. */
  readonly cellPx: number;
}

/** Draws into a cell: the origin is its middle, units are CSS px. */
export type Drawing = (context: CanvasRenderingContext2D) => void;

/** Every WebGL2 device takes textures of this side. */
const MAX_TEXTURE_PX = 4096;

export function drawAtlas(drawings: readonly Drawing[], cellPx: number, pixelRatio: number): Atlas {
  const columns = Math.ceil(Math.sqrt(drawings.length));
  const rows = Math.ceil(drawings.length / columns);
  // An even whole number of device pixels, so that a symbol's middle falls on a pixel corner.
  const fits = Math.floor(MAX_TEXTURE_PX / columns);
  const cellDevicePx = Math.min(2 * Math.ceil((cellPx * pixelRatio) / 2), fits - (fits % 2));
  const canvas = document.createElement('canvas');
  canvas.width = columns * cellDevicePx;
  canvas.height = rows * cellDevicePx;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('the browser gives no 2D canvas to draw map symbols on');
  drawings.forEach((draw, i) => {
    context.save();
    const left = (i % columns) * cellDevicePx;
    const top = Math.floor(i / columns) * cellDevicePx;
    context.beginPath();
    context.rect(left, top, cellDevicePx, cellDevicePx);
    context.clip();
    context.translate(left + cellDevicePx / 2, top + cellDevicePx / 2);
    context.scale(cellDevicePx / cellPx, cellDevicePx / cellPx);
    draw(context);
    context.restore();
  });
  return { canvas, columns, rows, cellPx: cellDevicePx / pixelRatio };
}
