// What the schemas of all commands share: texts, ids, versions and positions as they come over a wire.
import { z } from 'zod';
import {
  attachmentId,
  caseId,
  departmentId,
  gridCode,
  operationId,
  orderId,
  panicId,
  patrolId,
  teamId,
  townCode,
} from './ids.ts';

/** Long enough for a report, short enough for a screen and a fact. */
const MAX_TEXT = 2_000;
const MAX_LINE = 200;

// Control characters and the marks that reverse the reading direction have no place in a report: they forge
// lines in logs and make a text read differently from what it is.
const HOSTILE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Our own messages in both languages; zod's come from its locales. */
export const both = (zh: string, english: string): string => `${zh}¦${english}`;
const CONTROL = both('不允许控制字符', 'control characters are not allowed');
const UUID = both('应为 UUID', 'must be a UUID');

const freeText = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((text) => !HOSTILE.test(text) && !LONE_SURROGATE.test(text), CONTROL)
    .transform((text) => text.normalize('NFC'));

/** A report, a note: several lines. */
export const text = freeText(MAX_TEXT);
/** What somebody or something is called: it has to fit on a card and be said over a radio. */
export const name = freeText(60);
/** A reason, a place: one line. */
export const line = freeText(MAX_LINE);

/** Made once at the console, stored before sending and kept through retries. */
export const commandId = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, UUID)
  .transform((id) => id.toLowerCase());

export const idText = z.string().min(1).max(100);
export const aCase = idText.transform(caseId);
export const anOrder = idText.transform(orderId);
export const anOperation = idText.transform(operationId);
export const aPanic = idText.transform(panicId);
export const aPatrol = idText.transform(patrolId);
export const aTeam = idText.transform(teamId);
export const aTown = idText.transform(townCode);
export const aGrid = idText.transform(gridCode);
export const aDepartment = idText.transform(departmentId);

/** As many photos as one act shows well; each is uploaded before the command that names it. */
const MAX_ATTACHMENTS = 9;
export const attachments = z
  .array(commandId.transform(attachmentId))
  .max(MAX_ATTACHMENTS)
  .readonly()
  .optional();

export const tier = z.enum(['district', 'town']);

/** On a case or an order: the version that the person saw. A stale one is refused as `conflict`. */
export const version = z.number().int().min(0).optional();

/** WGS-84 degrees. */
export const position = z.strictObject({
  lon: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
});
