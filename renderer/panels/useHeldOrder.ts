// A list must not move under the pointer: a click meant for one case would open another (WALL.md).
import { useCallback, useEffect, useRef, useState } from 'react';
import { READABLE_MS } from './useHeld.ts';

export interface HeldOrder {
  readonly ids: readonly string[];
  /** Call on every pointer or key movement over the list. */
  readonly touch: () => void;
}

/** The wanted order, except that for 2 s after a touch rows keep their places and new ones come at the end. */
export function useHeldOrder(wanted: readonly string[]): HeldOrder {
  const [touchedAt, setTouchedAt] = useState(Number.NEGATIVE_INFINITY);
  const [, wake] = useState(0);
  const shown = useRef(wanted);
  const remaining = touchedAt + READABLE_MS - performance.now();
  useEffect(() => {
    if (remaining <= 0) return;
    const timer = setTimeout(() => wake((count) => count + 1), remaining);
    return () => clearTimeout(timer);
  }, [remaining]);
  shown.current = remaining > 0 ? keepPlaces(shown.current, wanted) : wanted;
  const touch = useCallback(() => setTouchedAt(performance.now()), []);
  return { ids: shown.current, touch };
}

export function keepPlaces(before: readonly string[], wanted: readonly string[]): readonly string[] {
  const now = new Set(wanted);
  const then = new Set(before);
  return [...before.filter((id) => now.has(id)), ...wanted.filter((id) => !then.has(id))];
}
