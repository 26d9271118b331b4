// Towns from which nothing has been heard: hatched, because an empty calm town and a deaf one look alike.
import { MODE } from '../../style/tokens.ts';
import type { DistrictGeo } from '../districtGeo.ts';
import { FillLayer } from '../fillLayer.ts';
import type { MapTheme } from '../mapTheme.ts';

/** Wide enough to be seen as stripes from across the room. */
const HATCH_SYMBOLS = 0.6;

export const silentTownsLayer = (corners: Float32Array, { origin }: DistrictGeo, { unitPx }: MapTheme) =>
  new FillLayer({
    id: 'silentTowns',
    corners,
    origin,
    colour: [...MODE.fault, 70],
    hatchPx: unitPx * HATCH_SYMBOLS,
  });
