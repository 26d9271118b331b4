// Orders and their assignments: DOMAIN 3.2. One order is one commander's decision; it holds 1..n teams.
import type { Actor } from '../actor.ts';
import type { OrderCommand } from './orderCommand.ts';
import { denied, facts, refuse, type Context, type Decision, type Given } from '../decision.ts';
import { acceptAndFile, CASE, liveOrders, ownedAbove, wrongMoment } from '../case/decideCase.ts';
import { stale } from '../changes.ts';
import type { FactBody } from '../fact.ts';
import { orderId, type TeamId, type TownCode, type Words } from '../ids.ts';
import { isBinding, isLive, type Assignment, type AssignmentState, type Order } from './order.ts';
import { isOpen, type Case } from '../case/case.ts';
import type { Picture } from '../picture.ts';
import type { Team } from '../organisation/organisation.ts';
import type { Policy } from '../policy.ts';
import { invalid, notFound, notNow } from '../refusal.ts';

export function decideOrder(given: Given, command: OrderCommand): Decision {
  const { picture, policy, actor, context } = given;
  switch (command.type) {
    case 'order.issue':
      return issue(picture, policy, actor, command, context);
    case 'order.recall':
      return recall(picture, actor, command);
    default:
      return step(picture, actor, command);
  }
}

const ORDER: Words = { zh: '指令', en: 'order' };
const TEAM: Words = { zh: '队伍', en: 'team' };
const DISPATCH: Words = { zh: '派遣', en: 'dispatched' };

function issue(
  picture: Picture,
  policy: Policy | null,
  actor: Actor,
  command: Extract<OrderCommand, { type: 'order.issue' }>,
  context: Context,
): Decision {
  const theCase = picture.cases.get(command.caseId);
  if (!theCase) return refuse(notFound('caseId', CASE, command.caseId));
  const refusal =
    denied(picture, actor, command.type, { town: theCase.town }) ??
    stale(picture, theCase, command.expectedVersion) ??
    ownedAbove(actor, theCase) ??
    tierDenied(actor, command.tier);
  if (refusal) return refuse(refusal);
  if (!isOpen(theCase) || theCase.state.kind === 'feedback' || theCase.state.kind === 'checking') {
    return wrongMoment(theCase, DISPATCH);
  }
  const id = orderId(command.id);
  if (picture.orders.has(id)) {
    return refuse(notNow('id', '此编号的指令已存在。', 'An order with this id exists already.'));
  }

  const teams: Team[] = [];
  for (const [index, one] of command.teams.entries()) {
    const field = `teams.${index}`;
    const team = picture.teams.get(one);
    if (!team) return refuse(notFound(field, TEAM, one));
    if (teams.includes(team)) {
      return refuse(invalid(field, `${team.name}写了两次。`, `${team.name} is named twice.`));
    }
    const away = command.tier === 'town' ? notOfTown(field, team, theCase.town, picture) : null;
    const refusedTeam = away ?? notFree(field, team, picture);
    if (refusedTeam) return refuse(refusedTeam);
    teams.push(team);
  }
  const lead = command.lead ?? command.teams[0]!;
  if (!command.teams.includes(lead)) {
    return refuse(invalid('lead', '牵头队伍必须在所派队伍之中。', 'The lead team must be one of the teams.'));
  }

  const filed = acceptAndFile(theCase, policy, context.now);
  if (!filed.ok) return filed;
  // The district takes over a case that it commands itself (提级).
  const taken: FactBody[] =
    command.tier === 'district' && theCase.ownerTier === 'town'
      ? [{ type: 'case.escalated', case: theCase.id, reason: '区级直接指挥' }]
      : [];
  return facts(
    ...filed.facts,
    ...taken,
    {
      type: 'order.issued',
      order: id,
      case: theCase.id,
      tier: command.tier,
      town: command.tier === 'town' ? theCase.town : null,
      teams: teams.map((team) => {
        const travel = context.travel(team, theCase.position);
        return { team: team.id, travelMin: travel?.minutes ?? null, distanceM: travel?.metres ?? null };
      }),
      lead,
      note: command.note ?? null,
    },
    { type: 'case.dispatched', case: theCase.id, order: id },
  );
}

function tierDenied(actor: Actor, tier: 'district' | 'town') {
  if (tier === 'town' || actor.kind === 'system' || actor.role === 'districtCommander') return null;
  return notNow(
    'tier',
    '区级指令（大联勤）只能由区级指挥长下达；请改为街镇指令，或将案件提级。',
    'Only the district commander issues district orders. Issue a town order, or escalate the case.',
  );
}

