// What is selected on the map, and which units that means.
import type { CaseId, Position, TeamId, UnitId } from '#contract/ids.ts';
import type { Picture } from '#contract/picture.ts';

export type MapSelection =
  | { readonly kind: 'case'; readonly id: CaseId }
  | { readonly kind: 'unit'; readonly id: UnitId }
  | { readonly kind: 'team'; readonly id: TeamId }
  /** Where a case that is being reported is. */
  | { readonly kind: 'place'; readonly position: Position };

/** Numbers of the units that are selected, on their own or with their team. */
export function selectedUnits(picture: Picture, selection: MapSelection | null): readonly number[] {
  if (!selection || selection.kind === 'case' || selection.kind === 'place') return [];
  const numbers: number[] = [];
  for (const unit of picture.units.values()) {
    const chosen = selection.kind === 'unit' ? unit.id === selection.id : unit.team === selection.id;
    if (chosen) numbers.push(unit.no);
  }
  return numbers;
}
