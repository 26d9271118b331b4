// The edge: unknown in, typed out, once. Unknown fields are refused by name, so that a misspelt field is never
// silently ignored.
import { z } from 'zod';
import en from 'zod/v4/locales/en.js';
import zhCN from 'zod/v4/locales/zh-CN.js';
import type { Command, CommandType, Refusal } from './command.ts';
import { caseId, orderId, teamId, type Words } from './ids.ts';
import { invalid } from './refusal.ts';
import { PROTOCOL, type JoinRequest } from './wire.ts';

/** Long enough for a report, short enough for a screen and a fact. */
const MAX_TEXT = 2_000;
const MAX_LINE = 200;
/** One order of a district-wide operation; more teams are several orders. */
const MAX_TEAMS = 60;

// Control characters and the marks that reverse the reading direction have no place in a report: they forge
// lines in logs and make a text read differently from what it is.
const HOSTILE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/;
const LONE_SURROGATE = /\p{Surrogate}/u;

// Our own messages in both languages; zod's come from its locales.
const both = (zh: string, english: string): string => `${zh}¦${english}`;
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

const commandId = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, UUID)
  .transform((text) => text.toLowerCase());
const idText = z.string().min(1).max(100);
const aCase = idText.transform(caseId);
const anOrder = idText.transform(orderId);
const aTeam = idText.transform(teamId);
const version = z.number().int().min(0).optional();
const reason = freeText(MAX_LINE);

const positionSchema = z.strictObject({
  lon: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
});

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
const onAssignment = { id: commandId, orderId: anOrder, team: aTeam };

/** One schema per command; also what /openapi.json describes. */
export const commandSchemas = {
  'case.report': z.strictObject({
    id: commandId,
    type: z.literal('case.report'),
    category: z.string().min(1).max(20),
    condition: z.string().min(1).max(40).optional(),
    position: positionSchema,
    text: freeText(MAX_TEXT),
    source: z.enum(SOURCES),
    place: freeText(MAX_LINE).optional(),
  }),
  'case.accept': z.strictObject({ ...onCase, type: z.literal('case.accept') }),
  'case.reject': z.strictObject({ ...onCase, type: z.literal('case.reject'), reason }),
  'case.file': z.strictObject({
    ...onCase,
    type: z.literal('case.file'),
    condition: z.string().min(1).max(40).optional(),
  }),
  'case.check': z.strictObject({ ...onCase, type: z.literal('case.check') }),
  'case.close': z.strictObject({ ...onCase, type: z.literal('case.close') }),
  'case.rework': z.strictObject({ ...onCase, type: z.literal('case.rework'), reason }),
  'case.void': z.strictObject({ ...onCase, type: z.literal('case.void'), reason }),
  'case.escalate': z.strictObject({ ...onCase, type: z.literal('case.escalate'), reason }),
  'order.issue': z.strictObject({
    ...onCase,
    type: z.literal('order.issue'),
    tier: z.enum(['district', 'town']),
    teams: z.array(aTeam).min(1).max(MAX_TEAMS),
    lead: aTeam.optional(),
    note: freeText(MAX_TEXT).optional(),
  }),
  'order.recall': z.strictObject({
    id: commandId,
    type: z.literal('order.recall'),
    orderId: anOrder,
    expectedVersion: version,
    reason,
  }),
  'assignment.acknowledge': z.strictObject({ ...onAssignment, type: z.literal('assignment.acknowledge') }),
  'assignment.decline': z.strictObject({ ...onAssignment, type: z.literal('assignment.decline'), reason }),
  'assignment.depart': z.strictObject({ ...onAssignment, type: z.literal('assignment.depart') }),
  'assignment.arrive': z.strictObject({ ...onAssignment, type: z.literal('assignment.arrive') }),
  'assignment.handle': z.strictObject({ ...onAssignment, type: z.literal('assignment.handle') }),
  'assignment.report': z.strictObject({
    ...onAssignment,
    type: z.literal('assignment.report'),
    text: freeText(MAX_TEXT),
  }),
  'assignment.release': z.strictObject({ ...onAssignment, type: z.literal('assignment.release') }),
  'team.setDuty': z.strictObject({
    id: commandId,
    type: z.literal('team.setDuty'),
    team: aTeam,
    duty: z.enum(['available', 'offDuty', 'unavailable', 'emergency']),
    reason: reason.optional(),
  }),
} satisfies Record<CommandType, z.ZodType>;

