// What may be asked for about a joint operation.
import { z } from 'zod';
import { aCase, anOperation, commandId, idText, line, text, version } from '../schema.ts';

/** More at once is a storm over the whole district: several operations, with a commander each. */
export const MAX_CASES = 40;
/** Each has a commander of its own; there are fewer district commanders than this. */
export const MAX_RUNNING = 20;

const onOperation = { id: commandId, operationId: anOperation, expectedVersion: version };
/** The account of a district commander. */
const account = idText;

export const operationCommands = {
  'operation.open': z.strictObject({
    id: commandId,
    type: z.literal('operation.open'),
    name: line,
    cases: z.array(aCase).min(1).max(MAX_CASES).readonly(),
    /** Whoever opens it when absent. */
    commander: account.optional(),
  }),
  'operation.addCase': z.strictObject({
    ...onOperation,
    type: z.literal('operation.addCase'),
    caseId: aCase,
  }),
  'operation.removeCase': z.strictObject({
    ...onOperation,
    type: z.literal('operation.removeCase'),
    caseId: aCase,
    reason: line,
  }),
  /** To somebody else, or to oneself: taking over. */
  'operation.handOver': z.strictObject({
    ...onOperation,
    type: z.literal('operation.handOver'),
    to: account,
  }),
  'operation.note': z.strictObject({ ...onOperation, type: z.literal('operation.note'), text }),
  'operation.close': z.strictObject({ ...onOperation, type: z.literal('operation.close'), summary: text }),
};

export type OperationCommand = z.infer<(typeof operationCommands)[keyof typeof operationCommands]>;
export type OperationCommandOf<T extends OperationCommand['type']> = Extract<OperationCommand, { type: T }>;
