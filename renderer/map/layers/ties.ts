// A line from each engaged unit to its case: who is on what, without reading.
import { ACCENT } from '../../style/tokens.ts';
import type { LineColumns } from '../lineColumns.ts';
import { LineLayer } from '../lineLayer.ts';
import type { MapTheme } from '../mapTheme.ts';
import type { Origin } from '../plane.ts';

/** An order that nobody has acknowledged is a fainter line. */
export const FIRM_ALPHA = 190;
export const LOOSE_ALPHA = 80;
export const TIE_COLOUR = ACCENT.engaged;

export const tiesLayer = (columns: LineColumns, origin: Origin, { hairPx }: MapTheme) =>
  new LineLayer({ id: 'ties', columns, origin, widthPx: hairPx * 1.25 });
