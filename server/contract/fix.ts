// Fixes: a unit was here at t. They travel in frames, one per tick; the newest wins; a frame may be lost on
// its way to a screen, but every valid fix is journaled.

/** Receive time is kept as a tick number: `tick = floor(receivedAt / TICK_MS)`. */
export const TICK_MS = 250;

export const tickOf = (at: number): number => Math.floor(at / TICK_MS);
export const tickStart = (tick: number): number => tick * TICK_MS;

/** One position, rounded once at ingest to 1e-6 degree (0.11 m), so that every reader holds the same number. */
export interface Fix {
  /** The unit's number from `unit.enrolled`. */
  readonly no: number;
  readonly lonE6: number;
  readonly latE6: number;
  /** Device time, epoch ms. */
  readonly at: number;
  /** Receive time. */
  readonly tick: number;
  /** Tenths of km/h; null = unknown. */
  readonly speedDkmh: number | null;
  /** 0-359, clockwise from north; null = unknown. */
  readonly headingDeg: number | null;
  readonly accuracyM: number | null;
}

export const degrees = (e6: number): number => e6 / 1e6;
export const microdegrees = (degree: number): number => Math.round(degree * 1e6);

/** What decides which of two fixes of one unit a map shows. */
export type Place = Pick<Fix, 'at' | 'lonE6' | 'latE6'>;

/**
 * True when `a` replaces `b`. Device time decides; two different places at one device time are ordered by
 * their coordinates, so that any order of arrival ends in the same map (GUARANTEES F7).
 */
export function isNewer(a: Place, b: Place): boolean {
  if (a.at !== b.at) return a.at > b.at;
  if (a.lonE6 !== b.lonE6) return a.lonE6 > b.lonE6;
  return a.latE6 > b.latE6;
}

export type Freshness = 'live' | 'stale' | 'lost';

export function freshness(
  ageMs: number,
  thresholds: { readonly staleAfterMs: number; readonly lostAfterMs: number },
): Freshness {
  if (ageMs >= thresholds.lostAfterMs) return 'lost';
  return ageMs >= thresholds.staleAfterMs ? 'stale' : 'live';
}
