// Looking back: the same sink, fed from history. The console owns the clock and fetches ahead; the server is
// asked for pages and knows nothing of playing.
import { decodeFrame, emptyFrame, type FixFrame } from '#contract/frame.ts';
import { tickOf, tickStart } from '#contract/fix.ts';
import type { Words } from '#contract/ids.ts';
import { fromJson } from '#contract/picture.ts';
import type { HistorySpan } from '#contract/wire.ts';
import type { Feed, Sink, Stop } from './feed.ts';
import { HistoryError, openHistory, type HistoryDoor } from './historyApi.ts';
import { PageQueue } from './pageQueue.ts';

export interface PlaybackState {
  /** The moment shown, epoch ms of the server. */
  readonly at: number;
  readonly playing: boolean;
  /** Seconds of history per second; negative runs backward. */
  readonly speed: number;
  /** True while what is shown waits for data. */
  readonly loading: boolean;
  /** What can be reached; null until the server has said it. */
  readonly span: { readonly from: number; readonly to: number } | null;
  /** In words; cleared by the next play or seek. */
  readonly error: Words | null;
}

export interface Playback {
  state(): PlaybackState;
  play(): void;
  pause(): void;
  seek(at: number): void;
  /** 1 to 60, or -60 to -1. */
  speed(times: number): void;
  subscribe(listener: (state: PlaybackState) => void): Stop;
}

export interface ReplayOptions extends HistoryDoor {
  /** Where it starts. */
  readonly from: number;
  /** Where it ends; absent: at what the server has. */
  readonly to?: number;
}

export const MAX_SPEED = 60;
/** Ten steps a second look smooth at any speed and are cheap. */
const STEP_MS = 100;
/** Backward play is a chain of jumps: each asks the server, so fewer of them. */
const BACK_STEP_MS = 500;
/** A step longer than this (a sleeping tab) is not made up for: history would race. */
const LONGEST_STEP_MS = 1_000;
const SPAN_EVERY_MS = 10_000;
/** The newest second may still be on its way to the disk. */
const TIP_MS = 1_000;

export function openReplay(options: ReplayOptions): { readonly feed: Feed; readonly playback: Playback } {
  const recording = new Recording(options);
  return { feed: recording, playback: recording };
}

const NO_HISTORY: Words = { zh: '尚无历史记录。', en: 'There is no history yet.' };

class Recording implements Feed, Playback {
  readonly #api;
  readonly #to: number | undefined;
  readonly #pages: PageQueue;
  readonly #listeners = new Set<(state: PlaybackState) => void>();
  readonly #frame = emptyFrame(2048);
  readonly #tick = emptyFrame();
  #sink: Sink | null = null;
  #state: PlaybackState;
  /** Facts and fixes are applied up to here. */
  #applied = 0;
  #seq = 0;
  #jump: AbortController | null = null;
  /** Where to go when the jump under way has landed. */
  #next: number | null = null;
  #steppedAt = 0;
  #spanAt = 0;

  constructor(options: ReplayOptions) {
    this.#api = openHistory(options);
    this.#to = options.to;
    this.#pages = new PageQueue(this.#api, (error) => this.#fail(error));
    this.#state = { at: options.from, playing: false, speed: 1, loading: true, span: null, error: null };
  }

