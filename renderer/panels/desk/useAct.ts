// One act: send, wait, and keep the refusal next to the button that caused it.
import { useCallback, useRef, useState } from 'react';
import type { Command, Refusal } from '#contract/command.ts';
import type { Picture } from '#contract/picture.ts';
import { newId } from '../../command/newId.ts';
import { useSeat } from '../seat.tsx';

export type ActState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'sending' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'done'; readonly seq: number };

/** A command without its id: the id is made here, once per act. */
export type Wish = Command extends infer C ? (C extends Command ? Omit<C, 'id'> : never) : never;

export interface Act {
  readonly state: ActState;
  /** True when it took effect. */
  send(wish: Wish): Promise<boolean>;
  /** The same once more, on what is so now: after somebody else was first. */
  again(): void;
  clear(): void;
}

export function useAct(): Act {
  const { outbox } = useSeat();
  const [state, setState] = useState<ActState>({ kind: 'idle' });
  const last = useRef<Wish | null>(null);
  const { shown } = useSeat();
  const send = useCallback(
    async (wish: Wish): Promise<boolean> => {
      last.current = wish;
      setState({ kind: 'sending' });
      const answer = await outbox.send({ ...wish, id: newId() });
      setState(answer.ok ? { kind: 'done', seq: answer.seq } : { kind: 'refused', refusal: answer.refusal });
      return answer.ok;
    },
    [outbox],
  );
  const clear = useCallback(() => setState({ kind: 'idle' }), []);
  const again = useCallback(() => {
    if (last.current) void send(onWhatIsNow(last.current, shown.getState().picture));
  }, [send, shown]);
  return { state, send, again, clear };
}

function onWhatIsNow(wish: Wish, { cases, orders, patrols, operations }: Picture): Wish {
  if (!('expectedVersion' in wish)) return wish;
  const thing =
    'patrolId' in wish
      ? patrols.get(wish.patrolId)
      : 'operationId' in wish
        ? operations.get(wish.operationId)
        : 'orderId' in wish
          ? orders.get(wish.orderId)
          : 'caseId' in wish
            ? cases.get(wish.caseId)
            : null;
  return thing ? { ...wish, expectedVersion: thing.version } : wish;
}
