// What may be asked for about an order and about the assignment of a team in it.
import { z } from 'zod';
import { aCase, anOrder, attachments, aTeam, commandId, line, text, tier, version } from '../schema.ts';

/** One order of a district-wide operation; more teams are several orders. */
export const MAX_TEAMS = 60;

const onOrder = { id: commandId, orderId: anOrder, expectedVersion: version };
const onAssignment = { ...onOrder, team: aTeam };
const teams = z.array(aTeam).min(1).max(MAX_TEAMS).readonly();
/**
 * Those of the teams that are taken from the order that they are on. The district alone may; who sends none is
 * refused once with the order named, and confirms by sending them here.
 */
const take = z.array(aTeam).max(MAX_TEAMS).readonly().optional();

export const orderCommands = {
  'order.issue': z.strictObject({
    id: commandId,
    type: z.literal('order.issue'),
    caseId: aCase,
    /** Of the case. */
    expectedVersion: version,
    tier,
    teams,
    take,
    /** The first team when absent. */
    lead: aTeam.optional(),
    note: text.optional(),
  }),
  'order.reinforce': z.strictObject({
    ...onOrder,
    type: z.literal('order.reinforce'),
    teams,
    take,
    note: text.optional(),
  }),
  'order.recall': z.strictObject({ ...onOrder, type: z.literal('order.recall'), reason: line }),
  'order.setLead': z.strictObject({ ...onOrder, type: z.literal('order.setLead'), team: aTeam }),
  'order.note': z.strictObject({ ...onOrder, type: z.literal('order.note'), text }),
  'assignment.acknowledge': z.strictObject({ ...onAssignment, type: z.literal('assignment.acknowledge') }),
  'assignment.decline': z.strictObject({
    ...onAssignment,
    type: z.literal('assignment.decline'),
    reason: line,
  }),
  'assignment.depart': z.strictObject({ ...onAssignment, type: z.literal('assignment.depart') }),
  'assignment.arrive': z.strictObject({ ...onAssignment, type: z.literal('assignment.arrive') }),
  'assignment.handle': z.strictObject({ ...onAssignment, type: z.literal('assignment.handle') }),
  'assignment.report': z.strictObject({
    ...onAssignment,
    type: z.literal('assignment.report'),
    text,
    attachments,
  }),
  'assignment.release': z.strictObject({ ...onAssignment, type: z.literal('assignment.release') }),
  'assignment.fail': z.strictObject({ ...onAssignment, type: z.literal('assignment.fail'), reason: line }),
  /** A commander takes one team back out of the order. */
  'assignment.recall': z.strictObject({
    ...onAssignment,
    type: z.literal('assignment.recall'),
    reason: line,
  }),
  /** A commander replaces one team by another, in one decision. */
  'assignment.reassign': z.strictObject({
    ...onAssignment,
    type: z.literal('assignment.reassign'),
    to: aTeam,
    take,
    reason: line,
  }),
};

export type OrderCommand = z.infer<(typeof orderCommands)[keyof typeof orderCommands]>;
export type OrderCommandOf<T extends OrderCommand['type']> = Extract<OrderCommand, { type: T }>;
