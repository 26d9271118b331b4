// The edge: unknown in, typed out, once. Unknown fields are refused by name, so that a misspelt field is never
// silently ignored.
import { z } from 'zod';
import en from 'zod/v4/locales/en.js';
import zhCN from 'zod/v4/locales/zh-CN.js';
import { commandSchemas, type Command, type CommandType, type Refusal } from './command.ts';
import type { Words } from './ids.ts';
import { invalid } from './refusal.ts';
import { PROTOCOL, type JoinRequest } from './wire.ts';

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

/** Only what is wrong, without the field. */
export function wordsOf(issue: z.core.$ZodIssue): Words {
  const [zh, english] = issue.message.split('¦');
  if (zh !== undefined && english !== undefined) return { zh, en: english };
  // A locale takes the raw issue, which is the finished one without its message.
  const raw = issue as unknown as z.core.$ZodRawIssue;
  const text = (made: ReturnType<typeof locales.en>) =>
    typeof made === 'string' ? made : (made?.message ?? issue.message);
  const usual = text(locales.en(raw));
  // A message of our own in one language is better than what a locale says of something that it does not know.
  if (issue.message !== usual) return { zh: issue.message, en: issue.message };
  return { zh: text(locales.zh(raw)), en: usual };
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
