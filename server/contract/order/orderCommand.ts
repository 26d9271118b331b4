// What may be asked for about an order and about the assignment of a team in it.
import { z } from 'zod';
import { aCase, anOrder, aTeam, commandId, line, text, tier, version } from '../schema.ts';

/** One order of a district-wide operation; more teams are several orders. */
const MAX_TEAMS = 60;

const onAssignment = { id: commandId, orderId: anOrder, team: aTeam };

export const orderCommands = {
  'order.issue': z.strictObject({
    id: commandId,
    type: z.literal('order.issue'),
    caseId: aCase,
    /** Of the case. */
    expectedVersion: version,
    tier,
    teams: z.array(aTeam).min(1).max(MAX_TEAMS).readonly(),
    /** The first team when absent. */
    lead: aTeam.optional(),
    note: text.optional(),
  }),
  'order.recall': z.strictObject({
    id: commandId,
    type: z.literal('order.recall'),
    orderId: anOrder,
    expectedVersion: version,
    reason: line,
  }),
  'assignment.acknowledge': z.strictObject({ ...onAssignment, type: z.literal('assignment.acknowledge') }),
  'assignment.decline': z.strictObject({
    ...onAssignment,
    type: z.literal('assignment.decline'),
    reason: line,
  }),
  'assignment.depart': z.strictObject({ ...onAssignment, type: z.literal('assignment.depart') }),
  'assignment.arrive': z.strictObject({ ...onAssignment, type: z.literal('assignment.arrive') }),
  'assignment.handle': z.strictObject({ ...onAssignment, type: z.literal('assignment.handle') }),
  'assignment.report': z.strictObject({ ...onAssignment, type: z.literal('assignment.report'), text }),
  'assignment.release': z.strictObject({ ...onAssignment, type: z.literal('assignment.release') }),
};

export type OrderCommand = z.infer<(typeof orderCommands)[keyof typeof orderCommands]>;
