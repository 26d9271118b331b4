// The ring around what is selected, and where a unit that has fallen silent could be by now.
import type { Picture } from '#contract/picture.ts';
import { alarmClass } from '#contract/policy.ts';
import type { FixTable } from '../picture/fixTable.ts';
import type { Reach, Ring } from './layers/selection.ts';
import { selectedUnits, type MapSelection } from './mapSelection.ts';
import type { MapTheme } from './mapTheme.ts';
import type { CaseSheet } from './symbols/caseSymbols.ts';

/** A unit that has been silent for long could be anywhere: a circle over half the district says nothing more. */
const MAX_REACH_M = 10_000;

/** Brisk speeds in a city, so that the circle does not lie small. */
const SPEED_MPS = { foot: 1.6, ebike: 6, car: 14 } as const;

export interface MarksInput {
  readonly selection: MapSelection | null;
  readonly picture: Picture;
  readonly table: FixTable;
  readonly now: number;
  readonly staleAfterMs: number;
  readonly theme: MapTheme;
  readonly sheet: CaseSheet;
}

export interface SelectionMarks {
  readonly rings: readonly Ring[];
  readonly reaches: readonly Reach[];
}

const NONE: SelectionMarks = { rings: [], reaches: [] };

export function selectionMarks({ selection, picture, sheet, ...fleet }: MarksInput): SelectionMarks {
  if (!selection) return NONE;
  if (selection.kind === 'case') {
    const theCase = picture.cases.get(selection.id);
    if (!theCase) return NONE;
    const { lon, lat } = theCase.position;
    const radiusPx = sheet.radiusPx(alarmClass(theCase.priority)) * 1.4;
    return { rings: [{ position: [lon, lat], radiusPx }], reaches: [] };
  }
  const { table, now, staleAfterMs, theme } = fleet;
  if (selection.kind === 'place') {
    const position = [selection.position.lon, selection.position.lat] as const;
    // Two rings with the point between them: an aim, told from the single ring of a choice.
    return {
      rings: [0.22, 0.8].map((share) => ({ position, radiusPx: theme.casePx * share })),
      reaches: [],
    };
  }
  const rings: Ring[] = [];
  const reaches: Reach[] = [];
  for (const no of selectedUnits(picture, selection)) {
    if (table.known[no] !== 1) continue;
    const position = [(table.lonE6[no] ?? 0) / 1e6, (table.latE6[no] ?? 0) / 1e6] as const;
    rings.push({ position, radiusPx: theme.unitPx * 0.78 });
    const ageMs = now - (table.fixAt[no] ?? now);
    // Circles around all units of a patrol would cover what it patrols.
    if (ageMs < staleAfterMs || selection.kind === 'patrol') continue;
    reaches.push({ position, radiusM: Math.min(MAX_REACH_M, (ageMs / 1000) * metresPerSecond(picture, no)) });
  }
  return { rings, reaches };
}

function metresPerSecond(picture: Picture, no: number): number {
  for (const unit of picture.units.values()) {
    if (unit.no === no) return SPEED_MPS[picture.teams.get(unit.team)?.transport ?? 'car'];
  }
  return SPEED_MPS.car;
}
