// Who is enrolled, and what duty a team is on.
import type { Actor } from '../actor.ts';
import type { Subject } from '../authority.ts';
import type { AnyCommand } from '../command.ts';
import { denied, facts, refuse, type Decision, type Given } from '../decision.ts';
import type { TeamId, Words } from '../ids.ts';
import type { Picture } from '../picture.ts';
import { notFound, notNow } from '../refusal.ts';
import type { Team } from './organisation.ts';
import type { OrganisationCommand, OrganisationSystemCommand } from './organisationCommand.ts';

export function decideOrganisation(
  { picture, actor }: Given,
  command: OrganisationCommand | OrganisationSystemCommand,
): Decision {
  switch (command.type) {
    case 'district.adopt':
      return unlessDenied(picture, actor, command.type, {}, () => {
        const { id: _, type: __, ...district } = command;
        return picture.district?.hash === district.hash
          ? facts()
          : facts({ type: 'district.adopted', ...district });
      });
    case 'team.enrol':
      return unlessDenied(picture, actor, command.type, {}, () => {
        const { id: _, type: __, team: id, ...rest } = command;
        if (picture.teams.has(id)) {
          return refuse(notNow('team', `队伍 ${id} 已登记。`, `Team ${id} is enrolled already.`));
        }
        return facts({ type: 'team.enrolled', team: { id, ...rest } });
      });
    case 'unit.enrol':
      return unlessDenied(picture, actor, command.type, {}, () => {
        const team = picture.teams.get(command.team);
        if (!team) return refuse(notFound('team', TEAM, command.team));
        if (picture.units.has(command.unit)) {
          return refuse(
            notNow('unit', `终端 ${command.unit} 已登记。`, `Unit ${command.unit} is enrolled already.`),
          );
        }
        return facts({
          type: 'unit.enrolled',
          unit: {
            id: command.unit,
            no: picture.unitsEver + 1,
            callsign: command.callsign,
            force: team.force,
            town: team.homeTown,
            team: team.id,
            simulated: command.simulated,
          },
        });
      });
    case 'team.setDuty':
      return onTeam(picture, actor, command.type, command.team, (team) => {
        if (team.duty.kind === command.duty && (command.reason ?? null) === team.duty.reason) return facts();
        if (team.order !== null && (command.duty === 'offDuty' || command.duty === 'unavailable')) {
          return refuse(
            notNow(
              'duty',
              `${team.name}正在执行指令，归建后才能变更。`,
              `${team.name} is on an order: release it first.`,
            ),
          );
        }
        if (command.duty === 'unavailable' && !command.reason) {
          return refuse(notNow('reason', '请写明不可用的原因。', 'Say why the team is unavailable.'));
        }
        return facts({
          type: 'team.dutyChanged',
          team: team.id,
          duty: command.duty,
          reason: command.reason ?? null,
        });
      });
  }
}

const TEAM: Words = { zh: '队伍', en: 'team' };

function unlessDenied(
  picture: Picture,
  actor: Actor,
  type: AnyCommand['type'],
  subject: Subject,
  then: () => Decision,
): Decision {
  const refusal = denied(picture, actor, type, subject);
  return refusal ? refuse(refusal) : then();
}

function onTeam(
  picture: Picture,
  actor: Actor,
  type: AnyCommand['type'],
  id: TeamId,
  then: (team: Team) => Decision,
): Decision {
  const team = picture.teams.get(id);
  if (!team) return refuse(notFound('team', TEAM, id));
  return unlessDenied(picture, actor, type, { town: team.homeTown, team: id }, () => then(team));
}
