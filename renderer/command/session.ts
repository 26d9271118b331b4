// Who sits here. The token lives as long as the tab, so that a closed desk is a signed-out desk. A team's phone has
// its session in a cookie instead, which no script can read: its token is the empty one here.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Person } from '#contract/actor.ts';
import type { Refusal } from '#contract/command.ts';
import type { Words } from '#contract/ids.ts';
import type { SecondStep, SignInAnswer, TeamSession } from '#contract/wire.ts';
import { makeApi, type Api, type Reply } from './api.ts';

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

/** What became of one step of signing in. */
export type SignInOutcome =
  | { readonly kind: 'in' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** A code is due, or a second factor is to be enrolled. */
  | { readonly kind: 'second'; readonly step: SecondStep }
  /** Enrolled: these are shown now and never again; `enter` opens the face once they are kept. */
  | { readonly kind: 'codes'; readonly codes: readonly string[]; readonly enter: () => void };

/** POST /api/logout */
interface LogoutAnswer {
  readonly signOutAt: string | null;
}

export interface Session {
  readonly state: StoreApi<SessionState>;
  readonly api: Api;
  signIn(account: string, password: string): Promise<SignInOutcome>;
  /** The code of the app, or a recovery code. */
  secondStep(ticket: string, code: string, how: 'code' | 'recovery'): Promise<SignInOutcome>;
  /** Back from the provider that signs people in, with its ticket. */
  fromProvider(ticket: string): Promise<SignInOutcome>;
  signOut(): Promise<void>;
  /** Who sits here may have been lent another role, or have lost it. */
  refresh(): Promise<void>;
  /** The server no longer takes the token. */
  expire(reason: Words): void;
}

const KEY = 'lianqin.token';
/** The browser brings the cookie by itself; the server takes an empty token for none. */
const BY_COOKIE = '';

export interface PhoneOptions {
  /** The secret of a link that signs a team's phone in. */
  readonly link: string | null;
  /** This page is for phones. */
  readonly phone: boolean;
  /** Who was signed in on this phone: it opens its page without a link, and the server has the last word later. */
  readonly memory?: Storage;
}

export function openSession(
  storage: Storage,
  { link, phone, memory }: PhoneOptions = { link: null, phone: false },
): Session {
  const kept = link === null ? storage.getItem(KEY) : null;
  const state = createStore<SessionState>(() =>
    kept === null && link === null && !phone ? { kind: 'signedOut', reason: null } : { kind: 'resuming' },
  );
  const token = (): string | null => storage.getItem(KEY);
  const api = makeApi({ token, onExpired: (refusal) => expire(refusal.message) });

  function leave(reason: Words | null): void {
    storage.removeItem(KEY);
    memory?.removeItem(PERSON_KEY);
    state.setState({ kind: 'signedOut', reason }, true);
  }

  function expire(reason: Words): void {
    if (state.getState().kind !== 'signedOut') leave(reason);
  }

  function outcomeOf(reply: Reply<SignInAnswer>): SignInOutcome {
    if (!reply.ok) return { kind: 'refused', refusal: reply.refusal };
    const answer = reply.value;
    if ('step' in answer) return { kind: 'second', step: answer };
    const enter = (): void => {
      storage.setItem(KEY, answer.token);
      state.setState({ kind: 'signedIn', token: answer.token, person: answer.person }, true);
    };
    if (answer.recoveryCodes) return { kind: 'codes', codes: answer.recoveryCodes, enter };
    enter();
    return { kind: 'in' };
  }

  const step = async (path: string, body: object): Promise<SignInOutcome> =>
    outcomeOf(await api.post<SignInAnswer>(path, body));

  async function signOut(): Promise<void> {
    // Whether or not the server hears of it, this tab forgets the token; the server's own limit ends it.
    const reply = await api.post<LogoutAnswer>('/api/logout', {});
    leave(null);
    if (reply.ok && reply.value.signOutAt !== null) location.assign(reply.value.signOutAt);
  }

  async function refresh(): Promise<void> {
    const before = state.getState();
    if (before.kind !== 'signedIn') return;
    const reply = await api.get<{ readonly person: Person }>('/api/me');
    if (!reply.ok || state.getState() !== before) return;
    const { person } = reply.value;
    if (JSON.stringify(person) !== JSON.stringify(before.person)) state.setState({ ...before, person }, true);
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

  function enterPhone(person: Person): void {
    storage.setItem(KEY, BY_COOKIE);
    const before = state.getState();
    const isSame = before.kind === 'signedIn' && JSON.stringify(before.person) === JSON.stringify(person);
    if (!isSame) state.setState({ kind: 'signedIn', token: BY_COOKIE, person }, true);
  }

  /** The link of a moment ago; else the cookie of earlier in the shift, if there is one. */
  async function resumePhone(): Promise<void> {
    const reply =
      link === null
        ? await api.get<TeamSession>('/api/me')
        : await api.post<TeamSession>('/api/team-session', { link });
    // Somebody signed out while there was no answer.
    if (state.getState().kind === 'signedOut') return;
    if (reply.ok) {
      memory?.setItem(PERSON_KEY, JSON.stringify(reply.value.person));
      enterPhone(reply.value.person);
    } else if (reply.refusal.code === 'fault') {
      const remembered = link === null ? rememberedIn(memory) : null;
      if (remembered) enterPhone(remembered);
      setTimeout(() => void resumePhone(), RESUME_RETRY_MS);
    } else {
      leave(link === null ? null : reply.refusal.message);
    }
  }

  const byCookie = kept === null || kept === BY_COOKIE;
  if (link !== null || (phone && byCookie)) void resumePhone();
  else if (kept !== null) void resume(kept);
  return {
    state,
    api,
    signIn: (account, password) => step('/api/login', { account, password }),
    secondStep: (ticket, code, how) => step(`/api/login/${how}`, { ticket, code }),
    fromProvider: (ticket) => step('/api/oidc/finish', { ticket }),
    signOut,
    refresh,
    expire,
  };
}

const PERSON_KEY = 'lianqin.field.person';

function rememberedIn(memory: Storage | undefined): Person | null {
  try {
    // Written by this page after the server had said who it is; whatever it says, the server decides what it may.
    return JSON.parse(memory?.getItem(PERSON_KEY) ?? 'null') as Person | null;
  } catch {
    return null;
  }
}

/** A server is ready within 2 s of a restart; asking more often helps nobody. */
const RESUME_RETRY_MS = 2_000;
