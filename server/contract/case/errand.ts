// Which patrol may be asked to go and look: to verify a report, or to check what was done.
import { tierOf } from '../actor.ts';
import type { Decision, Given } from '../decision.ts';
import type { TeamId } from '../ids.ts';
import { notFound, notNow } from '../refusal.ts';
import type { Case } from './case.ts';

type Asked = { readonly ok: true; readonly team: TeamId | null } | Extract<Decision, { ok: false }>;

/** null: nobody in particular. */
export function teamFor({ picture, actor }: Given, theCase: Case, id: TeamId | undefined): Asked {
  if (id === undefined) return { ok: true, team: null };
  const team = picture.teams.get(id);
  if (!team) return { ok: false, refusal: notFound('team', { zh: '队伍', en: 'team' }, id) };
  if (tierOf(actor) === 'town' && team.homeTown !== theCase.town) {
    return {
      ok: false,
      refusal: notNow(
        'team',
        `${team.name}不属于本街镇，请另选本街镇队伍，或请区级指派。`,
        `${team.name} is not of this town. Choose a team of the town, or ask the district.`,
      ),
    };
  }
  if (team.duty.kind !== 'available') {
    return {
      ok: false,
      refusal: notNow(
        'team',
        `${team.name}现不在岗，请另选队伍。`,
        `${team.name} is not on duty now. Choose another team.`,
      ),
    };
  }
  return { ok: true, team: id };
}
