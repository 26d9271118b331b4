// Words on the map: the towns' names, quiet, under everything that moves, and what the cases are that matter most.
import type { Origin } from '../plane.ts';
import { SymbolLayer } from '../symbolLayer.ts';
import type { NameSheet } from '../symbols/nameSheet.ts';

export const townNamesLayer = (sheet: NameSheet, origin: Origin) => namesLayer('townNames', sheet, origin);

/** Beside a case: for critical ones and for what is selected, and for no others. */
export const caseNamesLayer = (sheet: NameSheet, origin: Origin) => namesLayer('caseNames', sheet, origin);

/** Of its checkpoints, under units and cases. */
export const patrolNamesLayer = (sheet: NameSheet, origin: Origin) =>
  namesLayer('patrolNames', sheet, origin);

const namesLayer = (id: string, { atlas, columns, besidePx }: NameSheet, origin: Origin) =>
  new SymbolLayer({ id, atlas, columns, besidePx, origin });
