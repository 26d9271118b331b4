// What the clock asks for: teams whose duty differs from their roster since a shift began or ended. Stateless, so
// that a restart catches up by itself, and a person's word after that moment stands until the next one.
import type { TeamId } from '../ids.ts';
import { offsetMinOf } from '../localDay.ts';
import type { Picture } from '../picture.ts';
import { byTeam } from './organisation.ts';
import { plannedDuty } from './roster.ts';

export interface DutyWish {
  readonly team: TeamId;
  readonly duty: 'available' | 'offDuty';
}

/** Simulated teams are the simulator's to bring on duty; engaged ones go off duty when they are released. */
export function dutyByRoster(picture: Picture, at: number): readonly DutyWish[] {
  if (!picture.policy?.duty?.followsRoster) return [];
  const offsetMin = offsetMinOf(picture.policy);
  const unitsOf = byTeam(picture.units);
  const wishes: DutyWish[] = [];
  for (const { id } of picture.rosters.values()) {
    const team = picture.teams.get(id);
    if (!team || team.disbandedAt !== null || team.order !== null) continue;
    // Neither an emergency nor an absence ends by the clock.
    if (team.duty.kind !== 'available' && team.duty.kind !== 'offDuty') continue;
    const units = unitsOf.get(id) ?? [];
    if (units.length > 0 && units.every(({ simulated }) => simulated)) continue;
    const planned = plannedDuty(picture, id, at, offsetMin);
    if (planned.kind === 'unplanned') continue;
    const [duty, since] =
      planned.kind === 'on'
        ? (['available', planned.stint.startsAt] as const)
        : (['offDuty', planned.since] as const);
    if (team.duty.kind !== duty && team.duty.since < since) wishes.push({ team: id, duty });
  }
  return wishes;
}
