// The steps that a team takes in its order, from acknowledging it to going home: by its leader, by a desk that hears
// of them over the radio, or by the geofence.
import { tierOf, type Actor } from '../actor.ts';
import { caseRulesOf } from '../case/caseRules.ts';
import { missingPhotos } from '../case/handling.ts';
import { stale } from '../changes.ts';
import type { Refusal } from '../command.ts';
import { claimed } from '../attachment/decideAttachment.ts';
import { denied, facts, refuse, type Decision, type Given } from '../decision.ts';
import type { Words } from '../ids.ts';
import type { Team } from '../organisation/organisation.ts';
import type { Picture } from '../picture.ts';
import { notFound, notNow, withheld } from '../refusal.ts';
import { ASSIGNMENT_STATES } from './assignmentStates.ts';
import { isBinding, isLive, type AssignmentState, type Order } from './order.ts';
import type { OrderCommand } from './orderCommand.ts';
import { afterParting, isLastToReport } from './parting.ts';

export type StepCommand = Extract<
  OrderCommand,
  {
    readonly type: `assignment.${'acknowledge' | 'decline' | 'depart' | 'arrive' | 'handle' | 'report' | 'release' | 'fail'}`;
  }
>;
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
    'assignment.fail': {
      from: ['acknowledged', 'enRoute', 'onScene', 'handling'],
      act: { zh: '报告无法完成', en: 'fail' },
    },
  };

export const TEAM_IN_ORDER: Words = { zh: '该指令中的队伍', en: 'team in this order' };

export function takeStep(given: Given, command: StepCommand): Decision {
  const { picture, actor } = given;
  const order = picture.orders.get(command.orderId);
  if (!order) return refuse(notFound('orderId', { zh: '指令', en: 'order' }, command.orderId));
  const assignment = order.assignments.find((one) => one.team === command.team);
  const team = picture.teams.get(command.team);
  if (!assignment || !team) return refuse(notFound('team', TEAM_IN_ORDER, command.team));
  const refusal =
    // A town acts for whom it sent, lent teams included; in a district order, for its own.
    denied(picture, actor, command.type, { town: order.town ?? team.homeTown, team: team.id }) ??
    heldByDistrict(actor, command.type, order, team) ??
    stale(picture, order, command.expectedVersion);
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
    case 'assignment.decline': {
      const { reason } = command;
      return facts(
        { type: 'assignment.declined', ...ids, reason },
        ...afterParting(picture, [{ order, team: team.id }], { waits: 'case.returned', reason }),
      );
    }
    case 'assignment.fail': {
      const { reason } = command;
      return facts(
        { type: 'assignment.failed', ...ids, reason },
        ...afterParting(picture, [{ order, team: team.id }], { waits: 'case.requeued', reason }),
      );
    }
    case 'assignment.depart':
      return order.lead === null
        ? refuse(noLead(order, picture))
        : facts({ type: 'assignment.departed', ...ids });
    case 'assignment.arrive':
      // Where a team stands is so, whoever leads.
      return facts({ type: 'assignment.arrived', ...ids, by: actor.kind === 'system' ? 'geofence' : 'hand' });
    case 'assignment.handle':
      return facts({ type: 'assignment.handling', ...ids });
    case 'assignment.report': {
      const { text, attachments } = command;
      const missing = missingPhotos(caseRulesOf(given.policy), 'team', attachments);
      if (missing) return refuse(missing);
      const last = isLastToReport(picture, order, team.id);
      const pictures = claimed(given, attachments, { case: order.case, ...ids });
      if (!pictures.ok) return pictures;
      return facts(
        ...pictures.facts,
        { type: 'assignment.reported', ...ids, text },
        // A department that has taken the case feeds back last.
        ...(last && theCase?.state.kind === 'handling' && theCase.departmentWork?.kind !== 'received'
          ? [{ type: 'case.fedBack', case: order.case, text, ...(attachments && { attachments }) } as const]
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

/** What would give a team back to its town: in a district order that is the district's, or the team's own word. */
const GIVES_BACK: readonly StepCommand['type'][] = [
  'assignment.decline',
  'assignment.fail',
  'assignment.release',
];

function heldByDistrict(actor: Actor, type: StepCommand['type'], order: Order, team: Team): Refusal | null {
  if (order.tier !== 'district' || tierOf(actor) !== 'town' || !GIVES_BACK.includes(type)) return null;
  return withheld(
    'team',
    `${team.name}由区级指令调用，街镇不能代其${STEPS[type].act.zh}；请由队长办理，或与区级联系。`,
    `${team.name} is on a district order: its town may not ${STEPS[type].act.en} for it. Its leader may, or ask the district.`,
  );
}

function noLead(order: Order, picture: Picture): Refusal {
  const names = order.assignments
    .filter(isBinding)
    .map((one) => picture.teams.get(one.team)?.name ?? one.team);
  return notNow(
    'team',
    `牵头队伍已离开，须先由下令方指定新的牵头队伍（${names.join('、')}）才能出动。`,
    `The lead team has left: whoever issued the order names another one (${names.join(', ')}) before anybody sets out.`,
  );
}
