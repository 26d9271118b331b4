// The commanders' part of the random walks: reinforcing, replacing, lending, taking, and joint operations.
import type { Command } from '../command.ts';
import { operationId, orderId, type CaseId, type TeamId } from '../ids.ts';
import type { Picture } from '../picture.ts';
import { ACTORS, NORTH, SOUTH, TEAMS } from './smallDistrict.ts';

export const ORDER_KINDS = [
  'order.reinforce',
  'order.reinforce',
  'order.setLead',
  'order.note',
  'assignment.recall',
  'assignment.reassign',
  'assignment.fail',
  'team.lend',
  'team.recallLoan',
  'operation.open',
  'operation.open',
  'operation.addCase',
  'operation.removeCase',
  'operation.handOver',
  'operation.note',
  'operation.close',
] as const;
export type OrderKind = (typeof ORDER_KINDS)[number];

/** `a` chooses the order or the operation, `b` the team; a stale version comes now and then. */
export function orderCommandOf(kind: OrderKind, id: string, a: number, b: number, picture: Picture): Command {
  const order = pick([...picture.orders.values()].slice(-6), a);
  const operation = pick([...picture.operations.values()].slice(-3), a);
  const expectedVersion = b % 11 === 0 ? 1 : undefined;
  const onOrder = { id, orderId: order?.id ?? orderId('none'), ...(expectedVersion && { expectedVersion }) };
  const onOperation = { id, operationId: operation?.id ?? operationId('none') };
  const inOrder: TeamId = pick(order?.assignments ?? [], b)?.team ?? TEAMS[0]!.id;
  const anyTeam: TeamId = pick(TEAMS, a + b)!.id;
  const theCase: CaseId = pick([...picture.cases.keys()], b) ?? ('none' as CaseId);
  const reason = '另有安排';
  switch (kind) {
    case 'order.reinforce': {
      const teams = b % 4 === 0 ? [anyTeam, pick(TEAMS, b)!.id] : [anyTeam];
      return { ...onOrder, type: kind, teams, ...takenOf(teams, a) };
    }
    case 'order.setLead':
      return { ...onOrder, type: kind, team: inOrder };
    case 'order.note':
      return { ...onOrder, type: kind, text: '注意交通' };
    case 'assignment.recall':
    case 'assignment.fail':
      return { ...onOrder, type: kind, team: inOrder, reason };
    case 'assignment.reassign':
      return { ...onOrder, type: kind, team: inOrder, to: anyTeam, reason, ...takenOf([anyTeam], a) };
    case 'team.lend':
      return { id, type: kind, team: anyTeam, to: b % 2 ? NORTH : SOUTH };
    case 'team.recallLoan':
      return { id, type: kind, team: anyTeam };
    case 'operation.open': {
      const cases = [...new Set([theCase, pick([...picture.cases.keys()], a + b) ?? theCase])];
      return { id, type: kind, name: '行动', cases, ...(b % 3 === 0 ? { commander: commander(a) } : {}) };
    }
    case 'operation.addCase':
      return { ...onOperation, type: kind, caseId: theCase };
    case 'operation.removeCase':
      return { ...onOperation, type: kind, caseId: pick(operation?.cases ?? [], b) ?? theCase, reason };
    case 'operation.handOver':
      return { ...onOperation, type: kind, to: commander(b) };
    case 'operation.note':
      return { ...onOperation, type: kind, text: '到位' };
    case 'operation.close':
      return { ...onOperation, type: kind, summary: '结束' };
  }
}

/** Some confirm that they take teams from where they are. */
export const takenOf = (teams: readonly TeamId[], a: number): { take?: readonly TeamId[] } =>
  a % 3 === 0 ? { take: teams } : {};

const COMMANDERS = [ACTORS.district.account, ACTORS.deputy.account, ACTORS.north.account];
const commander = (n: number): string => pick(COMMANDERS, n)!;

const pick = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)];
