// What a replay asks of the server. The server keeps no playback: each answer depends on the question alone.
import { tickStart } from '#contract/fix.ts';
import type { Words } from '#contract/ids.ts';
import type { HistoryFacts, HistorySnapshot, HistorySpan } from '#contract/wire.ts';

/** One changed-only frame of a page, still encoded: most pages are played once, or never. */
export interface RecordedFrame {
  /** Server time of the frame, epoch ms. */
  readonly at: number;
  readonly bytes: Uint8Array;
}

export interface HistoryApi {
  span(signal?: AbortSignal): Promise<HistorySpan>;
  snapshot(at: number, signal?: AbortSignal): Promise<HistorySnapshot>;
  /** All in (from, to]. */
  facts(from: number, to: number, signal?: AbortSignal): Promise<HistoryFacts>;
  frames(from: number, to: number, signal?: AbortSignal): Promise<Uint8Array>;
}

/** The server said no, in words, or could not be reached. */
export class HistoryError extends Error {
  readonly words: Words;

  constructor(words: Words, options?: ErrorOptions) {
    super(words.en, options);
    this.name = 'HistoryError';
    this.words = words;
  }
}

/** A page of an hour at district size takes about a second; a dead link must not freeze the timeline. */
const TIMEOUT_MS = 15_000;

export interface HistoryDoor {
  /** Empty: the server that handed out the page. */
  readonly url: string;
  readonly token: string;
  readonly fetch?: typeof fetch;
}

export function openHistory({ url, token, fetch: ask = fetch }: HistoryDoor): HistoryApi {
  async function get(path: string, signal?: AbortSignal): Promise<Response> {
    const limit = AbortSignal.timeout(TIMEOUT_MS);
    let response: Response;
    try {
      response = await ask(`${url}/api/history/${path}`, {
        headers: { authorization: `Bearer ${token}` },
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
    } catch (cause) {
      if (signal?.aborted) throw cause;
      throw new HistoryError(
        {
          zh: '读不到历史记录：连接不上服务器。',
          en: 'History cannot be read: the server cannot be reached.',
        },
        { cause },
      );
    }
    if (!response.ok) throw new HistoryError(await wordsOf(response));
    return response;
  }
  return {
    span: async (signal) => (await get('span', signal)).json(),
    snapshot: async (at, signal) => (await get(`snapshot?at=${at}`, signal)).json(),
    facts: async (from, to, signal) => (await get(`facts?from=${from}&to=${to}`, signal)).json(),
    frames: async (from, to, signal) =>
      new Uint8Array(await (await get(`frames?from=${from}&to=${to}`, signal)).arrayBuffer()),
  };
}

async function wordsOf(response: Response): Promise<Words> {
  const body: unknown = await response.json().catch(() => null);
  const words = messageIn(body);
  return (
    words ?? {
      zh: `读不到历史记录（${response.status}），请稍后重试。`,
      en: `History cannot be read (${response.status}). Try again later.`,
    }
  );
}

function messageIn(body: unknown): Words | null {
  if (typeof body !== 'object' || body === null) return null;
  if ('refusal' in body) return messageIn(body.refusal);
  if (!('message' in body) || typeof body.message !== 'object' || body.message === null) return null;
  if (!('zh' in body.message) || !('en' in body.message)) return null;
  return { zh: String(body.message.zh), en: String(body.message.en) };
}

/** `frames` as it comes: u32 little-endian length, then the frame; again and again. */
export function* splitFrames(body: Uint8Array): Generator<RecordedFrame> {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  let at = 0;
  while (at < body.byteLength) {
    if (at + 4 > body.byteLength) throw new RangeError('history frames: cut short');
    const length = view.getUint32(at, true);
    const end = at + 4 + length;
    if (end > body.byteLength || length < 12) throw new RangeError('history frames: cut short');
    const bytes = body.subarray(at + 4, end);
    // The tick stands at byte 4 of a frame (frame.ts); the rest is decoded only when it is played.
    yield { at: tickStart(view.getFloat64(at + 8, true)), bytes };
    at = end;
  }
}
