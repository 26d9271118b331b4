// A line from each engaged unit to its case: who is on what, without reading.
import { LineLayer } from '@deck.gl/layers';
import { ACCENT } from '../../style/tokens.ts';
import type { MapTheme } from '../mapTheme.ts';

export interface TieColumns {
  readonly length: number;
  /** Degrees from the origin. */
  readonly from: { readonly value: Float32Array; readonly size: 2 };
  readonly to: { readonly value: Float32Array; readonly size: 2 };
  readonly colours: { readonly value: Uint8Array; readonly size: 4; readonly normalized: true };
}

/** An order that nobody has acknowledged is a fainter line. */
export const FIRM_ALPHA = 190;
export const LOOSE_ALPHA = 80;
export const TIE_COLOUR = ACCENT.engaged;

export const tiesLayer = (ties: TieColumns, origin: readonly [number, number], { hairPx }: MapTheme) =>
  new LineLayer({
    id: 'ties',
    data: {
      length: ties.length,
      attributes: { getSourcePosition: ties.from, getTargetPosition: ties.to, getColor: ties.colours },
    },
    coordinateSystem: 'lnglat-offsets',
    coordinateOrigin: [origin[0], origin[1], 0],
    getWidth: hairPx * 1.25,
    widthUnits: 'pixels',
    antialiasing: true,
  });
