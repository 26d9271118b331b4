// The HTTP door. Every answer is a value or a refusal in words; a link that fails is a refusal too, so that
// callers have one way to tell a person what went wrong.
import type { Refusal } from '#contract/command.ts';

export type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal };

export interface Api {
  get<T>(path: string): Promise<Reply<T>>;
  post<T>(path: string, body: unknown): Promise<Reply<T>>;
  /** Sends a file as it is. */
  upload<T>(path: string, file: Blob): Promise<Reply<T>>;
  /** What is no JSON: a picture. */
  blob(path: string): Promise<Reply<Blob>>;
}

/** Long enough for a busy server on a slow intranet, short enough that nobody waits before a dead one. */
const TIMEOUT_MS = 10_000;
/** Ten megabytes over a poor mobile link, as long as the server waits for them. */
const UPLOAD_TIMEOUT_MS = 120_000;

export const noLink: Refusal = {
  code: 'fault',
  field: null,
  message: {
    zh: '连接不上服务器，请检查网络后重试。',
    en: 'The server cannot be reached. Check the network and try again.',
  },
};

const unreadable = (status: number): Refusal => ({
  code: 'fault',
  field: null,
  message: {
    zh: `服务器的答复无法识别（${status}），请稍后重试。`,
    en: `The server's answer cannot be read (${status}). Try again later.`,
  },
});

interface Door {
  readonly token: () => string | null;
  /** The server no longer knows the token. */
  readonly onExpired: (refusal: Refusal) => void;
}

export function makeApi({ token, onExpired }: Door): Api {
  async function ask<T>(path: string, body?: unknown): Promise<Reply<T>> {
    const held = token();
    const headers: Record<string, string> = { accept: 'application/json' };
    if (held !== null) headers['authorization'] = `Bearer ${held}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    let response: Response;
    let json: unknown;
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      response = await (body === undefined
        ? fetch(path, { headers, signal, cache: 'no-store' })
        : fetch(path, { method: 'POST', headers, signal, body: JSON.stringify(body) }));
      json = response.status === 204 ? null : await response.json();
    } catch {
      // Refused, cut, timed out or not JSON: for the person it is one thing, and the link bar says the rest.
      return { ok: false, refusal: noLink };
    }
    // The server is of the same version as this page (it handed the page out); PROTOCOL guards the socket.
    if (response.ok) return { ok: true, value: json as T };
    const refusal = refusalIn(json) ?? unreadable(response.status);
    if (response.status === 401 && held !== null && held === token()) onExpired(refusal);
    return { ok: false, refusal };
  }
  async function raw(path: string, timeoutMs: number, file?: Blob): Promise<Reply<Response>> {
    const held = token();
    const headers: Record<string, string> = {};
    if (held !== null) headers['authorization'] = `Bearer ${held}`;
    const sent = file === undefined ? {} : { method: 'POST', body: file };
    if (file !== undefined) headers['content-type'] = file.type || 'application/octet-stream';
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const response = await fetch(path, { headers, signal, cache: 'no-store', ...sent });
      if (response.ok) return { ok: true, value: response };
      const refusal = refusalIn(await response.json()) ?? unreadable(response.status);
      if (response.status === 401 && held !== null && held === token()) onExpired(refusal);
      return { ok: false, refusal };
    } catch {
      // As in `ask`: for the person it is one thing.
      return { ok: false, refusal: noLink };
    }
  }

  async function read<T>(reply: Reply<Response>, how: (response: Response) => Promise<T>): Promise<Reply<T>> {
    if (!reply.ok) return reply;
    try {
      return { ok: true, value: await how(reply.value) };
    } catch {
      return { ok: false, refusal: noLink };
    }
  }

  return {
    get: (path) => ask(path),
    post: (path, body) => ask(path, body),
    upload: async <T>(path: string, file: Blob) =>
      read(await raw(path, UPLOAD_TIMEOUT_MS, file), (response) => response.json() as Promise<T>),
    blob: async (path) => read(await raw(path, TIMEOUT_MS), (response) => response.blob()),
  };
}

/** A refusal stands either as the body itself or inside it (problem+json, an answer). */
export function refusalIn(body: unknown): Refusal | null {
  if (typeof body !== 'object' || body === null) return null;
  if ('refusal' in body) return refusalIn(body.refusal);
  if (!('message' in body) || typeof body.message !== 'object' || body.message === null) return null;
  if (!('zh' in body.message) || !('en' in body.message)) return null;
  return {
    code: 'code' in body ? (body.code as Refusal['code']) : 'fault',
    field: 'field' in body && typeof body.field === 'string' ? body.field : null,
    message: { zh: String(body.message.zh), en: String(body.message.en) },
  };
}
