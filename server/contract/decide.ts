// decide: what a command leads to. Pure: the same picture, actor, command and context give the same answer.
// The case and order rules stand in decideCase.ts and decideOrder.ts.
import type { Actor } from './actor.ts';
import type { Subject } from './authority.ts';
import type { AnyCommand } from './command.ts';
import { decideCase } from './decideCase.ts';
import { decideOrder } from './decideOrder.ts';
import { denied, facts, refuse, type Context, type Decision } from './decision.ts';
import type { TeamId, Words } from './ids.ts';
import type { Picture, Team } from './picture.ts';
import type { Policy } from './policy.ts';
import { notFound, notNow } from './refusal.ts';

export type { Context, Decision, GridsAt } from './decision.ts';

export function decide(
  picture: Picture,
  policy: Policy | null,
  actor: Actor,
  command: AnyCommand,
  context: Context,
): Decision {
  switch (command.type) {
    case 'policy.adopt':
      return unlessDenied(picture, actor, command.type, {}, () =>
        picture.policy?.hash === command.policy.hash
          ? facts()
          : facts({ type: 'policy.adopted', policy: command.policy }),
      );
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
    case 'case.report':
    case 'case.accept':
    case 'case.reject':
    case 'case.file':
    case 'case.check':
    case 'case.close':
    case 'case.rework':
    case 'case.void':
    case 'case.escalate':
      return decideCase(picture, policy, actor, command, context);
    case 'order.issue':
    case 'order.recall':
    case 'assignment.acknowledge':
    case 'assignment.decline':
    case 'assignment.depart':
    case 'assignment.arrive':
    case 'assignment.handle':
    case 'assignment.report':
    case 'assignment.release':
      return decideOrder(picture, policy, actor, command, context);
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