function notOfTown(field: string, team: Team, town: TownCode, picture: Picture) {
  if (team.homeTown === town) return null;
  const name = picture.district?.towns.find((one) => one.code === team.homeTown)?.name;
  return notNow(
    field,
    `${team.name}属于${name?.zh ?? '区级'}，街镇指令只能派本街镇队伍；请由区级下令。`,
    `${team.name} belongs to ${name?.en ?? 'the district'}: a town order takes the town's own teams only. Ask the district.`,
  );
}

const DUTY: Readonly<Record<'offDuty' | 'unavailable' | 'emergency', Words>> = {
  offDuty: { zh: '已下班', en: 'off duty' },
  unavailable: { zh: '不可用', en: 'unavailable' },
  emergency: { zh: '处于紧急状态', en: 'in an emergency' },
};

function notFree(field: string, team: Team, picture: Picture) {
  if (team.order !== null) {
    const order = picture.orders.get(team.order);
    const no = order ? (picture.cases.get(order.case)?.no ?? '') : '';
    return notNow(
      field,
      `${team.name}正在执行案件 ${no} 的指令，请另选队伍或先撤回该指令。`,
      `${team.name} is on an order for case ${no}. Choose another team, or recall that order first.`,
    );
  }
  if (team.duty.kind === 'available') return null;
  const duty = DUTY[team.duty.kind];
  return notNow(
    field,
    `${team.name}${duty.zh}，不能派遣。`,
    `${team.name} is ${duty.en} and cannot be sent.`,
  );
}

function recall(
  picture: Picture,
  actor: Actor,
  command: Extract<OrderCommand, { type: 'order.recall' }>,
): Decision {
  const order = picture.orders.get(command.orderId);
  if (!order) return refuse(notFound('orderId', ORDER, command.orderId));
  const refusal =
    denied(picture, actor, command.type, { town: order.town }) ??
    stale(picture, order, command.expectedVersion);
  if (refusal) return refuse(refusal);
  if (!isLive(order)) {
    return refuse(
      notNow(null, '该指令已结束，无需撤回。', 'This order is over already: there is nothing to recall.'),
    );
  }
  return facts(
    { type: 'order.recalled', order: order.id, reason: command.reason },
    ...afterLoss(picture, order, () => true, 'case.requeued', command.reason),
  );
}

type StepCommand = Exclude<OrderCommand, { type: 'order.issue' | 'order.recall' }>;
type Kind = AssignmentState['kind'];

/** From which states of an assignment each step may be taken. */
const STEPS: Readonly<Record<StepCommand['type'], { readonly from: readonly Kind[]; readonly act: Words }>> =
  {
    'assignment.acknowledge': { from: ['assigned'], act: { zh: '接令', en: 'acknowledge' } },
    'assignment.decline': { from: ['assigned', 'acknowledged'], act: { zh: '拒令', en: 'decline' } },
    'assignment.depart': { from: ['acknowledged'], act: { zh: '出动', en: 'depart' } },
    'assignment.arrive': { from: ['acknowledged', 'enRoute'], act: { zh: '到场', en: 'arrive' } },
    'assignment.handle': { from: ['onScene'], act: { zh: '开始处置', en: 'start handling' } },
    'assignment.report': { from: ['onScene', 'handling'], act: { zh: '反馈', en: 'report' } },
    'assignment.release': { from: ['reported'], act: { zh: '归建', en: 'be released' } },
  };

export const ASSIGNMENT_STATES: Readonly<Record<Kind, Words>> = {
  assigned: { zh: '已下达', en: 'assigned' },
  acknowledged: { zh: '已接令', en: 'acknowledged' },
  enRoute: { zh: '已出动', en: 'en route' },
  onScene: { zh: '已到场', en: 'on scene' },
  handling: { zh: '处置中', en: 'handling' },
  reported: { zh: '已反馈', en: 'reported' },
  released: { zh: '已归建', en: 'released' },
  declined: { zh: '已拒令', en: 'declined' },
  recalled: { zh: '已撤回', en: 'recalled' },
};

