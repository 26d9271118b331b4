// Who sits here. The token lives as long as the tab, so that a closed desk is a signed-out desk.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Person } from '#contract/actor.ts';
import type { Refusal } from '#contract/command.ts';
import type { Words } from '#contract/ids.ts';
import type { LoginAnswer } from '#contract/wire.ts';
import { makeApi, type Api } from './api.ts';

export type SessionState =
  /** A token from before a reload is being asked about. */
  | { readonly kind: 'resuming' }
  | { readonly kind: 'signedOut'; readonly reason: Words | null }
  | { readonly kind: 'signedIn'; readonly token: string; readonly person: Person };

export interface DemoAccount {
  readonly account: string;
  readonly password: string;
  readonly role: Person['role'];
  readonly name: string;
}

/** GET /api/demo */
export interface DemoAnswer {
  readonly demo: boolean;
  readonly accounts: readonly DemoAccount[];
}

export interface Session {
  readonly state: StoreApi<SessionState>;
  readonly api: Api;
  signIn(account: string, password: string): Promise<Refusal | null>;
  signOut(): Promise<void>;
  /** The server no longer takes the token. */
  expire(reason: Words): void;
}

const KEY = 'lianqin.token';

export function openSession(storage: Storage): Session {
  const kept = storage.getItem(KEY);
  const state = createStore<SessionState>(() =>
    kept === null ? { kind: 'signedOut', reason: null } : { kind: 'resuming' },
  );
  const token = (): string | null => storage.getItem(KEY);
  const api = makeApi({ token, onExpired: (refusal) => expire(refusal.message) });

  function leave(reason: Words | null): void {
    storage.removeItem(KEY);
    state.setState({ kind: 'signedOut', reason }, true);
  }

  function expire(reason: Words): void {
    if (state.getState().kind !== 'signedOut') leave(reason);
  }

  async function signIn(account: string, password: string): Promise<Refusal | null> {
    const reply = await api.post<LoginAnswer>('/api/login', { account, password });
    if (!reply.ok) return reply.refusal;
    storage.setItem(KEY, reply.value.token);
    state.setState({ kind: 'signedIn', token: reply.value.token, person: reply.value.person }, true);
    return null;
  }

  async function signOut(): Promise<void> {
    // Whether or not the server hears of it, this tab forgets the token; the server's own limit ends it.
    await api.post('/api/logout', {});
    leave(null);
  }

  async function resume(held: string): Promise<void> {
    const reply = await api.get<Person | { readonly person: Person }>('/api/me');
    if (reply.ok) {
      const person = 'person' in reply.value ? reply.value.person : reply.value;
      state.setState({ kind: 'signedIn', token: held, person }, true);
    } else if (state.getState().kind === 'resuming') {
      // Not refused but unreachable: keep the token and ask again, a restarting server is back in seconds.
      setTimeout(() => void resume(held), RESUME_RETRY_MS);
    }
  }

  if (kept !== null) void resume(kept);
  return { state, api, signIn, signOut, expire };
}

/** A server is ready within 2 s of a restart; asking more often helps nobody. */
const RESUME_RETRY_MS = 2_000;
