// What may be asked for about a case. The schemas are the types: what passes the edge is what is decided on.
import { z } from 'zod';
import type { CaseId } from '../ids.ts';
import {
  aCase,
  aDepartment,
  attachments,
  aTeam,
  commandId,
  line,
  position,
  text,
  version,
} from '../schema.ts';
import { SOURCES } from './case.ts';

const onCase = { id: commandId, caseId: aCase, expectedVersion: version };
/** A filing condition of the category. */
const condition = z.string().min(1).max(40).optional();
/** A key of one of the rules' lists of grounds. */
const ground = z.string().min(1).max(40);
/** Epoch ms. */
const time = z.number().int().min(0).max(8_640_000_000_000_000);
/** No limit of the catalogue reaches two years. */
const hours = z.number().positive().max(17_520);

const asked = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('return'), reason: line }),
  z.strictObject({ kind: z.literal('extension'), hours, reason: line }),
  z.strictObject({ kind: z.literal('suspension'), ground, until: time, reason: line }),
  z.strictObject({ kind: z.literal('void'), ground: ground.optional(), reason: line }),
  z.strictObject({ kind: z.literal('escalation'), reason: line }),
]);

export const caseCommands = {
  'case.report': z.strictObject({
    id: commandId,
    type: z.literal('case.report'),
    category: z.string().min(1).max(20),
    /** The first one of the category when absent. */
    condition,
    position,
    text,
    source: z.enum(SOURCES),
    place: line.optional(),
    /** The ticket of the 12345 hotline: with source `hotline` only. */
    hotlineNo: z
      .string()
      .trim()
      .regex(/^[0-9A-Za-z-]{1,40}$/)
      .optional(),
    /** It is the same as this case: it counts there as a repeat, and no second case is opened. */
    linkTo: aCase.optional(),
    /** It is none of the cases that look like it. */
    keepApart: z.boolean().optional(),
    /** Handled on the spot (自处理): what was done. */
    selfHandled: z.strictObject({ text }).optional(),
    attachments,
  }),
  'case.keepApart': z.strictObject({ ...onCase, type: z.literal('case.keepApart') }),
  'case.linkDuplicate': z.strictObject({ ...onCase, type: z.literal('case.linkDuplicate'), to: aCase }),
  'case.requestVerification': z.strictObject({
    ...onCase,
    type: z.literal('case.requestVerification'),
    team: aTeam.optional(),
    note: line.optional(),
  }),
  'case.verify': z.strictObject({
    ...onCase,
    type: z.literal('case.verify'),
    outcome: z.enum(['confirmed', 'refuted']),
    note: line.optional(),
    attachments,
  }),
  'case.accept': z.strictObject({ ...onCase, type: z.literal('case.accept') }),
  'case.reject': z.strictObject({
    ...onCase,
    type: z.literal('case.reject'),
    /** The first one of the rules when absent. */
    code: ground.optional(),
    reason: line,
  }),
  'case.file': z.strictObject({ ...onCase, type: z.literal('case.file'), condition }),
  'case.assignDepartment': z.strictObject({
    ...onCase,
    type: z.literal('case.assignDepartment'),
    department: aDepartment,
    note: line.optional(),
  }),
  'case.receive': z.strictObject({ ...onCase, type: z.literal('case.receive') }),
  'case.apply': z.strictObject({ ...onCase, type: z.literal('case.apply'), asked }),
  'case.approve': z.strictObject({ ...onCase, type: z.literal('case.approve'), application: commandId }),
  'case.deny': z.strictObject({
    ...onCase,
    type: z.literal('case.deny'),
    application: commandId,
    reason: line,
  }),
  'case.resume': z.strictObject({ ...onCase, type: z.literal('case.resume') }),
  'case.feedback': z.strictObject({ ...onCase, type: z.literal('case.feedback'), text, attachments }),
  'case.check': z.strictObject({
    ...onCase,
    type: z.literal('case.check'),
    /** The patrol that is to look: none that handled the case. */
    team: aTeam.optional(),
  }),
  'case.checkResult': z.strictObject({
    ...onCase,
    type: z.literal('case.checkResult'),
    passed: z.boolean(),
    note: line.optional(),
    attachments,
  }),
  'case.close': z.strictObject({ ...onCase, type: z.literal('case.close'), note: line.optional() }),
  'case.rework': z.strictObject({
    ...onCase,
    type: z.literal('case.rework'),
    reason: line,
    /** Another one than before makes it a misdispatch (错派). */
    department: aDepartment.optional(),
  }),
  'case.selfHandle': z.strictObject({ ...onCase, type: z.literal('case.selfHandle'), text, attachments }),
  'case.audit': z.strictObject({
    ...onCase,
    type: z.literal('case.audit'),
    passed: z.boolean(),
    note: line.optional(),
  }),
  'case.void': z.strictObject({
    ...onCase,
    type: z.literal('case.void'),
    ground: ground.optional(),
    reason: line,
  }),
  'case.reopen': z.strictObject({ ...onCase, type: z.literal('case.reopen'), condition, reason: line }),
  'case.escalate': z.strictObject({ ...onCase, type: z.literal('case.escalate'), reason: line }),
  'case.delegate': z.strictObject({ ...onCase, type: z.literal('case.delegate'), note: line.optional() }),
  'case.acceptDelegation': z.strictObject({ ...onCase, type: z.literal('case.acceptDelegation') }),
  'case.urge': z.strictObject({ ...onCase, type: z.literal('case.urge'), note: line.optional() }),
  'case.acknowledgeUrge': z.strictObject({
    ...onCase,
    type: z.literal('case.acknowledgeUrge'),
    urge: commandId,
  }),
  'case.supervise': z.strictObject({
    ...onCase,
    type: z.literal('case.supervise'),
    level: z.union([z.literal(1), z.literal(2), z.literal(3)]),
    to: z.enum(['town', 'department', 'units']),
    dueAt: time,
    note: line,
  }),
  'case.replySupervision': z.strictObject({
    ...onCase,
    type: z.literal('case.replySupervision'),
    supervision: commandId,
    text,
    attachments,
  }),
};

export type CaseCommand = z.infer<(typeof caseCommands)[keyof typeof caseCommands]>;

/** What only the server's clock says. */
export type CaseSystemCommand = {
  readonly id: string;
  readonly type: 'case.markOverdue';
  readonly caseId: CaseId;
  readonly what:
    | { readonly kind: 'verification' }
    | { readonly kind: 'supervision'; readonly supervision: string };
};
