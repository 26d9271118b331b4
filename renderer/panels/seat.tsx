// What a panel may reach: the picture that is shown (now or then), the clock of that picture, and the one way to
// ask for something. Stores come in from outside, so that one window can show live beside a replay.
import { createContext, useContext, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Person } from '#contract/actor.ts';
import type { Words } from '#contract/ids.ts';
import type { Picture } from '#contract/picture.ts';
import type { Api } from '../command/api.ts';
import type { Outbox } from '../command/outbox.ts';
import type { FixTable } from '../picture/fixTable.ts';
import type { PictureState, PictureStore } from '../picture/pictureStore.ts';

export interface Seat {
  readonly person: Person;
  readonly api: Api;
  readonly outbox: Outbox;
  /** A phone keeps what is asked for and sends it when it can; a desk only acts over a link that is there. */
  readonly actsOffline?: boolean;
  /** What happens now, whatever is shown. */
  readonly live: PictureStore;
  /** What is shown: the live picture, or one of the past. */
  readonly shown: PictureStore;
  /** Positions of what is shown. */
  readonly fixes: FixTable;
  /** Positions of now: their age is the age of the link. */
  readonly liveFixes: FixTable;
  readonly lookBack: LookBack | null;
  /** Shows the picture of that time; stays there until play or return. */
  lookBackTo(at: number): void;
  returnToLive(): void;
  /** The person has had the journal verified: take this server's history from now on. */
  trustServer(): void;
  signOut(): void;
  setLanguage(language: 'zh' | 'en'): void;
}

/** A running replay, as the panels see it. */
export interface LookBack {
  readonly at: number;
  readonly playing: boolean;
  readonly speed: number;
  /** Facts and frames for this moment are still on their way. */
  readonly loading: boolean;
  /** Why the past cannot be shown; null when it can. */
  readonly error: Words | null;
  play(): void;
  pause(): void;
  seek(at: number): void;
  setSpeed(times: number): void;
}

const SeatContext = createContext<Seat | null>(null);

export function SeatProvider({ seat, children }: { readonly seat: Seat; readonly children: ReactNode }) {
  return <SeatContext.Provider value={seat}>{children}</SeatContext.Provider>;
}

export function useSeat(): Seat {
  const seat = useContext(SeatContext);
  if (!seat) throw new Error('a panel stands outside of its seat');
  return seat;
}

export function useShown<T>(select: (state: PictureState) => T): T {
  return useStore(useSeat().shown, select);
}

export function useLive<T>(select: (state: PictureState) => T): T {
  return useStore(useSeat().live, select);
}

export const usePicture = (): Picture => useShown((state) => state.picture);

/** Before the first join nothing is known: no panel may say that all is calm. */
export const useJoined = (): boolean => useLive((state) => state.viewer !== null);

export const useLinked = (): boolean =>
  useLive(({ link }) => link.kind === 'live' || link.kind === 'lagging');

/** Commands are given to the present only, and at a desk over a link that is there. */
export function useMayAct(): boolean {
  const { lookBack, actsOffline = false } = useSeat();
  const linked = useLinked();
  return (linked || actsOffline) && lookBack === null;
}
