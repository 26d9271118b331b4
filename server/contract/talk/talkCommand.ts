// What may be asked for about talk.
import { z } from 'zod';
import { messageId } from '../ids.ts';
import { FORCE_CODES } from '../policy.ts';
import { aGrid, anOrder, aTeam, aTown, commandId, text } from '../schema.ts';

/** A phone that was off acknowledges in several commands of this many. */
export const MAX_ACKNOWLEDGED = 100;

const target = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('order'), order: anOrder }),
  z.strictObject({ kind: z.literal('grid'), grid: aGrid }),
  z.strictObject({ kind: z.literal('town'), town: aTown }),
  /** Without `town`: of the sender's own town, or of the whole district when the district sends. */
  z.strictObject({ kind: z.literal('force'), force: z.enum(FORCE_CODES), town: aTown.optional() }),
  z.strictObject({ kind: z.literal('team'), team: aTeam }),
]);

const acknowledged = {
  id: commandId,
  team: aTeam,
  messages: z.array(commandId.transform(messageId)).min(1).max(MAX_ACKNOWLEDGED).readonly(),
};

export const talkCommands = {
  /** The message takes the id of this command. */
  'talk.send': z.strictObject({
    id: commandId,
    type: z.literal('talk.send'),
    to: target,
    text,
    /** The teams are asked to say that they have understood. */
    needsConfirmation: z.boolean().optional(),
  }),
  'talk.deliver': z.strictObject({ ...acknowledged, type: z.literal('talk.deliver') }),
  'talk.read': z.strictObject({ ...acknowledged, type: z.literal('talk.read') }),
  'talk.confirm': z.strictObject({ ...acknowledged, type: z.literal('talk.confirm') }),
};

export type TalkCommand = z.infer<(typeof talkCommands)[keyof typeof talkCommands]>;
