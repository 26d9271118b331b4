// Arbitrary walks through a small world: each step picks a command about something that is really there, mostly
// sensible, often too early, too late, or somebody else's. A step is made of numbers, so that it shrinks well.
import fc from 'fast-check';
import type { Command } from '../command.ts';
import { caseId, orderId, type CaseId, type OrderId, type TeamId } from '../ids.ts';
import type { Picture } from '../picture.ts';
import { orderCommandOf, takenOf, type OrderKind } from './randomOrders.ts';
import { ACTORS, idOf, TEAMS, T0 } from './smallDistrict.ts';

export type ActorName = keyof typeof ACTORS;

export interface Step {
  readonly actor: ActorName;
  readonly at: number;
  readonly commandIn: (picture: Picture) => Command;
}

const KINDS = [
  'case.report',
  'order.issue',
  'order.issue',
  'assignment.acknowledge',
  'assignment.acknowledge',
  'assignment.depart',
  'assignment.arrive',
  'assignment.arrive',
  'assignment.handle',
  'assignment.report',
  'assignment.report',
  'assignment.decline',
  'assignment.release',
  'case.accept',
  'case.reject',
  'case.file',
  'case.check',
  'case.close',
  'case.rework',
  'case.void',
  'case.escalate',
  'order.recall',
  'team.setDuty',
] as const;
type Kind = (typeof KINDS)[number] | OrderKind;

const COMMON_ACTORS: readonly ActorName[] = ['district', 'district', 'district', 'north', 'south'];
const ALL_ACTORS = Object.keys(ACTORS) as ActorName[];

/** `more`: kinds beside the common ones. Each makes the walk through the rest shorter. */
export const steps = (length: number, more: readonly Kind[] = []): fc.Arbitrary<Step[]> =>
  fc
    .array(
      fc.record({
        actor: fc.oneof(
          { weight: 3, arbitrary: fc.constantFrom(...COMMON_ACTORS) },
          fc.constantFrom(...ALL_ACTORS),
        ),
        kind: fc.constantFrom<Kind[]>(...KINDS, ...more),
        a: fc.nat(99),
        b: fc.nat(99),
        gapMs: fc.oneof(
          { weight: 8, arbitrary: fc.nat(60_000) },
          { weight: 1, arbitrary: fc.nat(5_000_000) },
        ),
      }),
      { minLength: 1, maxLength: length, size: 'max' },
    )
    .map((list) => {
      let at = T0;
      return list.map(({ actor, kind, a, b, gapMs }, index) => {
        at += gapMs;
        return { actor, at, commandIn: (picture) => commandOf(kind, idOf(1_000 + index), a, b, picture) };
      });
    });

function commandOf(kind: Kind, id: string, a: number, b: number, picture: Picture): Command {
  const theCase: CaseId = pick([...picture.cases.keys()], a) ?? caseId('none');
  const order = pick([...picture.orders.values()].slice(-6), a);
  const orderIdOr: OrderId = order?.id ?? orderId('none');
  // Now and then a team that is not in the order at all.
  const team: TeamId = (b > 90 ? undefined : pick(order?.assignments ?? [], b)?.team) ?? pick(TEAMS, b)!.id;
  const reason = '误报';
  switch (kind) {
    case 'case.report':
      return {
        id,
        type: kind,
        category: pick(['E-0401', 'E-0496', 'P-0103', 'X-9999'], a)!,
        position: { lon: 121 + a / 120, lat: 31.1 + b / 160 },
        text: '情况',
        source: a % 2 ? 'patrol' : 'hotline',
      };
    case 'order.issue': {
      const free = [...picture.teams.values()].filter((one) => one.order === null).map((one) => one.id);
      const first = (a > 80 ? undefined : pick(free, b)) ?? team;
      const teams = b % 3 === 0 ? [first, pick(TEAMS, a + b)!.id] : [first];
      const tier = a % 2 ? 'district' : 'town';
      return { id, type: kind, caseId: theCase, tier, teams, ...takenOf(teams, b) };
    }
    case 'order.recall':
      return { id, type: kind, orderId: orderIdOr, reason };
    case 'assignment.decline':
      return { id, type: kind, orderId: orderIdOr, team, reason };
    case 'assignment.report':
      return { id, type: kind, orderId: orderIdOr, team, text: '已处置' };
    case 'assignment.acknowledge':
    case 'assignment.depart':
    case 'assignment.arrive':
    case 'assignment.handle':
    case 'assignment.release':
      return { id, type: kind, orderId: orderIdOr, team };
    case 'case.accept':
    case 'case.file':
    case 'case.check':
    case 'case.close':
      return { id, type: kind, caseId: theCase };
    case 'case.reject':
    case 'case.rework':
    case 'case.void':
    case 'case.escalate':
      // Rare, or no case would ever live long enough to be closed.
      return a % 4
        ? { id, type: 'case.close', caseId: theCase }
        : { id, type: kind, caseId: theCase, reason };
    case 'team.setDuty':
      return {
        id,
        type: kind,
        team,
        duty: pick(['available', 'available', 'offDuty'] as const, b)!,
      };
    default:
      return orderCommandOf(kind, id, a, b, picture);
  }
}

const pick = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)];
