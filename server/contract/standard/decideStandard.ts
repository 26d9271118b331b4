// A tick is made by whoever does the step, on a clause that only a person can judge, while the case is open.
import { isOpen } from '../case/case.ts';
import { denied, facts, refuse, type Decision, type Given } from '../decision.ts';
import type { Words } from '../ids.ts';
import { invalid, notFound, notNow } from '../refusal.ts';
import { isSame } from './advanceStandard.ts';
import { clauseById, isTeamStep } from './standard.ts';
import type { StandardCommand } from './standardCommand.ts';

const CASE: Words = { zh: '案件', en: 'case' };
const CLAUSE: Words = { zh: '标准条款', en: 'clause of a standard' };
const TEAM: Words = { zh: '该指令中的队伍', en: 'team in this order' };

export function decideStandard(given: Given, command: StandardCommand): Decision {
  const { picture, policy, actor } = given;
  const theCase = picture.cases.get(command.caseId);
  if (!theCase) return refuse(notFound('caseId', CASE, command.caseId));
  const order = command.orderId === undefined ? null : picture.orders.get(command.orderId);
  const team = command.team === undefined ? null : picture.teams.get(command.team);
  const inOrder =
    order && order.case === theCase.id && order.assignments.some((one) => one.team === team?.id);
  const refusal = denied(
    picture,
    actor,
    command.type,
    team && inOrder
      ? { town: team.homeTown, team: team.id }
      : {
          town: theCase.town,
          department: theCase.department,
          grids: [theCase.villageGrid, theCase.urbanGrid],
        },
  );
  if (refusal) return refuse(refusal);

  const clause = clauseById(policy, command.clause);
  if (!clause || clause.step === null) return refuse(notFound('clause', CLAUSE, command.clause));
  if (clause.check.kind !== 'manual') {
    return refuse(
      invalid(
        'clause',
        '该条款由系统按记录判定，不能勾选。',
        'This clause is judged from the record and cannot be ticked.',
      ),
    );
  }
  if (isTeamStep(clause.step) && !inOrder) {
    return refuse(notFound('team', TEAM, command.team ?? ''));
  }
  if (!isTeamStep(clause.step) && (order !== null || team !== null)) {
    return refuse(
      invalid(
        'clause',
        '该条款针对案件本身，请去掉指令和队伍。',
        'This clause is about the case itself: leave order and team out.',
      ),
    );
  }
  if (!isOpen(theCase)) {
    return refuse(
      notNow(
        'caseId',
        `案件 ${theCase.no} 已办结，核对清单不能再改。`,
        `Case ${theCase.no} is over: its checklist stays as it is.`,
      ),
    );
  }
  const at = { clause: clause.id, order: order?.id ?? null, team: team?.id ?? null };
  const isTicked = picture.checklists.get(theCase.id)?.ticks.some((tick) => isSame(tick, at)) ?? false;
  return isTicked === command.done
    ? facts()
    : facts({ type: 'standard.ticked', case: theCase.id, ...at, done: command.done });
}
