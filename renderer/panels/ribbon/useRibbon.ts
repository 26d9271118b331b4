// Keeps the ribbon's counts: the server's for what is past, asked again from time to time, and the live picture's
// for what came since.
import { useEffect, useMemo, useState } from 'react';
import type { Refusal } from '#contract/command.ts';
import type { HistorySpan, RibbonBucket } from '#contract/wire.ts';
import { useLive, useSeat } from '../seat.tsx';
import { fill, fittingHours, windowOf, type Window } from './ribbonBuckets.ts';

/** `fit`: what suits the age of the record, at most a shift. */
export type Range = 'fit' | 1 | 8 | 24 | 'all';

export interface Ribbon {
  readonly window: Window;
  readonly buckets: readonly RibbonBucket[];
  /** Since when there is a record; null = none yet. */
  readonly firstAt: number | null;
  readonly refusal: Refusal | null;
}

const REFRESH_MS = 30_000;

export function useRibbon(range: Range, now: number): Ribbon {
  const { api } = useSeat();
  const seq = useLive((state) => state.viewer !== null);
  const cases = useLive((state) => state.picture.cases);
  const [firstAt, setFirstAt] = useState<number | null>(null);
  const [counted, setCounted] = useState<{ readonly to: number; readonly buckets: readonly RibbonBucket[] }>({
    to: 0,
    buckets: [],
  });
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const hours = range === 'all' ? null : range === 'fit' ? fittingHours(now, firstAt) : range;
  const { from, to, bucketMs } = windowOf(now, hours, firstAt);

  useEffect(() => {
    if (!seq) return;
    let over = false;
    async function ask(): Promise<void> {
      const span = await api.get<HistorySpan>('/api/history/span');
      const ribbon = await api.get<readonly RibbonBucket[]>(
        `/api/history/ribbon?from=${from}&to=${to}&bucketMs=${bucketMs}`,
      );
      if (over) return;
      if (span.ok) setFirstAt(span.value.firstAt);
      if (ribbon.ok && span.ok) setCounted({ to: span.value.now, buckets: ribbon.value });
      setRefusal(ribbon.ok ? null : ribbon.refusal);
    }
    void ask();
    const timer = setInterval(() => void ask(), REFRESH_MS);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [api, from, to, bucketMs, seq]);

  return useMemo(() => {
    const window = { from, to, bucketMs };
    return { window, buckets: fill(window, counted.buckets, counted.to, cases.values()), firstAt, refusal };
  }, [from, to, bucketMs, counted, cases, firstAt, refusal]);
}
