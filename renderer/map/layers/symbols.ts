// Units with their clusters, and cases: one layer and one draw call each.
import type { Atlas } from '../symbols/atlas.ts';
import type { SymbolColumns } from '../symbols/symbolColumns.ts';
import { SymbolLayer } from '../symbolLayer.ts';

export interface SymbolProps {
  readonly columns: SymbolColumns;
  readonly atlas: Atlas;
  /** Longitude and latitude that positions are relative to. */
  readonly origin: readonly [number, number];
  readonly besidePx: number;
}

export const unitsLayer = (props: SymbolProps) => symbolLayer('units', props);

/** Drawn after the units: the only bright things on the map. */
export const casesLayer = (props: SymbolProps) => symbolLayer('cases', props);

const symbolLayer = (id: string, { origin, ...props }: SymbolProps) =>
  new SymbolLayer({
    id,
    ...props,
    coordinateSystem: 'lnglat-offsets',
    coordinateOrigin: [origin[0], origin[1], 0],
  });
