// What may be asked for about standards: to tick a clause that no record can tell.
import { z } from 'zod';
import { aCase, anOrder, aTeam, commandId } from '../schema.ts';

export const standardCommands = {
  'standard.tick': z.strictObject({
    id: commandId,
    type: z.literal('standard.tick'),
    caseId: aCase,
    /** With `team`: on that team's part of an order; without: on the case. */
    orderId: anOrder.optional(),
    team: aTeam.optional(),
    clause: z.string().min(1).max(60),
    done: z.boolean(),
  }),
};

export type StandardCommand = z.infer<(typeof standardCommands)[keyof typeof standardCommands]>;
