// Random commands for properties: every role and every command, legal ones more often than by blind chance, so
// that a few hundred of them reach every state of cases and orders.
import type { Person } from '#contract/actor.ts';
import type { Command } from '#contract/command.ts';
import type { OrderId, TeamId, TownCode } from '#contract/ids.ts';
import { isLive, type Assignment, type AssignmentState } from '#contract/order/order.ts';
import { isOpen, type Case } from '#contract/case/case.ts';
import type { Picture } from '#contract/picture.ts';
import { pick, uuid, type Rng } from './chance.ts';

export interface AnyCommandsSetup {
  readonly towns: readonly TownCode[];
  readonly rng: Rng;
}

export interface Given {
  readonly actor: Person;
  readonly command: Command;
}

type Unnamed<C> = C extends unknown ? Omit<C, 'id'> : never;

export function anyCommand(picture: Picture, { towns, rng }: AnyCommandsSetup): Given {
  const intent = anyIntent(picture, rng);
  return { actor: anyActor(intent, picture, towns, rng), command: { ...intent, id: uuid(rng) } };
}

function anyIntent(picture: Picture, rng: Rng): Unnamed<Command> {
  const teams = [...picture.teams.keys()];
  const cases = [...picture.cases.values()].filter((one) => isOpen(one) || rng() < 0.05);
  const live = [...picture.orders.values()].filter((one) => isLive(one) || rng() < 0.05);
  const team = pick(teams, rng());
  if (rng() < 0.12 || cases.length === 0) return report(picture, rng);
  if (rng() < 0.12) {
    const duty = pick(['available', 'available', 'available', 'offDuty', 'unavailable'] as const, rng());
    return { type: 'team.setDuty', team, duty, ...(duty === 'unavailable' ? { reason: '用餐' } : {}) };
  }
  if (live.length > 0 && rng() < 0.55) {
    const order = pick(live, rng());
    return orderIntent(order.id, pick(order.assignments, rng()), rng);
  }
  const theCase = pick(cases, rng());
  return caseIntent(theCase, teams, rng);
}

function report(picture: Picture, rng: Rng): Unnamed<Command> {
  const category = pick(picture.policy?.categories ?? [], rng());
  return {
    type: 'case.report',
    category: category.code,
    position: { lon: rng(), lat: rng() },
    text: '测试',
    source: 'patrol',
  };
}

const STEPS = [
  'assignment.acknowledge',
  'assignment.depart',
  'assignment.arrive',
  'assignment.handle',
  'assignment.report',
  'assignment.release',
  'assignment.decline',
  'assignment.fail',
  'assignment.recall',
  'order.recall',
  'order.setLead',
] as const;

/** What usually comes next. */
const NEXT: Readonly<Partial<Record<AssignmentState['kind'], (typeof STEPS)[number]>>> = {
  assigned: 'assignment.acknowledge',
  acknowledged: 'assignment.depart',
  enRoute: 'assignment.arrive',
  onScene: 'assignment.handle',
  handling: 'assignment.report',
  reported: 'assignment.release',
};

function orderIntent(orderId: OrderId, { team, state }: Assignment, rng: Rng): Unnamed<Command> {
  const type = (rng() < 0.6 ? NEXT[state.kind] : undefined) ?? pick(STEPS, rng());
  switch (type) {
    case 'order.recall':
      return { type, orderId, reason: '改派' };
    case 'assignment.decline':
    case 'assignment.fail':
    case 'assignment.recall':
      return { type, orderId, team, reason: '车辆故障' };
    case 'assignment.report':
      return { type, orderId, team, text: '已处置' };
    default:
      return { type, orderId, team };
  }
}

const CASE_STEPS = [
  'case.accept',
  'case.file',
  'case.check',
  'case.close',
  'case.rework',
  'case.reject',
  'case.void',
  'case.escalate',
  'order.issue',
  'order.issue',
  'order.issue',
  'order.issue',
] as const;
const AFTER_FEEDBACK = ['case.check', 'case.close', 'case.close', 'case.rework'] as const;

function caseIntent(theCase: Case, teams: readonly TeamId[], rng: Rng): Unnamed<Command> {
  const staleBy = rng() < 0.1 ? 1 : 0;
  const on = { caseId: theCase.id, expectedVersion: theCase.version - staleBy };
  const isBack = theCase.state.kind === 'feedback' || theCase.state.kind === 'checking';
  const type = isBack && rng() < 0.7 ? pick(AFTER_FEEDBACK, rng()) : pick(CASE_STEPS, rng());
  switch (type) {
    case 'order.issue': {
      const count = pick([1, 1, 2, 3], rng());
      const chosen = Array.from({ length: count }, () => pick(teams, rng()));
      return { type, ...on, tier: rng() < 0.5 ? 'town' : 'district', teams: chosen };
    }
    case 'case.accept':
    case 'case.file':
    case 'case.check':
    case 'case.close':
      return { type, ...on };
    default:
      return { type, ...on, reason: '测试' };
  }
}

/** Usually somebody who may; sometimes anybody. */
function anyActor(intent: Unnamed<Command>, picture: Picture, towns: readonly TownCode[], rng: Rng): Person {
  const who = { kind: 'person', name: '某人' } as const;
  const district: Person = { ...who, role: 'districtCommander', account: 'district' };
  const commander = (town: TownCode): Person => ({
    ...who,
    role: 'townCommander',
    account: `town:${town}`,
    town,
  });
  const leader = (team: TeamId): Person => ({ ...who, role: 'teamLeader', account: `leader:${team}`, team });
  const dice = rng();
  if (dice < 0.05) return { ...who, role: 'observer', account: 'wall', town: null };
  if (dice < 0.15) return commander(pick(towns, rng()));
  if (dice < 0.25) return leader(pick([...picture.teams.keys()], rng()));
  if (dice < 0.55) return district;
  if ('team' in intent && intent.team !== undefined && dice < 0.8) return leader(intent.team);
  const theCase =
    'caseId' in intent && intent.caseId !== undefined ? picture.cases.get(intent.caseId) : undefined;
  return theCase ? commander(theCase.town) : district;
}
