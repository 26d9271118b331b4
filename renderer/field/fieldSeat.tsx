// The seat of a phone: the same panels as at a desk, but what they send is kept on the phone first and goes when there
// is a link. Until the kept acts are read back from the phone's own memory there is no seat.
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { scopeOf } from '#contract/actor.ts';
import type { Answer, Command } from '#contract/command.ts';
import type { TeamId } from '#contract/ids.ts';
import { openFieldOutbox, type FieldOutbox, type Kept } from '../command/fieldOutbox.ts';
import { openFieldStore, type KeptAct, type Photo } from '../command/fieldStore.ts';
import { newId } from '../command/newId.ts';
import type { Outbox } from '../command/outbox.ts';
import type { Wish } from '../panels/desk/useAct.ts';
import { SeatProvider, useLinked, useSeat } from '../panels/seat.tsx';

interface Phone {
  readonly team: TeamId;
  readonly outbox: FieldOutbox;
}

const PhoneContext = createContext<Phone | null>(null);

export function FieldSeat({ children }: { readonly children: ReactNode }) {
  const seat = useSeat();
  const scope = scopeOf(seat.person);
  const team = scope.kind === 'team' ? scope.team : null;
  const outbox = useOpenOutbox(team);
  const fieldSeat = useMemo(
    () => outbox && { ...seat, outbox: asSeatOutbox(outbox, seat.live), actsOffline: true },
    [seat, outbox],
  );
  const phone = useMemo(() => outbox && team && { team, outbox }, [outbox, team]);
  if (!fieldSeat || !phone) return null;
  return (
    <PhoneContext.Provider value={phone}>
      <SeatProvider seat={fieldSeat}>{children}</SeatProvider>
    </PhoneContext.Provider>
  );
}

export function usePhone(): Phone {
  const phone = useContext(PhoneContext);
  if (!phone) throw new Error('a part of the field page stands outside of its phone');
  return phone;
}

function useOpenOutbox(team: TeamId | null): FieldOutbox | null {
  const { api, live } = useSeat();
  const linked = useLinked();
  const [outbox, setOutbox] = useState<FieldOutbox | null>(null);
  useEffect(() => {
    if (team === null) return undefined;
    let over = false;
    let open: FieldOutbox | null = null;
    void openFieldStore(globalThis.indexedDB)
      .then((store) =>
        openFieldOutbox({
          store,
          team,
          deliver: (command) => api.post('/api/commands', command),
          upload: (id, file) => api.upload(`/api/attachments?id=${id}`, file),
          now: () => live.clock.now(),
          ...(navigator.locks ? { alone: (name, work) => navigator.locks.request(name, work) } : {}),
        }),
      )
      .then((made) => {
        if (over) return made.stop();
        open = made;
        setOutbox(made);
      });
    // Else a phone that is short of space throws away what has not been sent.
    void navigator.storage?.persist?.();
    const nudge = () => open?.nudge();
    addEventListener('online', nudge);
    return () => {
      over = true;
      removeEventListener('online', nudge);
      open?.stop();
    };
  }, [team, api, live]);
  useEffect(() => {
    if (linked) outbox?.nudge();
  }, [linked, outbox]);
  return outbox;
}

/** What panels of the desk send goes the same way; the answer says that it is kept, at what this phone has seen. */
function asSeatOutbox(outbox: FieldOutbox, live: ReturnType<typeof useSeat>['live']): Outbox {
  async function send(command: Command): Promise<Answer> {
    const kept = await outbox.keep(command);
    return kept.ok ? { ok: true, seq: live.getState().picture.seq, at: live.clock.now() } : kept;
  }
  const unanswered = createStore<readonly never[]>(() => []);
  return {
    unanswered,
    send,
    resend: () => Promise.reject(new Error('a phone resends by itself')),
    forget() {},
  };
}

/** What waits on this phone, and how to add to it. */
export function useKeep(): (wish: Wish, photos?: readonly Photo[]) => Promise<Kept> {
  const { outbox } = usePhone();
  return useMemo(
    () => (wish, photos) => {
      // As in `useAct`: a wish is a command without its id.
      const command = { ...wish, id: newId() };
      return outbox.keep(command, photos);
    },
    [outbox],
  );
}

export const useKept = (): readonly KeptAct[] => useStore(usePhone().outbox.state, ({ acts }) => acts);

/** Acts that are still on their way: they count as taken, or a second press would be a second act. */
export function useWaiting(): readonly Command[] {
  const acts = useKept();
  return useMemo(() => acts.filter(({ refusal }) => refusal === null).map(({ command }) => command), [acts]);
}
