// The organisation as a tree: towns in the district's order, then the district's own teams, each with its teams.
import type { TownCode } from '#contract/ids.ts';
import type { Team } from '#contract/organisation/organisation.ts';
import type { Picture } from '#contract/picture.ts';

export interface TownTeams {
  /** null: the district's own. */
  readonly town: TownCode | null;
  readonly teams: readonly Team[];
}

/** Ids are numbered within a force; names count in Chinese numerals, which no collation sorts. */
const BY_NUMBER = new Intl.Collator('en', { numeric: true });

/** Those that a search finds; a town without any is left out then. `own`: a town sees its own branch alone. */
export function teamsByTown(
  { teams, district, members }: Pick<Picture, 'teams' | 'district' | 'members'>,
  search: string,
  own: TownCode | null,
): readonly TownTeams[] {
  const wanted = search.trim().toLowerCase();
  const peopleIn = new Set<string>();
  if (wanted)
    for (const { team, name, id } of members.values())
      if (name.toLowerCase().includes(wanted) || id.toLowerCase() === wanted) peopleIn.add(team);
  const found = [...teams.values()].filter(
    ({ id, name, leader, disbandedAt }) =>
      disbandedAt === null &&
      (!wanted || peopleIn.has(id) || [id, name, leader].some((text) => text.toLowerCase().includes(wanted))),
  );
  const branches: readonly (TownCode | null)[] =
    own === null ? [...(district?.towns ?? []).map(({ code }) => code), null] : [own];
  return branches
    .map((town) => ({
      town,
      teams: found.filter((team) => team.homeTown === town).sort((a, b) => BY_NUMBER.compare(a.id, b.id)),
    }))
    .filter((branch) => !wanted || branch.teams.length > 0);
}

/** The team that somebody named by its id or its name; null when none, or several, are called so. */
export function teamCalled(teams: Picture['teams'], text: string): Team | null {
  const wanted = text.trim();
  const found = [...teams.values()].filter(
    ({ id, name, disbandedAt }) => disbandedAt === null && (id === wanted || name === wanted),
  );
  return found.length === 1 ? found[0]! : null;
}
