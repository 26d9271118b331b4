// Orders: DOMAIN 3.2. One order is one commander's decision; it holds 1..n teams. What its teams do themselves
// stands in `decideAssignment.ts`.
import { tierOf, type Actor } from '../actor.ts';
import type { Case } from '../case/case.ts';
import { CASE, untimely, wrongMoment } from '../case/caseMoments.ts';
import { ownedAbove } from '../case/caseParties.ts';
import { acceptAndFile } from '../case/filing.ts';
import { stale } from '../changes.ts';
import type { Refusal } from '../command.ts';
import { denied, facts, refuse, type Decision, type Given } from '../decision.ts';
import type { FactBody } from '../fact.ts';
import { orderId, type TeamId, type Words } from '../ids.ts';
import { otherCommander } from '../operation/otherCommander.ts';
import { invalid, notFound, notNow, withheld } from '../refusal.ts';
import { ASSIGNMENT_STATES } from './assignmentStates.ts';
import { takeStep, TEAM_IN_ORDER, type StepCommand } from './decideAssignment.ts';
import { isBinding, isLive, isWorking, type Assignment, type Order } from './order.ts';
import { MAX_TEAMS, type OrderCommand, type OrderCommandOf } from './orderCommand.ts';
import { afterParting, afterRecall } from './parting.ts';
import { sendTeams, type Sending, type Sent } from './sending.ts';

export function decideOrder(given: Given, command: OrderCommand): Decision {
  switch (command.type) {
    case 'order.issue':
      return issue(given, command);
    case 'order.reinforce':
      return onOrder(given, command, (order, theCase) => reinforce(given, order, theCase, command));
    case 'order.recall':
      return onOrder(given, command, (order) =>
        facts(
          { type: 'order.recalled', order: order.id, reason: command.reason },
          ...afterRecall(given.picture, order, command.reason),
        ),
      );
    case 'order.setLead':
      return onOrder(given, command, (order) => setLead(given, order, command));
    case 'order.note':
      return onOrder(given, command, (order) =>
        facts({ type: 'order.noted', order: order.id, text: command.text }),
      );
    case 'assignment.recall':
      return onOrder(given, command, (order) => recallTeam(given, order, command));
    case 'assignment.reassign':
      return onOrder(given, command, (order, theCase) => reassign(given, order, theCase, command));
    default:
      return takeStep(given, command);
  }
}

export const ORDER: Words = { zh: '指令', en: 'order' };
const REINFORCE: Words = { zh: '增援', en: 'reinforced' };

function issue(given: Given, command: OrderCommandOf<'order.issue'>): Decision {
  const { picture, actor } = given;
  const theCase = picture.cases.get(command.caseId);
  if (!theCase) return refuse(notFound('caseId', CASE, command.caseId));
  const refusal =
    denied(picture, actor, command.type, { town: theCase.town }) ??
    stale(picture, theCase, command.expectedVersion) ??
    ownedAbove(actor, theCase) ??
    otherCommander(picture, actor, theCase.id, 'caseId') ??
    (command.tier === 'district' ? belowDistrict(actor, theCase) : null);
  if (refusal) return refuse(refusal);
  const early = untimely(theCase, 'order.issue');
  if (early) return early;
  const id = orderId(command.id);
  if (picture.orders.has(id)) {
    return refuse(notNow('id', '此编号的指令已存在。', 'An order with this id exists already.'));
  }
  const { tier, teams, take } = command;
  const sent = sendTeams(given, { order: id, tier, theCase, teams, take, field: 'teams' });
  if (!sent.ok) return refuse(sent.refusal);
  const lead = command.lead ?? teams[0]!;
  if (!teams.includes(lead)) {
    return refuse(invalid('lead', '牵头队伍必须在所派队伍之中。', 'The lead team must be one of the teams.'));
  }
  const filed = acceptAndFile(given, theCase);
  if (!filed.ok) return filed;
  // The district takes over a case that it commands itself (提级).
  const taken: FactBody[] =
    tier === 'district' && theCase.ownerTier === 'town'
      ? [{ type: 'case.escalated', case: theCase.id, reason: '区级直接指挥' }]
      : [];
  return facts(
    ...filed.facts,
    ...taken,
    ...sent.before,
    {
      type: 'order.issued',
      order: id,
      case: theCase.id,
      tier,
      town: tier === 'town' ? theCase.town : null,
      teams: sent.teams,
      lead,
      note: command.note ?? null,
    },
    { type: 'case.dispatched', case: theCase.id, order: id },
  );
}

/** A district order (大联勤) is the district's; one that takes a case over from a town is its commander's. */
function belowDistrict(actor: Actor, theCase: Case): Refusal | null {
  if (actor.kind === 'system' || actor.role === 'districtCommander') return null;
  if (tierOf(actor) === 'district' && theCase.ownerTier === 'district') return null;
  return tierOf(actor) === 'district'
    ? withheld(
        'tier',
        `案件 ${theCase.no} 仍由街镇指挥，提级须由区指挥长决定；请改为街镇指令，或请区指挥长下令。`,
        `Case ${theCase.no} is still the town's: taking it over is for the district commander. Issue a town order, or ask the commander.`,
      )
    : withheld(
        'tier',
        '区级指令（大联勤）只能由区级下达；请改为街镇指令，或将案件提级。',
        'Only the district issues district orders. Issue a town order, or escalate the case.',
      );
}

type OnOrder = Exclude<OrderCommand, StepCommand | OrderCommandOf<'order.issue'>>;

