// Shifts and rosters are planned. A shift that a roster stands on does not change its hours: what was planned and
// worked would silently become something else.
import { facts, refuse, type Decision, type Given } from '../decision.ts';
import type { FactBody } from '../fact.ts';
import type { ShiftId } from '../ids.ts';
import { addDays, localDate, offsetMinOf } from '../localDay.ts';
import { invalid, notFound, notNow } from '../refusal.ts';
import { MAX_SHIFTS } from './limits.ts';
import type { Team } from './organisation.ts';
import type { OrganisationCommand } from './organisationCommand.ts';
import { KEPT_PAST_DAYS, PLANNED_AHEAD_DAYS, shiftsOn, type Shift } from './roster.ts';
import { mayOn, MEMBER, onTeam, SHIFT, tooManyOf, unknownTown, unless } from './ruled.ts';

type Of<T extends OrganisationCommand['type']> = Extract<OrganisationCommand, { type: T }>;

export function decideRoster(
  given: Given,
  command: Of<'shift.set' | 'shift.retire' | 'roster.plan'>,
): Decision {
  switch (command.type) {
    case 'shift.set':
      return setShift(given, command);
    case 'shift.retire':
      return retireShift(given, command);
    case 'roster.plan':
      return onTeam(given, command.type, command.team, (team) => plan(given, team, command));
  }
}

function setShift(given: Given, command: Of<'shift.set'>): Decision {
  const { id: _, type, shift: id, ...rest } = command;
  const shift: Shift = { id, ...rest };
  const known = given.picture.shifts.get(id);
  return unless(
    [
      mayOn(given, type, { town: shift.town }),
      known ? mayOn(given, type, { town: known.town }) : null,
      unknownTown(given, 'town', shift.town),
      known ? null : tooManyOf(SHIFT, given.picture.shifts.size, MAX_SHIFTS),
    ],
    () => {
      if (known && known.name === shift.name && sameHours(known, shift)) return facts();
      if (known && !sameHours(known, shift) && isPlanned(given, id)) {
        return refuse(
          notNow(
            'shift',
            `班次“${known.name}”已用于排班，起止时间和所属街镇不能改；请另设一个班次。`,
            `The roster uses the shift ${known.name}: its hours and its town stay. Define another shift.`,
          ),
        );
      }
      return facts({ type: 'shift.set', shift });
    },
  );
}

const sameHours = (a: Shift, b: Shift): boolean =>
  a.startMin === b.startMin && a.endMin === b.endMin && a.town === b.town;

function retireShift(given: Given, { type, shift: id }: Of<'shift.retire'>): Decision {
  const known = given.picture.shifts.get(id);
  if (!known) return refuse(notFound('shift', SHIFT, id));
  return unless([mayOn(given, type, { town: known.town })], () =>
    isPlanned(given, id)
      ? refuse(
          notNow(
            'shift',
            `班次“${known.name}”仍在排班表中，请先改排班再停用。`,
            `The roster still uses the shift ${known.name}: plan those days otherwise first.`,
          ),
        )
      : facts({ type: 'shift.retired', shift: id }),
  );
}

function isPlanned({ picture }: Given, id: ShiftId): boolean {
  for (const { days } of picture.rosters.values()) {
    for (const { shifts, members } of days) {
      if (shifts?.includes(id) || members.some((one) => one.shifts.includes(id))) return true;
    }
  }
  return false;
}

function plan(given: Given, team: Team, { member, days }: Of<'roster.plan'>): Decision {
  const { picture, policy, context } = given;
  if (member !== undefined && picture.members.get(member)?.team !== team.id) {
    return refuse(
      notFound('member', { zh: `${team.name}的${MEMBER.zh}`, en: `${MEMBER.en} of ${team.name}` }, member),
    );
  }
  const today = localDate(context.now, offsetMinOf(policy));
  const [first, last] = [addDays(today, -KEPT_PAST_DAYS), addDays(today, PLANNED_AHEAD_DAYS)];
  const dates = new Set<string>();
  for (const [index, { date, shifts }] of days.entries()) {
    const field = `days.${index}`;
    if (date < first || date > last) {
      return refuse(
        invalid(
          `${field}.date`,
          `${date} 不在可排班的日期内（${first} 至 ${last}）。`,
          `${date} is outside the days that can be planned (${first} to ${last}).`,
        ),
      );
    }
    if (dates.has(date)) {
      return refuse(invalid(`${field}.date`, `${date} 出现了两次。`, `${date} stands twice.`));
    }
    dates.add(date);
    for (const id of shifts ?? []) {
      const shift = picture.shifts.get(id);
      if (!shift) return refuse(notFound(`${field}.shifts`, SHIFT, id));
      if (shift.town !== null && shift.town !== team.homeTown) {
        return refuse(
          invalid(
            `${field}.shifts`,
            `班次“${shift.name}”属于其他街镇，${team.name}不能使用。`,
            `The shift ${shift.name} is another town's: ${team.name} cannot be planned with it.`,
          ),
        );
      }
    }
  }
  const roster = picture.rosters.get(team.id);
  const now = (date: string) => {
    const own = roster?.days.find((day) => day.date === date);
    if (member === undefined) return roster ? shiftsOn(roster, date, null) : null;
    return own?.members.find((one) => one.member === member)?.shifts ?? null;
  };
  const changed = days.filter(({ date, shifts }) => JSON.stringify(now(date)) !== JSON.stringify(shifts));
  const fact: FactBody = { type: 'roster.planned', team: team.id, member: member ?? null, days: changed };
  return changed.length > 0 ? facts(fact) : facts();
}
