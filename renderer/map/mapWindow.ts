// What the camera sees, in the units of the fix table, so that culling and clustering compare whole numbers.
import { WebMercatorViewport } from '@deck.gl/core';
import type { Size, View } from './camera.ts';
import type { DistrictGeo } from './districtGeo.ts';
import { shortName } from './townNames.ts';
import type { MapTheme } from './mapTheme.ts';

export interface MapWindow {
  readonly westE6: number;
  readonly southE6: number;
  readonly eastE6: number;
  readonly northE6: number;
  /** 1e-6 degree of longitude and latitude under one CSS px. */
  readonly lonE6PerPx: number;
  readonly latE6PerPx: number;
  /** False when zoomed in so far that every unit is shown. */
  readonly clusters: boolean;
  /** Boxes (west, south, east, north; 1e-6 degree) that badges step out of: the names of the towns. */
  readonly keepClear: readonly (readonly [number, number, number, number])[];
  /** Names, tags and those off duty are for a closer look. */
  readonly near: boolean;
}

export interface WindowInput {
  readonly view: View;
  readonly size: Size;
  readonly district: DistrictGeo;
  readonly theme: MapTheme;
  readonly lang: 'zh' | 'en';
  readonly clusters: boolean;
  readonly near: boolean;
}

/** A symbol whose middle is just outside still reaches into the view. */
const EDGE_SYMBOLS = 1;

export function mapWindow(input: WindowInput): MapWindow {
  const { view, size, theme, clusters, near } = input;
  const [west, south, east, north] = new WebMercatorViewport({ ...view, ...size }).getBounds();
  const lonE6PerPx = ((east - west) * 1e6) / size.width;
  const latE6PerPx = ((north - south) * 1e6) / size.height;
  const edge = theme.unitPx * EDGE_SYMBOLS;
  return {
    westE6: west * 1e6 - edge * lonE6PerPx,
    eastE6: east * 1e6 + edge * lonE6PerPx,
    southE6: south * 1e6 - edge * latE6PerPx,
    northE6: north * 1e6 + edge * latE6PerPx,
    ...stepped(lonE6PerPx, latE6PerPx),
    clusters,
    keepClear: near ? [] : nameBoxes(input, lonE6PerPx, latE6PerPx),
    near,
  };
}

/** Rounded down to quarter halvings of the zoom: clusters must not dance with every step of the wheel. */
function stepped(lonE6PerPx: number, latE6PerPx: number) {
  const step = 2 ** (Math.floor(Math.log2(lonE6PerPx) * 4) / 4);
  return { lonE6PerPx: step, latE6PerPx: (latE6PerPx / lonE6PerPx) * step };
}

/** Where the towns' names stand, with room for half a badge around them. */
function nameBoxes({ district, theme, lang }: WindowInput, lonE6PerPx: number, latE6PerPx: number) {
  const em = theme.smallPx;
  return district.towns.map((town) => {
    const letters = shortName(town, lang).length * (lang === 'zh' ? 1 : 0.56);
    const halfWidth = ((letters * em) / 2 + em * 0.8) * lonE6PerPx;
    const halfHeight = em * 1.15 * latE6PerPx;
    const [lon, lat] = [town.label[0] * 1e6, town.label[1] * 1e6];
    return [lon - halfWidth, lat - halfHeight, lon + halfWidth, lat + halfHeight] as const;
  });
}
