// Borders and streets: static lines in flat arrays, uploaded once.
import { PathLayer } from '@deck.gl/layers';
import { GROUND, type Rgb } from '../../style/tokens.ts';
import type { DistrictGeo, Lines } from '../districtGeo.ts';
import type { MapTheme } from '../mapTheme.ts';

interface Stroke {
  readonly colour: Rgb;
  readonly widthPx: number;
  /** 0 … 255. */
  readonly alpha: number;
}

export const outlineLayer = (district: DistrictGeo, { hairPx }: MapTheme) =>
  lineLayer('outline', district.outlineLines, { colour: GROUND.lineStrong, widthPx: hairPx * 2, alpha: 255 });

export const townLinesLayer = (district: DistrictGeo, { hairPx }: MapTheme) =>
  lineLayer('towns', district.townLines, { colour: GROUND.lineStrong, widthPx: hairPx, alpha: 200 });

export const villageGridLayer = (district: DistrictGeo, { hairPx }: MapTheme) =>
  lineLayer('villageGrids', district.villageGridLines, {
    colour: GROUND.line,
    widthPx: hairPx * 0.75,
    alpha: 190,
  });

export const urbanGridLayer = (district: DistrictGeo, { hairPx }: MapTheme) =>
  lineLayer('urbanGrids', district.urbanGridLines, {
    colour: GROUND.lineStrong,
    widthPx: hairPx * 0.75,
    alpha: 120,
  });

export const streetLayer = (district: DistrictGeo, { hairPx }: MapTheme) =>
  lineLayer('streets', district.streetLines, { colour: GROUND.raised, widthPx: hairPx * 2, alpha: 255 });

function lineLayer(id: string, lines: Lines, { colour, widthPx, alpha }: Stroke) {
  return new PathLayer({
    id,
    data: {
      length: lines.length,
      startIndices: lines.startIndices,
      attributes: { getPath: { value: lines.positions, size: 2 } },
    },
    _pathType: 'open',
    positionFormat: 'XY',
    getColor: [...colour, alpha],
    getWidth: widthPx,
    widthUnits: 'pixels',
    antialiasing: true,
    jointRounded: true,
    capRounded: true,
  });
}
