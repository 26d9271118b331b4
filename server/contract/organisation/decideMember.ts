// Who belongs to a team. Names and titles only: telephone numbers and the like stay out of the record.
import { facts, refuse, type Decision, type Given } from '../decision.ts';
import { invalid, notFound, notNow } from '../refusal.ts';
import { MAX_MEMBERS } from './limits.ts';
import type { Member } from './organisation.ts';
import type { OrganisationCommand } from './organisationCommand.ts';
import type { MemberChange } from './organisationFact.ts';
import { disbanded, mayOn, MEMBER, onTeam, TEAM, tooManyOf, unless } from './ruled.ts';

type Of<T extends OrganisationCommand['type']> = Extract<OrganisationCommand, { type: T }>;

export function decideMember(
  given: Given,
  command: Of<'member.enrol' | 'member.change' | 'member.remove'>,
): Decision {
  const { members, teams } = given.picture;
  if (command.type === 'member.enrol') {
    return onTeam(given, command.type, command.team, (team) => {
      const { member: id, name, title = null } = command;
      if (members.has(id)) {
        return refuse(notNow('member', `队员编号 ${id} 已登记。`, `Member ${id} is enrolled already.`));
      }
      return unless([tooManyOf(MEMBER, members.size, MAX_MEMBERS)], () =>
        facts({ type: 'member.enrolled', member: { id, team: team.id, name, title } }),
      );
    });
  }
  const member = members.get(command.member);
  if (!member) return refuse(notFound('member', MEMBER, command.member));
  const town = teams.get(member.team)?.homeTown ?? null;
  return unless([mayOn(given, command.type, { town, team: member.team })], () =>
    command.type === 'member.change'
      ? change(given, member, command)
      : facts({ type: 'member.left', member: member.id, team: member.team, reason: command.reason }),
  );
}

const CHANGEABLE = ['name', 'title', 'team'] as const satisfies (keyof MemberChange)[];

function change(given: Given, member: Member, command: Of<'member.change'>): Decision {
  if (CHANGEABLE.every((key) => command[key] === undefined)) {
    return refuse(
      invalid(null, '请写明要变更什么：姓名、职务或所属队伍。', 'Say what changes: name, title or team.'),
    );
  }
  const changed = CHANGEABLE.filter((key) => command[key] !== undefined && command[key] !== member[key]);
  if (changed.length === 0) return facts();
  const made: MemberChange = Object.fromEntries(changed.map((key) => [key, command[key]]));
  const done = () => facts({ type: 'member.changed', member: member.id, team: member.team, change: made });
  if (made.team === undefined) return done();
  const to = given.picture.teams.get(made.team);
  if (!to) return refuse(notFound('team', TEAM, made.team));
  return unless(
    [mayOn(given, command.type, { town: to.homeTown, team: to.id }), disbanded('team', to)],
    done,
  );
}
