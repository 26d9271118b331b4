// Refusals in words: what is wrong and what to do, in both languages. One place, so that the tone is one.
import type { Refusal, RefusalCode } from './command.ts';
import type { Words } from './ids.ts';

const refusal = (code: RefusalCode, field: string | null, zh: string, en: string): Refusal => ({
  code,
  field,
  message: { zh, en },
});

export const invalid = (field: string | null, zh: string, en: string) => refusal('invalid', field, zh, en);

export const unauthenticated = () =>
  refusal(
    'unauthenticated',
    null,
    '登录已失效，请重新登录。',
    'Your sign-in has ended. Please sign in again.',
  );

export const wrongPassword = () =>
  refusal(
    'unauthenticated',
    'password',
    '账号或口令不对，请重新输入。',
    'Account or password is wrong. Please try again.',
  );

export const tooMany = (seconds: number) =>
  refusal(
    'tooMany',
    null,
    `操作太频繁，请 ${seconds} 秒后再试。`,
    `Too many requests. Try again in ${seconds} s.`,
  );

export const quotaUsed = (files: number, megabytes: number, hours: number) =>
  refusal(
    'tooMany',
    null,
    `今日上传已达上限（每账号 24 小时内 ${files} 张、${megabytes} MB），约 ${hours} 小时后可再传；急用请由他人上传。`,
    `Today's uploads have reached their limit (${files} pictures, ${megabytes} MB per account in 24 h). Try again in about ${hours} h, or let a colleague upload.`,
  );

export const fault = () =>
  refusal(
    'fault',
    null,
    '服务器暂时不能写入记录，指令未生效。请通知值守人员检查磁盘，稍后重试。',
    'The server cannot write its record, so nothing was changed. Have the disk checked and try again.',
  );

export const idReused = () =>
  refusal(
    'idReused',
    'id',
    '此编号已用于另一条指令，请用新编号重新提交。',
    'This id was used for another command. Send it again with a new id.',
  );

export const forbidden = (what: Words, who: Words | null = null) =>
  refusal(
    'forbidden',
    null,
    `您的岗位无权${what.zh}。${who ? `可由${who.zh}办理。` : ''}`,
    `Your role may not ${what.en}.${who ? ` It is for ${who.en}.` : ''}`,
  );

/** Not this person, now: who may, and what to do instead. */
export const withheld = (field: string | null, zh: string, en: string) => refusal('forbidden', field, zh, en);

export const otherTown = (townName: Words | undefined) =>
  refusal(
    'forbidden',
    null,
    `这属于${townName?.zh ?? '其他街镇'}，请由该街镇或区级指挥。`,
    `This belongs to ${townName?.en ?? 'another town'}: only that town or the district may command it.`,
  );

export const notFound = (field: string, what: Words, id: string) =>
  refusal(
    'notFound',
    field,
    `找不到${what.zh} ${id}，可能已归档或编号有误。`,
    `There is no ${what.en} ${id}: it may be archived, or the id is wrong.`,
  );

/** `since`: who did what meanwhile, in words; empty when it is not known any more. */
export const conflict = (expected: number, actual: number, since: Words) =>
  refusal(
    'conflict',
    'expectedVersion',
    `您看到的是第 ${expected} 版，现在已是第 ${actual} 版${since.zh && `：${since.zh}`}。请看最新情况后再决定。`,
    `You saw version ${expected}; it is now version ${actual}${since.en && `: ${since.en}`}. Look at what changed and decide again.`,
  );

export const notNow = (field: string | null, zh: string, en: string) => refusal('notNow', field, zh, en);

export const strangeHost = () =>
  refusal(
    'forbidden',
    'host',
    '请求的主机名不是本服务器。请用本机地址访问，或用 --name 登记该主机名。',
    'The Host of this request is not this server. Use its own address, or register the name with --name.',
  );

export const crossSite = () =>
  refusal(
    'forbidden',
    'origin',
    '来自其他网站页面的请求不予受理。请从本系统的页面操作。',
    "Requests from another site's page are refused. Use the pages of this server.",
  );

export const noSuchAddress = (method: string, url: string) =>
  refusal(
    'notFound',
    'url',
    `没有 ${method} ${url} 这个地址，可用地址见 /openapi.json。`,
    `There is no ${method} ${url}. /openapi.json lists what there is.`,
  );
