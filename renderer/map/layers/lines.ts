// Borders and streets: static lines, uploaded once.
import { GROUND, type Rgb } from '../../style/tokens.ts';
import type { DistrictGeo } from '../districtGeo.ts';
import { fixedLines, onGround, type LineEnds } from '../lineColumns.ts';
import { LineLayer } from '../lineLayer.ts';
import type { MapTheme } from '../mapTheme.ts';

interface Stroke {
  readonly colour: Rgb;
  readonly widthPx: number;
}

export const outlineLayer = (district: DistrictGeo, { hairPx }: MapTheme) =>
  lineLayer('outline', district, district.outlineLines, { colour: GROUND.lineStrong, widthPx: hairPx * 2 });

export const townLinesLayer = (district: DistrictGeo, { hairPx }: MapTheme) =>
  lineLayer('towns', district, district.townLines, {
    colour: onGround(GROUND.lineStrong, 200),
    widthPx: hairPx,
  });

export const villageGridLayer = (district: DistrictGeo, { hairPx }: MapTheme) =>
  lineLayer('villageGrids', district, district.villageGridLines, {
    colour: onGround(GROUND.line, 190),
    widthPx: hairPx * 0.75,
  });

export const urbanGridLayer = (district: DistrictGeo, { hairPx }: MapTheme) =>
  lineLayer('urbanGrids', district, district.urbanGridLines, {
    colour: onGround(GROUND.lineStrong, 120),
    widthPx: hairPx * 0.75,
  });

export const streetLayer = (district: DistrictGeo, { hairPx }: MapTheme) =>
  lineLayer('streets', district, district.streetLines, { colour: GROUND.raised, widthPx: hairPx * 2 });

function lineLayer(id: string, { origin }: DistrictGeo, lines: LineEnds, { colour, widthPx }: Stroke) {
  return new LineLayer({ id, columns: fixedLines(lines, colour), origin, widthPx });
}
