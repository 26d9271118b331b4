// What may be asked for about a case. The schemas are the types: what passes the edge is what is decided on.
import { z } from 'zod';
import { aCase, commandId, line, position, text, version } from '../schema.ts';

export const SOURCES = [
  'patrol',
  'workstation',
  'hotline',
  'video',
  'sensor',
  'supervision',
  'public',
  'police',
] as const;

const onCase = { id: commandId, caseId: aCase, expectedVersion: version };
/** A filing condition of the category. */
const condition = z.string().min(1).max(40).optional();

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
  }),
  'case.accept': z.strictObject({ ...onCase, type: z.literal('case.accept') }),
  'case.reject': z.strictObject({ ...onCase, type: z.literal('case.reject'), reason: line }),
  'case.file': z.strictObject({ ...onCase, type: z.literal('case.file'), condition }),
  'case.check': z.strictObject({ ...onCase, type: z.literal('case.check') }),
  'case.close': z.strictObject({ ...onCase, type: z.literal('case.close') }),
  'case.rework': z.strictObject({ ...onCase, type: z.literal('case.rework'), reason: line }),
  'case.void': z.strictObject({ ...onCase, type: z.literal('case.void'), reason: line }),
  'case.escalate': z.strictObject({ ...onCase, type: z.literal('case.escalate'), reason: line }),
};

export type CaseCommand = z.infer<(typeof caseCommands)[keyof typeof caseCommands]>;
