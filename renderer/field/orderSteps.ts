// Where a team stands in its order as far as this phone knows: what the picture says, and the steps that were pressed
// and have not reached the server yet. So the next step is there at once, also in a tunnel.
import type { Command } from '#contract/command.ts';
import type { OrderId, TeamId } from '#contract/ids.ts';
import type { AssignmentState } from '#contract/order/order.ts';

type Kind = AssignmentState['kind'];

export type StepType =
  | 'assignment.acknowledge'
  | 'assignment.depart'
  | 'assignment.arrive'
  | 'assignment.handle'
  | 'assignment.release';

const LEADS_TO: Readonly<Partial<Record<Command['type'], Kind>>> = {
  'assignment.acknowledge': 'acknowledged',
  'assignment.depart': 'enRoute',
  'assignment.arrive': 'onScene',
  'assignment.handle': 'handling',
  'assignment.report': 'reported',
  'assignment.release': 'released',
  'assignment.decline': 'declined',
  'assignment.fail': 'failed',
};

export interface Standing {
  readonly kind: Kind;
  /** The last steps are still on their way. */
  readonly isPresumed: boolean;
}

export function standing(kind: Kind, waiting: readonly Command[], order: OrderId, team: TeamId): Standing {
  const last = waiting.findLast(
    (one) =>
      'orderId' in one && one.orderId === order && 'team' in one && one.team === team && one.type in LEADS_TO,
  );
  const presumed = last && LEADS_TO[last.type];
  return presumed ? { kind: presumed, isPresumed: true } : { kind, isPresumed: false };
}

/** null: the next step is the feedback, which takes words, or there is none. */
export function nextStep(kind: Kind): StepType | null {
  switch (kind) {
    case 'assigned':
      return 'assignment.acknowledge';
    case 'acknowledged':
      return 'assignment.depart';
    case 'enRoute':
      return 'assignment.arrive';
    case 'onScene':
      return 'assignment.handle';
    case 'reported':
      return 'assignment.release';
    case 'handling':
    case 'released':
    case 'declined':
    case 'failed':
    case 'recalled':
    case 'reassigned':
      return null;
  }
}

/** How a team that cannot go on says so: before it has set out it declines, later it reports that it cannot. */
export function wayOut(kind: Kind): 'assignment.decline' | 'assignment.fail' | null {
  switch (kind) {
    case 'assigned':
    case 'acknowledged':
      return 'assignment.decline';
    case 'enRoute':
    case 'onScene':
    case 'handling':
      return 'assignment.fail';
    default:
      return null;
  }
}

export const mayFeedBack = (kind: Kind): boolean => kind === 'onScene' || kind === 'handling';