/** What every decision of a commander on an order that is under way begins with. */
function onOrder(
  { picture, actor }: Given,
  command: OnOrder,
  then: (order: Order, theCase: Case) => Decision,
): Decision {
  const order = picture.orders.get(command.orderId);
  const theCase = order && picture.cases.get(order.case);
  if (!order || !theCase) return refuse(notFound('orderId', ORDER, command.orderId));
  const refusal =
    denied(picture, actor, command.type, { town: order.town }) ??
    stale(picture, order, command.expectedVersion) ??
    ownedAbove(actor, theCase) ??
    otherCommander(picture, actor, theCase.id, 'orderId');
  if (refusal) return refuse(refusal);
  if (!isLive(order)) {
    return refuse(
      notNow(
        null,
        `该指令${order.state.kind === 'completed' ? '已完成' : '已撤回'}，不能再改；如需处置请重新派遣。`,
        `This order is ${order.state.kind} and can no longer be changed. Issue a new one if the case needs it.`,
      ),
    );
  }
  return then(order, theCase);
}

function reinforce(
  given: Given,
  order: Order,
  theCase: Case,
  { teams, take, note }: OrderCommandOf<'order.reinforce'>,
): Decision {
  if (theCase.state.kind !== 'dispatched' && theCase.state.kind !== 'handling')
    return wrongMoment(theCase, REINFORCE);
  const sent = joining(given, order, theCase, { teams, take, field: 'teams' });
  if (!sent.ok) return refuse(sent.refusal);
  return facts(...sent.before, {
    type: 'order.reinforced',
    order: order.id,
    case: order.case,
    teams: sent.teams,
    note: note ?? null,
  });
}

/** Teams that join an order that is under way: as for a new one, and none that is or was at work in it. */
function joining(
  given: Given,
  order: Order,
  theCase: Case,
  { teams, take, field }: Pick<Sending, 'teams' | 'take' | 'field'>,
): Sent {
  const part = order.assignments.find(
    (one) => teams.includes(one.team) && (isBinding(one) || one.state.kind === 'released'),
  );
  if (part)
    return { ok: false, refusal: isBinding(part) ? inIt(given, part, field) : doneInIt(given, part, field) };
  if (order.assignments.length + teams.length > MAX_TEAMS) return { ok: false, refusal: TOO_MANY };
  return sendTeams(given, { order: order.id, tier: order.tier, theCase, teams, take, field });
}

const nameOf = ({ picture }: Given, { team }: Assignment): string => picture.teams.get(team)?.name ?? team;

const inIt = (given: Given, part: Assignment, field: string): Refusal =>
  notNow(
    field,
    `${nameOf(given, part)}已在该指令中，请另选队伍。`,
    `${nameOf(given, part)} is in this order already: choose another team.`,
  );

// What it reported stands in its assignment: sent again in the same order, that would be lost.
const doneInIt = (given: Given, part: Assignment, field: string): Refusal =>
  notNow(
    field,
    `${nameOf(given, part)}在该指令中已反馈归建；如需再派，请另下指令。`,
    `${nameOf(given, part)} has reported and gone home from this order: issue a new one to send it again.`,
  );

const TOO_MANY = invalid(
  'teams',
  `一条指令最多 ${MAX_TEAMS} 支队伍，请另下指令。`,
  `An order holds ${MAX_TEAMS} teams at most: issue another one.`,
);

function setLead({ picture }: Given, order: Order, { team }: OrderCommandOf<'order.setLead'>): Decision {
  const part = order.assignments.find((one) => one.team === team && isBinding(one));
  if (!part) {
    const names = order.assignments
      .filter(isBinding)
      .map((one) => picture.teams.get(one.team)?.name ?? one.team);
    return refuse(
      notNow(
        'team',
        `牵头队伍须在该指令中且未离开，可选：${names.join('、')}。`,
        `The lead is one of the teams that are still in the order: ${names.join(', ')}.`,
      ),
    );
  }
  return order.lead === team ? facts() : facts({ type: 'order.leadChanged', order: order.id, lead: team });
}

function recallTeam(
  given: Given,
  order: Order,
  { team, reason }: OrderCommandOf<'assignment.recall'>,
): Decision {
  const part = working(given, order, team, RECALL);
  if (!part.ok) return part;
  return facts(
    { type: 'assignment.recalled', order: order.id, team, reason },
    ...afterParting(given.picture, [{ order, team }], { waits: 'case.requeued', reason }),
  );
}

function reassign(
  given: Given,
  order: Order,
  theCase: Case,
  { team, to, take, reason }: OrderCommandOf<'assignment.reassign'>,
): Decision {
  const part = working(given, order, team, REPLACE);
  if (!part.ok) return part;
  const sent = joining(given, order, theCase, { teams: [to], take, field: 'to' });
  if (!sent.ok) return refuse(sent.refusal);
  const [by] = sent.teams;
  return facts(...sent.before, {
    type: 'assignment.reassigned',
    order: order.id,
    case: order.case,
    team,
    // One team was asked for, so there is one.
    cause: { kind: 'replaced', by: by!, reason },
  });
}

const RECALL: Words = { zh: '撤回', en: 'recalled' };
const REPLACE: Words = { zh: '改派', en: 'replaced' };

/** A team that has still to do its part; one that has reported goes home instead. */
function working({ picture }: Given, order: Order, team: TeamId, act: Words): Decision {
  const part = order.assignments.find((one) => one.team === team);
  if (!part) return refuse(notFound('team', TEAM_IN_ORDER, team));
  if (isWorking(part)) return facts();
  const name = picture.teams.get(team)?.name ?? team;
  const state = ASSIGNMENT_STATES[part.state.kind];
  return refuse(
    notNow(
      'team',
      `${name}现为“${state.zh}”，不能${act.zh}${part.state.kind === 'reported' ? '；请令其归建' : ''}。`,
      `${name} has ${state.en} as its state now and cannot be ${act.en}${part.state.kind === 'reported' ? ': release it instead' : ''}.`,
    ),
  );
}
