// Whose cases a figure over a stretch of time may count: what a jurisdiction saw at some time within it.
import type { Fact } from '#contract/fact.ts';
import type { CaseId, TeamId } from '#contract/ids.ts';
import { sightOf, type Jurisdiction } from '#contract/jurisdiction.ts';
import type { Journal } from '../journal/journal.ts';
import { factPages } from './factPages.ts';

/** Cases seen at `from`, reported for its town since, and those that its teams were sent to; null = all. */
export async function casesSeen(
  journal: Pick<Journal, 'factsBetween' | 'factsSince' | 'pictureAt'>,
  from: number,
  to: number,
  jurisdiction: Jurisdiction,
): Promise<ReadonlySet<CaseId> | null> {
  const seen = sightOf(journal.pictureAt(from), jurisdiction);
  if (!seen) return null;
  const cases = new Set(seen.cases);
  const { teams } = journal.pictureAt(to);
  const town = jurisdiction.kind === 'town' ? jurisdiction.town : null;
  const isOurs = (team: TeamId) =>
    jurisdiction.kind === 'team' ? team === jurisdiction.team : teams.get(team)?.homeTown === town;
  for await (const page of factPages(journal, from, to)) {
    for (const fact of page) {
      const reported = fact.type === 'case.reported' && town !== null && fact.town === town;
      const seenNow = reported ? fact.case : sentTo(fact, isOurs);
      if (seenNow !== null) cases.add(seenNow);
    }
  }
  return cases;
}

/** The case that the fact sends one of ours to; null: it sends none of them. */
function sentTo(fact: Fact, isOurs: (team: TeamId) => boolean): CaseId | null {
  switch (fact.type) {
    case 'order.issued':
    case 'order.reinforced':
      return fact.teams.some(({ team }) => isOurs(team)) ? fact.case : null;
    case 'assignment.reassigned':
      return fact.cause.kind === 'replaced' && isOurs(fact.cause.by.team) ? fact.case : null;
    default:
      return null;
  }
}
