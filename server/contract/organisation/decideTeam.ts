// Teams come, change and go.
import { facts, refuse, type Decision, type Given } from '../decision.ts';
import type { FactBody } from '../fact.ts';
import { invalid, notNow } from '../refusal.ts';
import { MAX_TEAMS } from './limits.ts';
import type { Team } from './organisation.ts';
import type { OrganisationCommand } from './organisationCommand.ts';
import type { TeamChange } from './organisationFact.ts';
import { mayOn, onTeam, TEAM, tooManyOf, unknownTown, unless } from './ruled.ts';

type Of<T extends OrganisationCommand['type']> = Extract<OrganisationCommand, { type: T }>;

export function decideTeam(
  given: Given,
  command: Of<'team.enrol' | 'team.change' | 'team.disband'>,
): Decision {
  switch (command.type) {
    case 'team.enrol':
      return enrol(given, command);
    case 'team.change':
      return onTeam(given, command.type, command.team, (team) => change(given, team, command));
    case 'team.disband':
      return onTeam(given, command.type, command.team, (team) => disband(given, team, command.reason));
  }
}

function enrol(given: Given, command: Of<'team.enrol'>): Decision {
  const { id: _, type, team: id, ...rest } = command;
  const { teams } = given.picture;
  return unless(
    [
      mayOn(given, type, { town: command.homeTown }),
      unknownTown(given, 'homeTown', command.homeTown),
      tooManyOf(TEAM, teams.size, MAX_TEAMS),
    ],
    () => {
      const known = teams.get(id);
      // A disbanded team that is brought back is the same team again.
      if (known && known.disbandedAt === null) {
        return refuse(notNow('team', `队伍 ${id} 已登记。`, `Team ${id} is enrolled already.`));
      }
      return facts({ type: 'team.enrolled', team: { id, ...rest } });
    },
  );
}

const CHANGEABLE = ['name', 'leader', 'transport', 'homeTown'] as const satisfies (keyof TeamChange)[];

function change(given: Given, team: Team, command: Of<'team.change'>): Decision {
  if (CHANGEABLE.every((key) => command[key] === undefined)) {
    return refuse(
      invalid(
        null,
        '请写明要变更什么：名称、队长、交通方式或所属街镇。',
        'Say what changes: name, leader, transport or home town.',
      ),
    );
  }
  const changed = CHANGEABLE.filter((key) => command[key] !== undefined && command[key] !== team[key]);
  if (changed.length === 0) return facts();
  const made: TeamChange = Object.fromEntries(changed.map((key) => [key, command[key]]));
  const moves = made.homeTown !== undefined;
  return unless(
    [
      // A town gives no team away, and takes none, by itself.
      moves ? mayOn(given, command.type, { town: made.homeTown ?? null }) : null,
      moves ? unknownTown(given, 'homeTown', made.homeTown ?? null) : null,
      moves ? onOrder('homeTown', team) : null,
    ],
    () => facts({ type: 'team.changed', team: team.id, change: made }),
  );
}

function disband({ picture }: Given, team: Team, reason: string): Decision {
  return unless([onOrder('team', team)], () => {
    const ends: FactBody[] = [];
    for (const unit of picture.units.values()) {
      if (unit.team === team.id) ends.push({ type: 'unit.retired', unit: unit.id, team: team.id, reason });
    }
    for (const member of picture.members.values()) {
      if (member.team === team.id)
        ends.push({ type: 'member.left', member: member.id, team: team.id, reason });
    }
    return facts(...ends, { type: 'team.disbanded', team: team.id, reason });
  });
}

const onOrder = (field: string, team: Team) =>
  team.order === null
    ? null
    : notNow(
        field,
        `${team.name}正在执行指令，归建或撤回指令后才能这样变更。`,
        `${team.name} is on an order: release it, or recall the order, before this change.`,
      );
