// Who is enrolled, and what duty a team is on. Members, rosters and jurisdictions have their own files beside it.
import { facts, refuse, type Decision, type Given } from '../decision.ts';
import { notNow } from '../refusal.ts';
import { decideMember } from './decideMember.ts';
import { decideResponsibility } from './decideResponsibility.ts';
import { decideRoster } from './decideRoster.ts';
import { decideTeam } from './decideTeam.ts';
import { decideUnit } from './decideUnit.ts';
import { decideWorkstation } from './decideWorkstation.ts';
import type { OrganisationCommand, OrganisationSystemCommand } from './organisationCommand.ts';
import { mayOn, onTeam, unless } from './ruled.ts';

type Ruled = OrganisationCommand | Extract<OrganisationSystemCommand, { type: 'district.adopt' }>;

export function decideOrganisation(given: Given, command: Ruled): Decision {
  switch (command.type) {
    case 'district.adopt':
      return unless([mayOn(given, command.type, {})], () => {
        const { id: _, type: __, ...district } = command;
        return given.picture.district?.hash === district.hash
          ? facts()
          : facts({ type: 'district.adopted', ...district });
      });
    case 'team.setDuty':
      return setDuty(given, command);
    case 'team.enrol':
    case 'team.change':
    case 'team.disband':
      return decideTeam(given, command);
    case 'unit.enrol':
    case 'unit.change':
    case 'unit.retire':
      return decideUnit(given, command);
    case 'member.enrol':
    case 'member.change':
    case 'member.remove':
      return decideMember(given, command);
    case 'workstation.set':
    case 'workstation.close':
      return decideWorkstation(given, command);
    case 'shift.set':
    case 'shift.retire':
    case 'roster.plan':
      return decideRoster(given, command);
    case 'jurisdiction.set':
    case 'jurisdiction.withdraw':
      return decideResponsibility(given, command);
  }
}

function setDuty(given: Given, command: Extract<Ruled, { type: 'team.setDuty' }>): Decision {
  return onTeam(given, command.type, command.team, (team) => {
    const reason = command.reason ?? null;
    if (team.duty.kind === command.duty && reason === team.duty.reason) return facts();
    if (team.duty.kind === 'emergency') {
      return refuse(
        notNow(
          'duty',
          `${team.name}正在求助，须由指挥长先解除求助并写明原因。`,
          `${team.name} is calling for help: a commander has to clear the call first, with a reason.`,
        ),
      );
    }
    if (team.order !== null && (command.duty === 'offDuty' || command.duty === 'unavailable')) {
      return refuse(
        notNow(
          'duty',
          `${team.name}正在执行指令，归建后才能变更。`,
          `${team.name} is on an order: release it first.`,
        ),
      );
    }
    if (command.duty === 'unavailable' && reason === null) {
      return refuse(notNow('reason', '请写明不可用的原因。', 'Say why the team is unavailable.'));
    }
    return facts({ type: 'team.dutyChanged', team: team.id, duty: command.duty, reason });
  });
}
