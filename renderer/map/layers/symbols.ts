// Units and clusters of units: one layer, one draw call.
import type { Atlas } from '../symbols/atlas.ts';
import { SymbolLayer } from '../symbolLayer.ts';

export interface SymbolColumns {
  readonly length: number;
  /** New wrappers only for what changed: deck.gl uploads a column when its wrapper is another one. */
  readonly attributes: {
    readonly getPosition: { readonly value: Float32Array; readonly size: 2 };
    readonly getCell: { readonly value: Uint8Array; readonly size: 4; readonly normalized: true };
  };
}

export interface SymbolProps {
  readonly symbols: SymbolColumns;
  readonly atlas: Atlas;
  /** Longitude and latitude that positions are relative to. */
  readonly origin: readonly [number, number];
  readonly besidePx: number;
}

export const unitsLayer = (props: SymbolProps) => symbolLayer('units', props);

/** Drawn after the units: the only bright things on the map. */
export const casesLayer = (props: SymbolProps) => symbolLayer('cases', props);

const symbolLayer = (id: string, { symbols, atlas, origin, besidePx }: SymbolProps) =>
  new SymbolLayer({
    id,
    data: symbols,
    atlas,
    besidePx,
    coordinateSystem: 'lnglat-offsets',
    coordinateOrigin: [origin[0], origin[1], 0],
  });
