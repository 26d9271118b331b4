// What happens to a case: DOMAIN 3.1, the steps of the first cut. Table rows are named beside the code.
import type { Actor } from '../actor.ts';
import { stale } from '../changes.ts';
import { dues } from '../clock.ts';
import type { CaseCommand } from './caseCommand.ts';
import { denied, facts, refuse, type Context, type Decision, type Given } from '../decision.ts';
import type { FactBody } from '../fact.ts';
import { type CaseId, type Words, caseId } from '../ids.ts';
import { isBinding, isLive, type Order } from '../order/order.ts';
import { isOpen, type Case, type CaseState } from './case.ts';
import type { Picture } from '../picture.ts';
import { categoryOf, type Category, type FilingCondition, type Policy } from '../policy.ts';
import { invalid, notFound, notNow } from '../refusal.ts';

export function decideCase(given: Given, command: CaseCommand): Decision {
  const { picture, policy, actor, context } = given;
  if (command.type === 'case.report') return report(picture, policy, actor, command, context);
  const theCase = picture.cases.get(command.caseId);
  if (!theCase) return refuse(notFound('caseId', CASE, command.caseId));
  const refusal =
    denied(picture, actor, command.type, { town: theCase.town }) ??
    stale(picture, theCase, command.expectedVersion) ??
    ownedAbove(actor, theCase);
  if (refusal) return refuse(refusal);

  const { kind } = theCase.state;
  const id = theCase.id;
  switch (command.type) {
    case 'case.accept': // row 4
      return kind === 'reported' ? facts({ type: 'case.accepted', case: id }) : wrongMoment(theCase, ACCEPT);
    case 'case.reject': // row 4
      return kind === 'reported' || kind === 'accepted'
        ? facts({ type: 'case.rejected', case: id, reason: command.reason })
        : wrongMoment(theCase, REJECT);
    case 'case.file': {
      // row 5
      if (kind !== 'reported' && kind !== 'accepted') return wrongMoment(theCase, FILE);
      return filing(theCase, policy, command.condition ?? theCase.condition, context.now);
    }
    case 'case.check': // row 13
      return kind === 'feedback' ? facts({ type: 'case.checking', case: id }) : wrongMoment(theCase, CHECK);
    case 'case.close': {
      // row 14
      if (kind !== 'feedback' && kind !== 'checking') return wrongMoment(theCase, CLOSE);
      const checked: FactBody[] = kind === 'feedback' ? [{ type: 'case.checking', case: id }] : [];
      return facts(...checked, ...releases(picture, theCase), { type: 'case.closed', case: id });
    }
    case 'case.rework': // row 15
      return kind === 'feedback' || kind === 'checking'
        ? facts(...releases(picture, theCase), { type: 'case.reworked', case: id, reason: command.reason })
        : wrongMoment(theCase, REWORK);
    case 'case.void': // row 16
      return isOpen(theCase)
        ? facts(...recalls(picture, theCase, command.reason), {
            type: 'case.voided',
            case: id,
            reason: command.reason,
          })
        : wrongMoment(theCase, VOID);
    case 'case.escalate': // row 17
      if (!isOpen(theCase)) return wrongMoment(theCase, ESCALATE);
      return theCase.ownerTier === 'district'
        ? refuse(
            notNow(
              null,
              `案件 ${theCase.no} 已由区级指挥。`,
              `Case ${theCase.no} is with the district already.`,
            ),
          )
        : facts({ type: 'case.escalated', case: id, reason: command.reason });
  }
}

/** Rows 4-5 in one: what a commander's order implies for a case that nobody has filed yet. */
export function acceptAndFile(theCase: Case, policy: Policy | null, now: number): Decision {
  switch (theCase.state.kind) {
    case 'reported':
    case 'accepted':
      return filing(theCase, policy, theCase.condition, now);
    default:
      return facts();
  }
}

/** A case that the district has taken is commanded by the district alone. */
export function ownedAbove(actor: Actor, theCase: Case) {
  if (theCase.ownerTier !== 'district' || actor.kind === 'system' || actor.role !== 'townCommander')
    return null;
  return notNow(
    'caseId',
    `案件 ${theCase.no} 已提级由区级指挥，街镇不能再处理。`,
    `Case ${theCase.no} was taken over by the district: the town may no longer command it.`,
  );
}

export const CASE: Words = { zh: '案件', en: 'case' };
const ACCEPT: Words = { zh: '受理', en: 'accepted' };
const REJECT: Words = { zh: '不予受理', en: 'declined' };
const FILE: Words = { zh: '立案', en: 'filed' };
const CHECK: Words = { zh: '核查', en: 'checked' };
const CLOSE: Words = { zh: '结案', en: 'closed' };
const REWORK: Words = { zh: '返工', en: 'sent back for rework' };
const VOID: Words = { zh: '作废', en: 'voided' };
const ESCALATE: Words = { zh: '提级', en: 'escalated' };

