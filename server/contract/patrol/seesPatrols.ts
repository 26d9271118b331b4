// Who sees which patrol: the town whose it is, and whoever has a team in it.
import type { Scope } from '../actor.ts';
import type { PatrolId, TeamId } from '../ids.ts';
import type { Picture } from '../picture.ts';

export function patrolsSeen(
  picture: Picture,
  jurisdiction: Scope,
  own: ReadonlySet<TeamId>,
): ReadonlySet<PatrolId> {
  const seen = new Set<PatrolId>();
  for (const { id, town, teams } of picture.patrols.values()) {
    const itsTown = jurisdiction.kind === 'town' && town === jurisdiction.town;
    if (itsTown || teams.some((team) => own.has(team))) seen.add(id);
  }
  return seen;
}
