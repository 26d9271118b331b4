// Five wrong tries lock one account from one source, so that nobody can lock the commander out from elsewhere.
import { isIPv6 } from 'node:net';

export interface Locks {
  /** Seconds to wait; null = the next try may be made. */
  waitS(key: string): number | null;
  /** Counts a wrong try; true when this one locked. */
  wrong(key: string): boolean;
  /** A right try ends the counting. */
  right(key: string): void;
}

interface Count {
  wrong: number;
  readonly since: number;
  lockedUntil: number;
}

/** When so many are counted at once, the eldest is forgotten: some megabytes. */
const MAX_KEYS = 50_000;

/** Tries count together when they are made within `lockMs`. */
export function makeLocks(
  now: () => number,
  { tries, lockMs }: { readonly tries: number; readonly lockMs: number },
): Locks {
  const counts = new Map<string, Count>();
  const known = (key: string): Count | null => {
    const count = counts.get(key);
    if (!count) return null;
    if (now() < Math.max(count.since + lockMs, count.lockedUntil)) return count;
    counts.delete(key);
    return null;
  };
  const fresh = (key: string): Count => {
    if (counts.size >= MAX_KEYS) counts.delete(counts.keys().next().value!);
    const count = { wrong: 0, since: now(), lockedUntil: 0 };
    counts.set(key, count);
    return count;
  };
  return {
    waitS(key) {
      const leftMs = (known(key)?.lockedUntil ?? 0) - now();
      return leftMs > 0 ? Math.ceil(leftMs / 1000) : null;
    },
    wrong(key) {
      const count = known(key) ?? fresh(key);
      count.wrong += 1;
      if (count.wrong < tries) return false;
      count.lockedUntil = now() + lockMs;
      return true;
    },
    right: (key) => void counts.delete(key),
  };
}

/** Whoever has one IPv6 address has a whole /64 of them. */
export function sourceOf(ip: string): string {
  if (!isIPv6(ip)) return ip;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip);
  if (mapped) return mapped[1]!;
  const [head = '', tail = ''] = ip.split('::');
  const front = head.split(':').filter(Boolean);
  const back = tail.split(':').filter(Boolean);
  const zeros = ip.includes('::') ? Math.max(0, 8 - front.length - back.length) : 0;
  const groups = [...front, ...Array<string>(zeros).fill('0'), ...back];
  return `${groups.slice(0, 4).join(':')}::/64`;
}

/** Tries with one key wait for each other: parallel wrong ones do not outrun the lock, right ones do not use it up. */
export function makeTurns() {
  const last = new Map<string, Promise<unknown>>();
  return function inTurn<T>(key: string, act: () => Promise<T>): Promise<T> {
    const turn = (last.get(key) ?? Promise.resolve()).then(act, act);
    last.set(key, turn);
    return turn.finally(() => {
      if (last.get(key) === turn) last.delete(key);
    });
  };
}
