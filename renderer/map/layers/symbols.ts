// Units with their clusters, and cases: one layer and one draw call each.
import type { Atlas } from '../symbols/atlas.ts';
import type { Origin } from '../plane.ts';
import type { SymbolColumns } from '../symbols/symbolColumns.ts';
import { SymbolLayer } from '../symbolLayer.ts';

export interface SymbolProps {
  readonly columns: SymbolColumns;
  readonly atlas: Atlas;
  readonly origin: Origin;
  readonly besidePx: number;
}

export const unitsLayer = (props: SymbolProps) => new SymbolLayer({ id: 'units', ...props });

/** Drawn after the units: the only bright things on the map. */
export const casesLayer = (props: SymbolProps) => new SymbolLayer({ id: 'cases', ...props });