const joinSchema = z.strictObject({
  protocol: z.number().int(),
  lastFact: z.number().int().min(0),
  journal: z.string().max(100).nullable(),
});

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal };

export function parseCommand(input: unknown): Parsed<Command> {
  if (!isRecord(input))
    return refused(invalid(null, '指令必须是一个 JSON 对象。', 'A command is a JSON object.'));
  const type = Object.hasOwn(input, 'type') ? input['type'] : undefined;
  if (typeof type !== 'string' || !Object.hasOwn(commandSchemas, type)) {
    const known = Object.keys(commandSchemas).join(', ');
    return refused(
      invalid('type', `不认识的指令类型。可用：${known}。`, `Unknown command type. Known: ${known}.`),
    );
  }
  // The key was checked just above; each schema yields the command of its own key.
  return parseWith(commandSchemas[type as CommandType] as unknown as z.ZodType<Command>, input);
}

export function parseJoin(input: unknown): Parsed<JoinRequest> {
  const parsed = parseWith(joinSchema, input);
  if (!parsed.ok || parsed.value.protocol === PROTOCOL) return parsed;
  const theirs = parsed.value.protocol;
  return refused(
    invalid(
      'protocol',
      `此客户端版本（协议 ${theirs}）与服务器（协议 ${PROTOCOL}）不一致，请刷新页面或更新客户端。`,
      `This console speaks protocol ${theirs}, the server ${PROTOCOL}. Reload the page or update the console.`,
    ),
  );
}

export function parseWith<T>(schema: z.ZodType<T>, input: unknown): Parsed<T> {
  const hostile = hostileKey(input, 0);
  if (hostile) {
    return refused(
      invalid(hostile, `不允许的字段名 ${hostile}。`, `The field name ${hostile} is not allowed.`),
    );
  }
  // With the input, a message can say what came and not only what was expected.
  const result = schema.safeParse(input, { reportInput: true });
  if (result.success) return { ok: true, value: result.data };
  return refused(refusalOf(result.error.issues[0]!));
}

const locales = { zh: zhCN().localeError, en: en().localeError };

/** What zod found, by field, in both languages. */
export function refusalOf(issue: z.core.$ZodIssue): Refusal {
  const extra = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const path = extra === undefined ? issue.path : [...issue.path, extra];
  const field = path.map(String).join('.') || null;
  if (extra !== undefined) {
    return invalid(field, `没有名为 ${field} 的字段，请去掉。`, `There is no field ${field}. Remove it.`);
  }
  const words = wordsOf(issue);
  return invalid(
    field,
    `字段 ${field ?? '（整体）'} 有误：${words.zh}。`,
    `Field ${field ?? '(all)'} is wrong: ${words.en}.`,
  );
}

function wordsOf(issue: z.core.$ZodIssue): Words {
  const [zh, english] = issue.message.split('¦');
  if (zh !== undefined && english !== undefined) return { zh, en: english };
  // A locale takes the raw issue, which is the finished one without its message.
  const raw = issue as unknown as z.core.$ZodRawIssue;
  const text = (made: ReturnType<typeof locales.en>) =>
    typeof made === 'string' ? made : (made?.message ?? issue.message);
  return { zh: text(locales.zh(raw)), en: text(locales.en(raw)) };
}

/** Nothing that we accept is nested deeper; deeper input is refused before anything walks it. */
const MAX_DEPTH = 12;

function hostileKey(value: unknown, depth: number): string | null {
  if (typeof value !== 'object' || value === null) return null;
  if (depth > MAX_DEPTH) return '(nesting)';
  for (const key of Object.keys(value)) {
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') return key;
    const inner = hostileKey((value as Record<string, unknown>)[key], depth + 1);
    if (inner) return inner;
  }
  return null;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const refused = (refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } => ({
  ok: false,
  refusal,
});
