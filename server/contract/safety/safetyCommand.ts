// What may be asked for about panic calls and welfare checks; and what only the clock does.
import { z } from 'zod';
import type { TeamId } from '../ids.ts';
import { aPanic, aTeam, commandId, line, position } from '../schema.ts';

export const safetyCommands = {
  'panic.raise': z.strictObject({
    id: commandId,
    type: z.literal('panic.raise'),
    team: aTeam,
    /** The phone's own place and its time; the last fix of the team's units when absent. */
    position: position.extend({ at: z.number().int().positive() }).optional(),
    text: line.optional(),
  }),
  'panic.hear': z.strictObject({ id: commandId, type: z.literal('panic.hear'), panicId: aPanic }),
  'panic.clear': z.strictObject({
    id: commandId,
    type: z.literal('panic.clear'),
    panicId: aPanic,
    reason: line,
  }),
  'welfare.ask': z.strictObject({ id: commandId, type: z.literal('welfare.ask'), team: aTeam }),
  'welfare.answer': z.strictObject({
    id: commandId,
    type: z.literal('welfare.answer'),
    team: aTeam,
    /** false is a call for help. */
    well: z.boolean(),
    text: line.optional(),
  }),
};

export type SafetyCommand = z.infer<(typeof safetyCommands)[keyof typeof safetyCommands]>;

export interface SafetySystemCommand {
  readonly id: string;
  readonly type: 'welfare.miss';
  readonly team: TeamId;
}
