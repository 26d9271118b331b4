// Which teams are in a grid now, for whom a centre speaks to that grid.
import type { GridsAt } from '#contract/decision.ts';
import { freshness } from '#contract/fix.ts';
import type { GridCode, Position, TeamId } from '#contract/ids.ts';
import type { EnrolledUnit } from '#contract/organisation/organisation.ts';
import type { Picture } from '#contract/picture.ts';
import type { UnitPlace } from './whereabouts.ts';

/** Teams with at least one unit whose newest fix lies in the grid and is not lost. */
export function teamsIn(
  grid: GridCode,
  picture: Picture,
  placeOf: (unit: EnrolledUnit) => UnitPlace | null,
  locate: (position: Position) => GridsAt | null,
  now: number,
): readonly TeamId[] {
  const found = new Set<TeamId>();
  for (const unit of picture.units.values()) {
    if (found.has(unit.team)) continue;
    const place = placeOf(unit);
    // Where a silent unit was an hour ago tells nobody whom to call now.
    if (!place || (picture.policy && freshness(now - place.at, picture.policy.thresholds) === 'lost'))
      continue;
    const there = locate(place);
    if (there?.villageGrid === grid || there?.urbanGrid === grid) found.add(unit.team);
  }
  return [...found];
}
