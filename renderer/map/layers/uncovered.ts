// Grids that have had no free team near for too long: hatched, quieter and finer than a deaf town, in no alarm's hue.
import { INK } from '../../style/tokens.ts';
import type { DistrictGeo } from '../districtGeo.ts';
import { FillLayer } from '../fillLayer.ts';
import type { MapTheme } from '../mapTheme.ts';

/** Half a deaf town's stripes, so that the two are told apart by shape. */
const HATCH_SYMBOLS = 0.3;

export const uncoveredLayer = (corners: Float32Array, { origin }: DistrictGeo, { unitPx }: MapTheme) =>
  new FillLayer({
    id: 'uncovered',
    corners,
    origin,
    colour: [...INK.quiet, 90],
    hatchPx: unitPx * HATCH_SYMBOLS,
  });