function step(picture: Picture, actor: Actor, command: StepCommand): Decision {
  const order = picture.orders.get(command.orderId);
  if (!order) return refuse(notFound('orderId', ORDER, command.orderId));
  const assignment = order.assignments.find((one) => one.team === command.team);
  const team = picture.teams.get(command.team);
  if (!assignment || !team)
    return refuse(notFound('team', { zh: '该指令中的队伍', en: 'team in this order' }, command.team));
  const refusal = denied(picture, actor, command.type, { town: team.homeTown, team: team.id });
  if (refusal) return refuse(refusal);

  const { from, act } = STEPS[command.type];
  if (!isLive(order) || !from.includes(assignment.state.kind)) {
    const state = ASSIGNMENT_STATES[assignment.state.kind];
    return refuse(
      notNow(
        null,
        `${team.name}现为“${state.zh}”，不能${act.zh}。`,
        `${team.name} has ${state.en} as its state now and cannot ${act.en}.`,
      ),
    );
  }
  const ids = { order: order.id, team: team.id };
  const theCase = picture.cases.get(order.case);
  switch (command.type) {
    case 'assignment.acknowledge':
      return facts(
        { type: 'assignment.acknowledged', ...ids },
        ...(theCase?.state.kind === 'dispatched'
          ? [{ type: 'case.handling', case: order.case } as const]
          : []),
      );
    case 'assignment.decline':
      return facts(
        { type: 'assignment.declined', ...ids, reason: command.reason },
        ...afterDecline(picture, order, team.id, command.reason),
      );
    case 'assignment.depart':
      return facts({ type: 'assignment.departed', ...ids });
    case 'assignment.arrive':
      return facts({ type: 'assignment.arrived', ...ids, by: actor.kind === 'system' ? 'geofence' : 'hand' });
    case 'assignment.handle':
      return facts({ type: 'assignment.handling', ...ids });
    case 'assignment.report': {
      const last = isLastToReport(picture, order, team.id);
      return facts(
        { type: 'assignment.reported', ...ids, text: command.text },
        ...(last && theCase?.state.kind === 'handling'
          ? [{ type: 'case.fedBack', case: order.case, text: command.text } as const]
          : []),
      );
    }
    case 'assignment.release': {
      const others = order.assignments.filter((one) => one.team !== team.id && isBinding(one));
      return facts(
        { type: 'assignment.released', ...ids },
        ...(others.length === 0 ? [{ type: 'order.completed', order: order.id } as const] : []),
      );
    }
  }
}

function afterDecline(picture: Picture, order: Order, declining: TeamId, reason: string): FactBody[] {
  const left = order.assignments.filter((one) => one.team !== declining && isBinding(one));
  const ending: FactBody[] = [];
  if (left.length === 0) {
    const didReport = order.assignments.some((one) => one.state.kind === 'released');
    ending.push(
      didReport
        ? { type: 'order.completed', order: order.id }
        : { type: 'order.recalled', order: order.id, reason },
    );
  } else if (order.lead === declining) {
    ending.push({ type: 'order.leadChanged', order: order.id, lead: left[0]!.team });
  }
  return [...ending, ...afterLoss(picture, order, (one) => one.team === declining, 'case.returned', reason)];
}

/**
 * What the case does when teams of an order go away unreported (`isLost`): while somebody still works nothing;
 * when the others have reported, that is the feedback; else, without a live order, it waits for a new one.
 */
function afterLoss(
  picture: Picture,
  from: Order,
  isLost: (one: Assignment) => boolean,
  waits: 'case.requeued' | 'case.returned',
  reason: string,
): FactBody[] {
  const theCase = picture.cases.get(from.case);
  if (theCase?.state.kind !== 'dispatched' && theCase?.state.kind !== 'handling') return [];
  const live = liveOrders(picture, from.case);
  const stays = (order: Order) =>
    order.assignments.filter((one) => isBinding(one) && !(order.id === from.id && isLost(one)));
  if (live.some((order) => stays(order).some((one) => one.state.kind !== 'reported'))) return [];
  const text = lastReport(picture, theCase);
  if (text !== null) return [{ type: 'case.fedBack', case: theCase.id, text }];
  return live.some((order) => stays(order).length > 0) ? [] : [{ type: waits, case: theCase.id, reason }];
}

/** The newest report on the case since it was last sent back; null when nobody has reported. */
function lastReport(picture: Picture, theCase: Case): string | null {
  let newest: { readonly since: number; readonly text: string } | null = null;
  for (const id of theCase.orders) {
    const order = picture.orders.get(id);
    if (!order || order.issuedAt < (theCase.reworkedAt ?? 0)) continue;
    for (const { state } of order.assignments) {
      if (state.kind !== 'reported' && state.kind !== 'released') continue;
      if (!newest || state.since >= newest.since) newest = state;
    }
  }
  return newest && newest.text;
}

/** No other team of the case's live orders still has to report. */
function isLastToReport(picture: Picture, order: Order, reporting: TeamId): boolean {
  const works = (one: Assignment) =>
    isBinding(one) && one.state.kind !== 'reported' && one.team !== reporting;
  return !liveOrders(picture, order.case).some((live) => live.assignments.some(works));
}