  start(sink: Sink): Stop {
    this.#sink = sink;
    sink.link({ kind: 'connecting', since: Date.now() });
    void this.#refreshSpan().then(() => this.seek(this.#state.at));
    this.#steppedAt = performance.now();
    const steps = setInterval(() => this.#step(performance.now()), STEP_MS);
    const spans = setInterval(() => void this.#refreshSpan(), SPAN_EVERY_MS);
    return () => {
      this.#sink = null;
      clearInterval(steps);
      clearInterval(spans);
      this.#jump?.abort();
      this.#pages.clear(0);
    };
  }

  state(): PlaybackState {
    return this.#state;
  }

  subscribe(listener: (state: PlaybackState) => void): Stop {
    this.#listeners.add(listener);
    listener(this.#state);
    return () => void this.#listeners.delete(listener);
  }

  play(): void {
    this.#steppedAt = performance.now();
    this.#set({ playing: true, error: null });
  }

  pause(): void {
    this.#set({ playing: false });
  }

  speed(times: number): void {
    const size = Math.min(MAX_SPEED, Math.max(1, Math.abs(times)));
    const backward = this.#state.speed < 0;
    this.#set({ speed: times < 0 ? -size : size });
    // What was shown while running backward stands on jumps: going forward needs pages from there.
    if (backward !== times < 0) this.#pages.clear(this.#applied);
  }

  seek(at: number): void {
    const goal = this.#within(at);
    this.#set({ at: goal, loading: true, error: null });
    // While the timeline is being dragged, one jump is under way and only the newest wish waits.
    if (this.#jump) this.#next = goal;
    else void this.#jumpTo(goal);
  }

  async #jumpTo(goal: number): Promise<void> {
    const jump = new AbortController();
    this.#jump = jump;
    try {
      const snapshot = await this.#api.snapshot(goal, jump.signal);
      if (jump.signal.aborted || !this.#sink) return;
      const picture = fromJson(snapshot.picture);
      this.#sink.reset({
        picture,
        frame: decodeFrame(fromBase64(snapshot.frame), this.#frame),
        now: snapshot.at,
        viewer: null,
      });
      this.#sink.link({ kind: 'live', since: Date.now() });
      this.#seq = picture.seq;
      this.#applied = snapshot.at;
      this.#pages.clear(snapshot.at);
    } catch (cause) {
      if (!jump.signal.aborted) this.#fail(cause);
    } finally {
      if (this.#jump === jump) this.#jump = null;
    }
    const next = this.#next;
    this.#next = null;
    if (next !== null && this.#sink) await this.#jumpTo(next);
    else if (!jump.signal.aborted) this.#set({ loading: false });
  }

  #step(now: number): void {
    const { playing, speed, at } = this.#state;
    const elapsed = Math.min(now - this.#steppedAt, LONGEST_STEP_MS);
    if (!playing) {
      this.#steppedAt = now;
      this.#prefetch(Math.max(speed, 1));
      return;
    }
    if (speed < 0) {
      if (elapsed < BACK_STEP_MS || this.#jump) return;
      this.#steppedAt = now;
      const goal = this.#within(at + elapsed * speed);
      this.seek(goal);
      if (goal === this.#state.span?.from) this.#set({ playing: false });
      return;
    }
    this.#steppedAt = now;
    if (this.#jump || !this.#state.span) return;
    const end = this.#end();
    const goal = Math.min(at + elapsed * speed, end);
    const reached = Math.min(goal, this.#pages.loadedTo);
    this.#advanceTo(reached);
    this.#set({
      at: Math.max(at, reached),
      loading: reached < goal,
      playing: goal < end || reached < goal,
    });
    this.#prefetch(speed);
  }

  /** Facts and frames touch disjoint halves of the picture: their order against each other does not matter. */
  #advanceTo(at: number): void {
    const sink = this.#sink;
    if (!sink || at <= this.#applied) return;
    let sightMoved = false;
    for (const message of this.#pages.takeFacts(at)) {
      if (message.from !== this.#seq) {
        // The journal was pruned or replaced under us: begin again from what it says now.
        this.seek(at);
        return;
      }
      sink.facts(message);
      this.#seq = message.to;
      sightMoved ||= Boolean(message.shown?.units.length || message.hidden?.units.length);
    }
    for (const { bytes } of this.#pages.takeFrames(at)) sink.fixes(decodeFrame(bytes, this.#frame));
    this.#applied = at;
    // As live: a frame proves the time, also when nothing moved.
    sink.fixes(clockFrame(this.#tick, at));
    this.#pages.dropBefore(at);
    // Frames tell what changed. Where a unit stood that has just come into sight (lent), only a snapshot knows.
    if (sightMoved) this.seek(at);
  }

  #prefetch(speed: number): void {
    const { span } = this.#state;
    if (span && !this.#jump && this.#sink) this.#pages.fill(this.#applied, speed, this.#end());
  }

  async #refreshSpan(): Promise<void> {
    try {
      const span = this.#bounds(await this.#api.span());
      this.#spanAt = performance.now();
      this.#set({ span });
      if (this.#state.span === null) this.#set({ error: NO_HISTORY, loading: false });
    } catch (cause) {
      this.#fail(cause);
    }
  }

  #bounds(span: HistorySpan): PlaybackState['span'] {
    if (span.firstAt === null) return null;
    const to = Math.min(this.#to ?? Infinity, Math.max(span.firstAt, span.now - TIP_MS));
    return { from: span.firstAt, to };
  }

  /** The record grows while it is looked at: at 1x the replay never catches up with it. */
  #end(): number {
    const grown = (this.#state.span?.to ?? 0) + performance.now() - this.#spanAt;
    return Math.min(this.#to ?? Infinity, grown);
  }

  #within(at: number): number {
    const { span } = this.#state;
    const bounded = span ? Math.min(this.#end(), Math.max(span.from, at)) : at;
    // Ticks are the grain of history: between two of them nothing can differ.
    return tickStart(tickOf(bounded));
  }

  #fail(cause: unknown): void {
    if (!this.#sink) return;
    const error =
      cause instanceof HistoryError
        ? cause.words
        : { zh: `历史记录无法识别：${String(cause)}`, en: `History cannot be read: ${String(cause)}` };
    this.#set({ error, playing: false, loading: false });
  }

  #set(change: Partial<PlaybackState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener(this.#state);
  }
}

function clockFrame(frame: FixFrame, at: number): FixFrame {
  frame.tick = tickOf(at);
  frame.at = at;
  return frame;
}

function fromBase64(text: string): Uint8Array {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
