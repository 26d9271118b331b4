// What may be asked for about the ladder: by people, and by the clock of the server.
import { z } from 'zod';
import type { CaseId, TownCode } from '../ids.ts';
import { townCode } from '../ids.ts';
import { aCase, commandId, line } from '../schema.ts';
import type { ClockRef } from './caseClocks.ts';
import type { EscalationPlan } from './escalation.ts';

const aTown = z.string().min(1).max(20).transform(townCode);

export const escalationCommands = {
  /** One key: the case goes to the district, and the prepared teams are sent. */
  'case.confirmEscalation': z.strictObject({
    id: commandId,
    type: z.literal('case.confirmEscalation'),
    caseId: aCase,
    /** The version of the preparation that the person saw. */
    preparation: z.number().int().min(1),
  }),
  /** What a town answers that was asked to join. */
  'case.answerOffer': z.strictObject({
    id: commandId,
    type: z.literal('case.answerOffer'),
    caseId: aCase,
    town: aTown,
    joins: z.boolean(),
    reason: line.optional(),
  }),
  /** Another town is in it, too. */
  'case.nameTown': z.strictObject({
    id: commandId,
    type: z.literal('case.nameTown'),
    caseId: aCase,
    town: aTown,
    reason: line,
  }),
};

export type EscalationCommand = z.infer<(typeof escalationCommands)[keyof typeof escalationCommands]>;

interface ByRule {
  readonly id: string;
  readonly caseId: CaseId;
  readonly rule: string;
}

/** What the server's clock does by rule; never parsed from a wire. Asked for twice, the second changes nothing. */
export type LadderSystemCommand =
  | (ByRule & {
      readonly type: 'ladder.escalate';
      readonly clock: ClockRef | null;
      /** What was found out there, for the reason. */
      readonly found: string | null;
    })
  | (ByRule & { readonly type: 'ladder.notice'; readonly clock: ClockRef | null })
  | (ByRule & { readonly type: 'ladder.tell'; readonly towns: readonly TownCode[] })
  | (ByRule & {
      readonly type: 'ladder.prepare';
      readonly clock: ClockRef | null;
      readonly plan: EscalationPlan;
    });

export const isEscalationCommand = (command: { readonly type: string }): command is EscalationCommand =>
  command.type in escalationCommands;
