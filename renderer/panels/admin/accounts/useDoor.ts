// An administrator's doors are HTTP, not commands: one hook to read, one to act, both with the refusal in words.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Refusal } from '#contract/command.ts';
import { useSeat } from '../../seat.tsx';

export type DoorState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'sending' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'done' };

export interface Door {
  readonly state: DoorState;
  /** The answer; null when it was refused, and `state` then says why. */
  post<T>(path: string, body: object): Promise<T | null>;
  clear(): void;
}

export function useDoor(): Door {
  const { api } = useSeat();
  const [state, setState] = useState<DoorState>({ kind: 'idle' });
  const post = useCallback(
    async <T>(path: string, body: object): Promise<T | null> => {
      setState({ kind: 'sending' });
      const reply = await api.post<T>(path, body);
      setState(reply.ok ? { kind: 'done' } : { kind: 'refused', refusal: reply.refusal });
      return reply.ok ? reply.value : null;
    },
    [api],
  );
  const clear = useCallback(() => setState({ kind: 'idle' }), []);
  return { state, post, clear };
}

export interface Reading<T> {
  /** The newest that was read; null before the first. */
  readonly value: T | null;
  readonly refusal: Refusal | null;
  reload(): void;
}

/** What a door answers, read again when the path changes or somebody asks. */
export function useReading<T>(path: string): Reading<T> {
  const { api } = useSeat();
  const [read, setRead] = useState<Omit<Reading<T>, 'reload'>>({ value: null, refusal: null });
  const newest = useRef(0);
  const reload = useCallback(() => {
    const turn = (newest.current += 1);
    void api.get<T>(path).then((reply) => {
      // A slow answer to an earlier question is overtaken.
      if (turn !== newest.current) return;
      // What was read before stays in view while a link is bad.
      setRead((before) =>
        reply.ok ? { value: reply.value, refusal: null } : { ...before, refusal: reply.refusal },
      );
    });
  }, [api, path]);
  useEffect(reload, [reload]);
  return { ...read, reload };
}