export const CASE_STATES: Readonly<Record<CaseState['kind'], Words>> = {
  reported: { zh: '已上报', en: 'reported' },
  accepted: { zh: '已受理', en: 'accepted' },
  filed: { zh: '已立案', en: 'filed' },
  dispatched: { zh: '已派遣', en: 'dispatched' },
  handling: { zh: '处置中', en: 'being handled' },
  feedback: { zh: '已反馈', en: 'fed back' },
  checking: { zh: '核查中', en: 'being checked' },
  closed: { zh: '已结案', en: 'closed' },
  rejected: { zh: '不予受理', en: 'declined' },
  voided: { zh: '已作废', en: 'voided' },
};

export function wrongMoment(theCase: Case, act: Words): Decision {
  const state = CASE_STATES[theCase.state.kind];
  return refuse(
    notNow(
      null,
      `案件 ${theCase.no} 现为“${state.zh}”，不能${act.zh}。`,
      `Case ${theCase.no} is ${state.en} now, so it cannot be ${act.en}.`,
    ),
  );
}

function report(
  picture: Picture,
  policy: Policy | null,
  actor: Actor,
  command: Extract<CaseCommand, { type: 'case.report' }>,
  context: Context,
): Decision {
  const category = policy && categoryOf(policy, command.category);
  if (!category) {
    return refuse(
      invalid(
        'category',
        `没有类别 ${command.category}，请从目录中选择。`,
        `There is no category ${command.category}. Choose one of the catalogue.`,
      ),
    );
  }
  const condition = conditionOf(category, command.condition);
  if (!condition) return refuse(noCondition(category, command.condition));
  const grids = context.locate(command.position);
  if (!grids) {
    return refuse(
      invalid(
        'position',
        '该位置不在本区范围内，请核对经纬度。',
        'This position is outside the district. Check longitude and latitude.',
      ),
    );
  }
  const refusal = denied(picture, actor, command.type, { town: grids.town });
  if (refusal) return refuse(refusal);
  const id = caseId(command.id);
  if (picture.cases.has(id)) {
    return refuse(notNow('id', '此编号的案件已存在。', 'A case with this id exists already.'));
  }
  return facts({
    type: 'case.reported',
    case: id,
    no: caseNumber(context.now, policy, picture.casesEver + 1),
    category: category.code,
    condition: condition.key,
    priority: condition.priority,
    source: command.source,
    text: command.text,
    place: command.place ?? null,
    position: { lon: roundedE6(command.position.lon), lat: roundedE6(command.position.lat) },
    ...grids,
  });
}

/** Shanghai form `YYMM` + letter + 7 digits (DOMAIN 1.5), local month. L stands for 联勤. */
function caseNumber(now: number, policy: Policy, serial: number): string {
  const local = new Date(now + policy.calendar.utcOffsetMin * 60_000).toISOString();
  return `${local.slice(2, 4)}${local.slice(5, 7)}L${String(serial % 10_000_000).padStart(7, '0')}`;
}

const roundedE6 = (degree: number): number => Math.round(degree * 1e6) / 1e6;

const conditionOf = (category: Category, key: string | undefined): FilingCondition | undefined =>
  key === undefined ? category.conditions[0] : category.conditions.find((one) => one.key === key);

const noCondition = (category: Category, key: string | undefined) => {
  const known = category.conditions.map((one) => one.key).join(', ');
  return invalid(
    'condition',
    `类别 ${category.code} 没有立案条件 ${key}，可用：${known}。`,
    `Category ${category.code} has no filing condition ${key}. Known: ${known}.`,
  );
};

function filing(theCase: Case, policy: Policy | null, key: string, now: number): Decision {
  const category = policy && categoryOf(policy, theCase.category);
  const condition = category && conditionOf(category, key);
  if (!policy || !category || !condition) {
    return category
      ? refuse(noCondition(category, key))
      : refuse(
          notNow(
            null,
            `目录中已没有类别 ${theCase.category}，请先恢复目录。`,
            `Category ${theCase.category} is no longer in the catalogue. Restore it first.`,
          ),
        );
  }
  const accepted: FactBody[] =
    theCase.state.kind === 'reported' ? [{ type: 'case.accepted', case: theCase.id }] : [];
  return facts(...accepted, {
    type: 'case.filed',
    case: theCase.id,
    condition: condition.key,
    priority: condition.priority,
    limits: condition.limits,
    dues: dues(now, condition.limits, policy.calendar),
    department: category.leadDepartment,
  });
}

export const liveOrders = (picture: Picture, id: CaseId): Order[] =>
  (picture.cases.get(id)?.orders ?? [])
    .map((order) => picture.orders.get(order))
    .filter((order): order is Order => order !== undefined && isLive(order));

/** Teams that reported but were not released yet go home when the case ends. */
function releases(picture: Picture, theCase: Case): FactBody[] {
  return liveOrders(picture, theCase.id).flatMap((order): FactBody[] => [
    ...order.assignments
      .filter(isBinding)
      .map((one): FactBody => ({ type: 'assignment.released', order: order.id, team: one.team })),
    { type: 'order.completed', order: order.id },
  ]);
}

function recalls(picture: Picture, theCase: Case, reason: string): FactBody[] {
  return liveOrders(picture, theCase.id).map((order) => ({
    type: 'order.recalled',
    order: order.id,
    reason,
  }));
}
