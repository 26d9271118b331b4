// Plays a fleet through the OsmAnd door as if it drove now: recorded times are compressed by `speed` and re-based
// to the start, one device per recorded id, a bounded number of requests at a time.
import { setTimeout as sleep } from 'node:timers/promises';
import { FeedError } from './feedError.ts';
import type { Fleet, FleetFix } from './readFleet.ts';

export interface PlayOptions {
  /** The OsmAnd door, e.g. `http://127.0.0.1:4170/ingest/osmand`. */
  readonly door: URL;
  readonly token: string;
  readonly speed: number;
  readonly loop: boolean;
  /** Aborted: nothing new is sent, what is under way is awaited. */
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Tally {
  sent: number;
  /** Kept by the server as new. */
  kept: number;
  /** Kept before: the same unit, time and place. */
  known: number;
  refused: number;
  /** How often each reason was given, in the server's words. */
  readonly reasons: Map<string, number>;
}

export interface Progress {
  readonly tally: Tally;
  readonly total: number;
  /** How late the last fix went out: the server or this machine is slower than the playback. */
  readonly behindMs: number;
}

/** More would only queue at the server; with its answers within 15 ms this carries 4,000 fixes a second. */
const MAX_UNDER_WAY = 64;
/** 0.25 s, doubled each time: together 16 s, longer than a restart of the server. */
const MAX_TRIES = 7;
const FIRST_PAUSE_MS = 250;
/** Distinct reasons that are kept; rubbish could give one for each row. */
const MAX_REASONS = 20;
/** No token, not allowed, no such door, no such method. */
const HOPELESS: readonly number[] = [401, 403, 404, 405];
const KMH_PER_KNOT = 1.852;
const GIVE_UP_MS = 15_000;

/** Plays to the end, or for ever with `loop`. Throws `FeedError` when the server stops answering. */
export async function playFleet(fleet: Fleet, options: PlayOptions): Promise<Tally> {
  const tally: Tally = { sent: 0, kept: 0, known: 0, refused: 0, reasons: new Map() };
  const underWay = new Set<Promise<void>>();
  const broken = new AbortController();
  const stop = AbortSignal.any([options.signal, broken.signal]);
  const firstAt = fleet[0]?.at ?? 0;
  try {
    do {
      const startedAt = Date.now();
      for (const fix of fleet) {
        const due = startedAt + (fix.at - firstAt) / options.speed;
        await waitUntil(due, stop);
        if (underWay.size >= MAX_UNDER_WAY) await Promise.race(underWay);
        if (stop.aborted) break;
        const request = send(fix, Math.round(due), options, tally, stop)
          .then((answer) => count(tally, answer))
          .catch((error: unknown) => broken.abort(error))
          .finally(() => underWay.delete(request));
        underWay.add(request);
        options.onProgress?.({ tally, total: fleet.length, behindMs: Math.max(0, Date.now() - due) });
      }
    } while (options.loop && !stop.aborted);
  } finally {
    await Promise.all(underWay);
  }
  if (broken.signal.aborted) throw broken.signal.reason;
  return tally;
}

interface Sent {
  readonly outcome: 'kept' | 'known' | 'refused';
  readonly reason: string | null;
}

/** Null: stopped before an answer came. */
async function send(
  fix: FleetFix,
  at: number,
  options: PlayOptions,
  tally: Tally,
  stop: AbortSignal,
): Promise<Sent | null> {
  const body = new URLSearchParams({
    id: fix.device,
    lat: `${fix.lat}`,
    lon: `${fix.lon}`,
    timestamp: `${at}`,
  });
  if (fix.speedKmh !== null) body.set('speed', (fix.speedKmh / KMH_PER_KNOT).toFixed(2));
  if (fix.headingDeg !== null) body.set('heading', `${fix.headingDeg}`);
  let trouble: unknown = null;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    if (tries > 0) await waitUntil(Date.now() + FIRST_PAUSE_MS * 2 ** (tries - 1), stop);
    if (stop.aborted) return null;
    try {
      const answer = await fetch(options.door, {
        method: 'POST',
        body,
        headers: { authorization: `Bearer ${options.token}` },
        signal: AbortSignal.timeout(GIVE_UP_MS),
      });
      const text = await answer.text();
      if (answer.ok) return { outcome: text.includes('"known"') ? 'known' : 'kept', reason: null };
      const reason = reasonIn(text, answer.status);
      // A wrong token or address will not become right: better to stop than to be refused 20,000 times.
      if (HOPELESS.includes(answer.status) && tally.kept + tally.known === 0) {
        throw new FeedError(`${options.door.href} takes nothing from device ${fix.device}. ${reason}`);
      }
      // Too fast, or the journal cannot write just now: both pass.
      if (answer.status !== 429 && answer.status !== 503) return { outcome: 'refused', reason };
      trouble = reason;
      if (tries === MAX_TRIES - 1) return { outcome: 'refused', reason };
    } catch (error) {
      if (error instanceof FeedError) throw error;
      trouble = error;
    }
  }
  throw new FeedError(`The server at ${options.door.origin} stopped answering: ${messageOf(trouble)}`);
}

function count(tally: Tally, sent: Sent | null): void {
  if (!sent) return;
  tally.sent++;
  tally[sent.outcome]++;
  if (sent.reason === null) return;
  if (tally.reasons.has(sent.reason) || tally.reasons.size < MAX_REASONS) {
    tally.reasons.set(sent.reason, (tally.reasons.get(sent.reason) ?? 0) + 1);
  }
}

function reasonIn(text: string, status: number): string {
  try {
    const { detail, field } = JSON.parse(text) as { detail?: unknown; field?: unknown };
    if (typeof detail === 'string') return typeof field === 'string' ? `${field}: ${detail}` : detail;
  } catch {
    // Not one of our answers: its status says what there is to say.
  }
  return `HTTP ${status}`;
}

/** fetch wraps what went wrong (`ECONNREFUSED …`) in "fetch failed". */
export function messageOf(error: unknown): string {
  if (typeof error === 'string') return error;
  const cause: unknown = error instanceof Error ? (error.cause ?? error) : error;
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || ('code' in cause ? String(cause.code) : cause.name);
}

async function waitUntil(at: number, stop: AbortSignal): Promise<void> {
  const ms = at - Date.now();
  // Shorter pauses than a timer's grain would add up to a slower playback.
  if (ms < 2) return;
  try {
    await sleep(ms, undefined, { signal: stop });
  } catch (error) {
    if (!stop.aborted) throw error;
  }
}
