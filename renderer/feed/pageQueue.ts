// History ahead of the moment shown, in pages, fetched before they are needed and forgotten once played.
import type { FactsMessage } from '#contract/jurisdiction.ts';
import { splitFrames, type HistoryApi, type RecordedFrame } from './historyApi.ts';

interface Page {
  readonly from: number;
  readonly to: number;
  readonly messages: readonly FactsMessage[];
  readonly frames: readonly RecordedFrame[];
  readonly bytes: number;
  nextMessage: number;
  nextFrame: number;
}

/** A page holds this much played time, and this much is kept ahead: a slow answer is not seen. */
const PAGE_PLAYED_MS = 15_000;
const AHEAD_PLAYED_MS = 45_000;
/** At 60x a page would hold a quarter of an hour; a busy one then weighs some megabytes. */
const LONGEST_PAGE_MS = 10 * 60_000;
/** Above this nothing is fetched ahead: an hour of 10,000 units would not fit a tab. */
const MAX_BYTES = 48 * 1024 * 1024;
/** A page of facts as JSON objects weighs about this much each. */
const FACT_BYTES = 1_000;

export class PageQueue {
  readonly #api: HistoryApi;
  readonly #onError: (error: unknown) => void;
  #pages: Page[] = [];
  #bytes = 0;
  #fetching: AbortController | null = null;
  /** Everything up to here is held or was played. */
  loadedTo = 0;

  constructor(api: HistoryApi, onError: (error: unknown) => void) {
    this.#api = api;
    this.#onError = onError;
  }

  /** Forgets all pages; the next one begins at `from`. */
  clear(from: number): void {
    this.#fetching?.abort();
    this.#fetching = null;
    this.#pages = [];
    this.#bytes = 0;
    this.loadedTo = from;
  }

  /** Fetches one page if there is room and need; called again and again by whoever plays. */
  fill(at: number, speed: number, end: number): void {
    if (this.#fetching || this.#bytes > MAX_BYTES) return;
    const from = this.loadedTo;
    if (from >= Math.min(end, at + AHEAD_PLAYED_MS * speed)) return;
    const to = Math.min(end, from + Math.min(PAGE_PLAYED_MS * speed, LONGEST_PAGE_MS));
    void this.#fetch(from, to);
  }

  async #fetch(from: number, to: number): Promise<void> {
    const fetching = new AbortController();
    this.#fetching = fetching;
    const { signal } = fetching;
    try {
      // The facts say how far they go (many, or not over yet); the frames are asked for just as far.
      const facts = await this.#api.facts(from, to, signal);
      if (signal.aborted) return;
      const body = await this.#api.frames(from, facts.to, signal);
      if (signal.aborted) return;
      const frames = [...splitFrames(body)];
      const bytes =
        body.byteLength + facts.messages.reduce((sum, one) => sum + one.facts.length * FACT_BYTES, 0);
      const { messages } = facts;
      this.#pages.push({ from, to: facts.to, messages, frames, bytes, nextMessage: 0, nextFrame: 0 });
      this.#bytes += bytes;
      this.loadedTo = facts.to;
    } catch (error) {
      if (!signal.aborted) this.#onError(error);
    } finally {
      if (this.#fetching === fetching) this.#fetching = null;
    }
  }

  *takeFacts(upTo: number): Generator<FactsMessage> {
    for (const page of this.#pages) {
      for (;;) {
        const message = page.messages[page.nextMessage];
        if (!message || message.at > upTo) break;
        page.nextMessage++;
        yield message;
      }
    }
  }

  *takeFrames(upTo: number): Generator<RecordedFrame> {
    for (const page of this.#pages) {
      for (;;) {
        const frame = page.frames[page.nextFrame];
        if (!frame || frame.at > upTo) break;
        page.nextFrame++;
        yield frame;
      }
    }
  }

  dropBefore(at: number): void {
    while (this.#pages[0] && this.#pages[0].to <= at) {
      this.#bytes -= this.#pages[0].bytes;
      this.#pages.shift();
    }
  }
}
