// A figure that people read must stand still long enough to be read (WALL.md: at most every 2 s).
import { useEffect, useRef, useState } from 'react';

export const READABLE_MS = 2000;

/** The value, changing at most once in `ms`. A new `key` shows at once (another picture, another language). */
export function useHeld<T>(value: T, key: unknown, ms = READABLE_MS): T {
  const [held, setHeld] = useState({ value, key });
  const changedAt = useRef(0);
  useEffect(() => {
    if (held.value === value && held.key === key) return;
    const wait = held.key === key ? changedAt.current + ms - performance.now() : 0;
    const show = () => {
      changedAt.current = performance.now();
      setHeld({ value, key });
    };
    if (wait <= 0) {
      show();
      return;
    }
    const timer = setTimeout(show, wait);
    return () => clearTimeout(timer);
  }, [value, key, ms, held]);
  return held.key === key ? held.value : value;
}
