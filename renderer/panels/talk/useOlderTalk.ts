// What was said before the picture begins, asked for a shift at a time.
import { useCallback, useRef, useState } from 'react';
import type { Refusal } from '#contract/command.ts';
import type { FactsOf } from '#contract/fact.ts';
import { advance, emptyPicture } from '#contract/picture.ts';
import type { HistoryTalk } from '#contract/wire.ts';
import { usePicture, useSeat } from '../seat.tsx';
import { talkRows, type MessageRow } from './talkRows.ts';

/** A shift; the server answers no more at once. */
const PAGE_MS = 12 * 3_600_000;
/** Pages of one shift that are fetched before the person is asked again: 400,000 facts. */
const MAX_PAGES = 40;

export interface OlderTalk {
  /** The newest first; what the picture holds is not repeated. */
  readonly rows: readonly MessageRow[];
  readonly refusal: Refusal | null;
  readonly isLoading: boolean;
  more(): void;
}

export function useOlderTalk(): OlderTalk {
  const { api, shown } = useSeat();
  const { messages } = usePicture();
  const [facts, setFacts] = useState<readonly FactsOf<'talk'>[]>([]);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isLoading, setLoading] = useState(false);
  const before = useRef<number | null>(null);

  const load = useCallback(async () => {
    const to = before.current ?? shown.clock.now();
    const start = to - PAGE_MS;
    const found: FactsOf<'talk'>[] = [];
    setLoading(true);
    for (let [from, pages] = [start, 0]; from < to && pages < MAX_PAGES; pages++) {
      const reply = await api.get<HistoryTalk>(`/api/talk?from=${from}&to=${to}`);
      if (!reply.ok) {
        setLoading(false);
        return setRefusal(reply.refusal);
      }
      found.push(...reply.value.facts);
      // Not over yet: what is left of this moment is in the picture.
      if (reply.value.to <= from) break;
      from = reply.value.to;
    }
    before.current = start;
    setRefusal(null);
    setFacts((was) => [...found, ...was]);
    setLoading(false);
  }, [api, shown]);

  const told = advance(emptyPicture, facts);
  const rows = talkRows(told)
    .filter(({ message }) => !messages.has(message.id))
    .map((row) => ({ ...row, isWaiting: false }))
    .sort((a, b) => b.message.sentAt - a.message.sentAt);
  return { rows, refusal, isLoading, more: () => void load() };
}
