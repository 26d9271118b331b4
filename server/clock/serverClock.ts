// The one clock of the server: what facts, ticks, sessions and fixes are stamped and judged by. A wall clock that
// jumps would stamp the record for ever, so a jump is believed only after it has lasted; until then time goes on
// by the monotonic clock, which cannot jump. Pure: both clocks are given.

export interface Clocks {
  /** Epoch ms, as the machine believes; may jump either way. */
  readonly wall: () => number;
  /** Ms since some moment; never jumps, never runs backward. */
  readonly monotonicMs: () => number;
}

export const MACHINE_CLOCKS: Clocks = { wall: () => Date.now(), monotonicMs: () => performance.now() };

export type ClockState =
  | { readonly kind: 'steady' }
  /** The wall clock differs by this much from what time went by, and is not believed yet. */
  | { readonly kind: 'jumped'; readonly byMs: number }
  /** The server's time is this much ahead of a believed wall clock, which it lets catch up. */
  | { readonly kind: 'ahead'; readonly byMs: number };

export interface ServerClock {
  /** Epoch ms, whole; never less than what it said before. */
  now(): number;
  state(): ClockState;
}

/** NTP slews less than this between two looks, and a person who sets a clock moves it further. */
export const STEP_MS = 3_000;
/** A jump that lasts this long is meant: a clock set right, a machine that slept. A slip of the hand is undone sooner. */
export const CONFIRM_MS = 60_000;
/** Ahead of the wall clock, time passes at this rate until it is caught up with: it never stands and never goes back. */
const CATCH_UP_RATE = 0.5;
/** A record further ahead than this would take a third of an hour to catch up with, at half speed: too long for deadlines. */
export const START_AHEAD_MS = 600_000;

/** `notBefore`: the newest time in the record, which no later one may undercut. */
export function makeServerClock({ wall, monotonicMs }: Clocks, notBefore = 0): ServerClock {
  let readAt = monotonicMs();
  /** Wall minus monotonic time, as last believed; follows small steps. */
  let offsetMs = wall() - readAt;
  let doubted: { offsetMs: number; readonly sinceMs: number } | null = null;
  let at = Math.max(offsetMs + readAt, notBefore);

  function read(): void {
    const mono = monotonicMs();
    const seenMs = wall() - mono;
    if (isNear(seenMs, offsetMs)) {
      offsetMs = seenMs;
      doubted = null;
    } else if (!doubted || !isNear(seenMs, doubted.offsetMs)) {
      doubted = { offsetMs: seenMs, sinceMs: mono };
    } else if (mono - doubted.sinceMs >= CONFIRM_MS) {
      offsetMs = seenMs;
      doubted = null;
    } else {
      doubted.offsetMs = seenMs;
    }
    at = Math.max(offsetMs + mono, at + (mono - readAt) * CATCH_UP_RATE);
    readAt = mono;
  }

  return {
    now() {
      read();
      return Math.floor(at);
    },
    state() {
      read();
      if (doubted) return { kind: 'jumped', byMs: doubted.offsetMs - offsetMs };
      const byMs = at - (offsetMs + readAt);
      return byMs > STEP_MS ? { kind: 'ahead', byMs } : { kind: 'steady' };
    },
  };
}

const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= STEP_MS;

/**
 * A sentence when the record ends so far in the future that this clock or that record must be wrong, else null.
 * Refused and not only told: deadlines and ages would be wrong for everyone, and every fact written meanwhile
 * would carry the error on. A little ahead is caught up with while running.
 */
export function refusesToStart(wallAt: number, recordedAt: number): string | null {
  if (recordedAt - wallAt <= START_AHEAD_MS) return null;
  const [now, last] = [wallAt, recordedAt].map((at) => new Date(at).toISOString());
  return (
    `This machine's clock says ${now}, but the record goes on until ${last}. Set the clock if it is wrong. ` +
    `If the record is wrong (it was written while a clock was ahead), restore a backup from before: npm run restore.`
  );
}
