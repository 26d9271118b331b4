// Joint patrols, under everything that moves and in no alarm's hue: the chosen one with its places, the running ones
// as thin outlines when none is chosen.
import { ACCENT } from '../../style/tokens.ts';
import type { DistrictGeo } from '../districtGeo.ts';
import { FillLayer } from '../fillLayer.ts';
import { fixedLines, onGround, type LineEnds } from '../lineColumns.ts';
import { LineLayer } from '../lineLayer.ts';
import type { MapTheme } from '../mapTheme.ts';
import type { PatrolMarks } from '../patrolMarks.ts';
import { SymbolLayer } from '../symbolLayer.ts';

/** Finer than a deaf town's, wider than a gap's. */
const HATCH_SYMBOLS = 0.45;

export const runningPatrolsLayer = (lines: LineEnds, { origin }: DistrictGeo, { hairPx }: MapTheme) =>
  new LineLayer({
    id: 'runningPatrols',
    columns: fixedLines(lines, onGround(ACCENT.select, 90)),
    origin,
    widthPx: hairPx,
  });

export const patrolLayers = (
  { outline, provenArea, missedArea, symbols }: PatrolMarks,
  { origin }: DistrictGeo,
  { hairPx, unitPx }: MapTheme,
) => [
  provenArea.length > 0 &&
    new FillLayer({ id: 'patrolProven', corners: provenArea, origin, colour: [...ACCENT.select, 46] }),
  missedArea.length > 0 &&
    new FillLayer({
      id: 'patrolMissed',
      corners: missedArea,
      origin,
      colour: [...ACCENT.select, 80],
      hatchPx: unitPx * HATCH_SYMBOLS,
    }),
  new LineLayer({
    id: 'patrol',
    columns: fixedLines(outline, onGround(ACCENT.select, 190)),
    origin,
    widthPx: hairPx * 1.5,
  }),
  symbols && new SymbolLayer({ id: 'patrolPlaces', ...symbols, besidePx: 0, origin }),
];
