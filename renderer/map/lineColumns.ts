// Lines as typed columns that the layer reads when it draws.
import { GROUND, type Rgb } from '../style/tokens.ts';

/** Straight pieces. */
export interface LineEnds {
  readonly count: number;
  /** Degrees from an origin: lon, lat, lon, lat of each piece. A piece without length is not drawn. */
  readonly ends: Float32Array;
}

/** The columns may keep their identity while their content changes; the version then tells. */
export interface LineColumns extends LineEnds {
  readonly version: number;
  /** Four bytes a piece. Where pieces join, a translucent colour would show the joint. */
  readonly colours: Uint8Array;
}

/** Columns of one opaque colour whose content never changes. */
export function fixedLines({ count, ends }: LineEnds, [red, green, blue]: Rgb): LineColumns {
  const colours = new Uint8Array(count * 4);
  for (let i = 0; i < count; i++) colours.set([red, green, blue, 255], i * 4);
  return { version: 1, count, ends, colours };
}

/** How a translucent colour looks on the district's plane. `alpha`: 0 … 255. */
export function onGround(colour: Rgb, alpha: number): Rgb {
  const over = (i: 0 | 1 | 2): number =>
    Math.round(GROUND.panel[i] + ((colour[i] - GROUND.panel[i]) * alpha) / 255);
  return [over(0), over(1), over(2)];
}
