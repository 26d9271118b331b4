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
  const touchedAt = useRef(Number.NEGATIVE_INFINITY);
  const [ids, setIds] = useState(wanted);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const settle = (): void => {
      const wait = touchedAt.current + READABLE_MS - performance.now();
      setIds((before) => (wait > 0 ? keepPlaces(before, wanted) : wanted));
      if (wait > 0) timer = setTimeout(settle, wait);
    };
    settle();
    return () => clearTimeout(timer);
  }, [wanted]);
  const touch = useCallback(() => {
    touchedAt.current = performance.now();
  }, []);
  return { ids, touch };
}

export function keepPlaces(before: readonly string[], wanted: readonly string[]): readonly string[] {
  const now = new Set(wanted);
  const then = new Set(before);
  return [...before.filter((id) => now.has(id)), ...wanted.filter((id) => !then.has(id))];
}
