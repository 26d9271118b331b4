// Teams that follow their case out of its town: the town where they are has to know.
import type { Case } from '#contract/case/case.ts';
import { hasActed } from '#contract/case/ladder.ts';
import { triggersOf, type TriggerRule } from '#contract/case/triggers.ts';
import { isOpen } from '#contract/case/case.ts';
import type { Position, TownCode } from '#contract/ids.ts';
import { isLive } from '#contract/order/order.ts';
import type { Team } from '#contract/organisation/organisation.ts';
import type { Picture } from '#contract/picture.ts';
import type { NearTowns } from './nearTowns.ts';

export interface Strayed {
  readonly theCase: Case;
  readonly rule: TriggerRule;
  readonly town: TownCode;
}

/** `placeOf`: where a team is by a fix that is still live; null = nobody knows. */
export function strayedTeams(
  picture: Picture,
  placeOf: (team: Team) => Position | null,
  townAt: (place: Position) => TownCode | null,
  nearTowns: NearTowns,
): Strayed[] {
  const found: Strayed[] = [];
  for (const rule of triggersOf(picture.policy)) {
    if (rule.kind !== 'leftTown') continue;
    for (const order of picture.orders.values()) {
      const theCase = isLive(order) ? picture.cases.get(order.case) : undefined;
      if (!theCase || !isOpen(theCase) || theCase.ownerTier === 'district' || hasActed(theCase, rule, null))
        continue;
      for (const { team: id, state } of order.assignments) {
        // On the way it may pass anywhere; once there, it leaves only after somebody.
        if (state.kind !== 'onScene' && state.kind !== 'handling') continue;
        const team = picture.teams.get(id);
        const place = team ? placeOf(team) : null;
        const town = place && townAt(place);
        if (!place || !town || town === theCase.town) continue;
        if (nearTowns(place, rule.numbers.beyondM).includes(theCase.town)) continue;
        found.push({ theCase, rule, town });
        break;
      }
    }
  }
  return found;
}
