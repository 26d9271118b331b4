// Refused requests per address: what guesses or floods is slowed and stops filling the log. Requests that succeed
// never count, because a fleet, a control room or a proxy may share one address.
import type { Logger } from 'pino';

const WINDOW_MS = 60_000;
/** Ten a second for a minute: far above what mistakes make. */
const PER_WINDOW = 600;
const WAIT_MS = 10_000;
/** Each line tells one mistake; a hundred a minute from one address tell no more. */
const LINES_PER_WINDOW = 100;
/** When so many addresses are refused within a minute, the eldest are forgotten. */
const MAX_ADDRESSES = 10_000;

export interface Refused {
  /** Seconds that this address has to wait; null = it need not. */
  waitS(ip: string): number | null;
  /** Counts one and logs it, within the limits. Those who are signed in are logged and not slowed. */
  add(line: { readonly ip: string; readonly status: number }, isSignedIn: boolean): void;
}

interface Count {
  readonly since: number;
  refused: number;
  lines: number;
  waitsUntil: number;
}

export function makeRefused(log: Pick<Logger, 'warn'>, now: () => number = Date.now): Refused {
  const counts = new Map<string, Count>();

  function countOf(ip: string): Count {
    const known = counts.get(ip);
    if (known && now() < Math.max(known.since + WINDOW_MS, known.waitsUntil)) return known;
    counts.delete(ip);
    if (counts.size >= MAX_ADDRESSES) counts.delete(counts.keys().next().value!);
    const fresh = { since: now(), refused: 0, lines: 0, waitsUntil: 0 };
    counts.set(ip, fresh);
    return fresh;
  }

  return {
    waitS(ip) {
      const waitMs = (counts.get(ip)?.waitsUntil ?? 0) - now();
      return waitMs > 0 ? Math.ceil(waitMs / 1000) : null;
    },
    add(line, isSignedIn) {
      const count = countOf(line.ip);
      count.lines += 1;
      if (count.lines <= LINES_PER_WINDOW) log.warn(line, 'refused');
      if (count.lines === LINES_PER_WINDOW) {
        log.warn({ ip: line.ip }, 'further refusals of this address are not logged for a minute');
      }
      if (isSignedIn || line.status >= 500 || count.waitsUntil > now()) return;
      count.refused += 1;
      if (count.refused < PER_WINDOW) return;
      count.refused = 0;
      count.waitsUntil = now() + WAIT_MS;
    },
  };
}
