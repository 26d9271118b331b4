// 缺口, first cut: towns without a single free team of their own. Coverage in minutes needs the street network
// and is not computed yet, so nothing is said about it.
import type { Picture } from '#contract/picture.ts';
import type { Words } from '#contract/ids.ts';
import { teamRole } from '../../picture/teamRole.ts';

export interface Gap {
  readonly town: string;
  readonly name: Words;
  /** Teams of the town on an order; 0 = nobody is on duty at all. */
  readonly engaged: number;
  /** Open cases there that nobody is on. */
  readonly waiting: number;
}

/** null: no town has a team of its own, so nothing can be said. */
export function gaps(picture: Picture): readonly Gap[] | null {
  const free = new Set<string>();
  const engaged = new Map<string, number>();
  const enrolled = new Set<string>();
  for (const team of picture.teams.values()) {
    if (team.homeTown === null) continue;
    enrolled.add(team.homeTown);
    const role = teamRole(team.state.kind);
    if (role === 'free') free.add(team.homeTown);
    if (role === 'engaged' || role === 'emergency')
      engaged.set(team.homeTown, (engaged.get(team.homeTown) ?? 0) + 1);
  }
  const waiting = new Map<string, number>();
  for (const theCase of picture.cases.values()) {
    const { kind } = theCase.state;
    if (kind === 'reported' || kind === 'accepted' || kind === 'filed') {
      waiting.set(theCase.town, (waiting.get(theCase.town) ?? 0) + 1);
    }
  }
  if (enrolled.size === 0) return null;
  return (picture.district?.towns ?? [])
    .filter(({ code }) => enrolled.has(code) && !free.has(code))
    .map(({ code, name }) => ({
      town: code,
      name,
      engaged: engaged.get(code) ?? 0,
      waiting: waiting.get(code) ?? 0,
    }))
    .sort((a, b) => b.waiting - a.waiting || a.engaged - b.engaged || (a.town < b.town ? -1 : 1));
}
