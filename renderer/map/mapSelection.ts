// What is selected on the map, and which units that means.
import type { CaseId, Position, TeamId, UnitId } from '#contract/ids.ts';
import type { Picture } from '#contract/picture.ts';
import type { PatrolShape } from './patrolShape.ts';

export type MapSelection =
  | { readonly kind: 'case'; readonly id: CaseId }
  | { readonly kind: 'unit'; readonly id: UnitId }
  | { readonly kind: 'team'; readonly id: TeamId }
  /** Where a case that is being reported is. */
  | { readonly kind: 'place'; readonly position: Position }
  /** A joint patrol, also one that is being planned: its places, and the units of its teams. */
  | { readonly kind: 'patrol'; readonly shape: PatrolShape };

/** Numbers of the units that are selected, on their own or with their team. */
export function selectedUnits(picture: Picture, selection: MapSelection | null): readonly number[] {
  if (!selection || selection.kind === 'case' || selection.kind === 'place') return [];
  const numbers: number[] = [];
  for (const unit of picture.units.values()) {
    const chosen = isChosen(unit, selection);
    if (chosen) numbers.push(unit.no);
  }
  return numbers;
}

type OfUnits = Exclude<MapSelection, { kind: 'case' | 'place' }>;

function isChosen({ id, team }: { readonly id: UnitId; readonly team: TeamId }, selection: OfUnits): boolean {
  switch (selection.kind) {
    case 'unit':
      return id === selection.id;
    case 'team':
      return team === selection.id;
    case 'patrol':
      return selection.shape.teams.includes(team);
  }
}
