// From who you say you are to a session: a password or a provider's word, then, where the role asks for it, a code.
// Every wrong try is counted per account and source, for passwords and for codes apart.
import { randomBytes } from 'node:crypto';
import type { Refusal } from '#contract/command.ts';
import type { Role } from '#contract/actor.ts';
import { wrongPassword } from '#contract/refusal.ts';
import type { SignInAnswer } from '#contract/wire.ts';
import { personOf, type Account, type Accounts } from './accounts.ts';
import type { AccountSettings } from './accountSettings.ts';
import type { Audit } from './audit.ts';
import type { Factors, NewFactor } from './factors.ts';
import { makeLocks, makeTurns, sourceOf } from './locks.ts';
import { KeyFault } from './sealing.ts';
import type { Sessions } from './sessions.ts';
import { disabled, keyGone, locked, ticketOver, wrongCode, wrongRecovery } from './words.ts';

/** Time to fetch a phone, install an app and scan a code. */
const TICKET_MS = 10 * 60_000;
/** Each has passed a password; more at once than a district has people. */
const MAX_TICKETS = 2_000;

export type SignedIn =
  | { readonly ok: true; readonly answer: SignInAnswer }
  | { readonly ok: false; readonly refusal: Refusal; readonly waitS: number | null };

/** Hears the token when the session begins, perhaps only after a code. */
export type Started = (token: string) => void;

export interface SignIn {
  password(account: string, password: string, ip: string): Promise<SignedIn>;
  /** The one-time code: of the app, or the first one of a factor that is being enrolled. */
  code(ticket: string, code: string, ip: string): Promise<SignedIn>;
  recovery(ticket: string, code: string, ip: string): Promise<SignedIn>;
  /** A provider vouches for the person behind `account`; `methods`: how it knows (RFC 8176). */
  vouched(account: Account, methods: readonly string[], ip: string, started: Started): SignedIn;
  /** Whether this role may not sign in with a password alone. */
  needsFactor(role: Role): boolean;
}

export interface SignInParts {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly factors: Factors;
  readonly audit: Audit;
  readonly settings: AccountSettings;
  /** A demo asks nobody for a second factor. */
  readonly demo: boolean;
  readonly now: () => number;
  readonly onKeyFault: (fault: KeyFault) => void;
}

interface Ticket {
  readonly account: string;
  readonly ip: string;
  readonly expiresAt: number;
  /** To enrol; null: there is a factor. */
  readonly proposed: NewFactor | null;
  readonly first: First;
}

/** What came before the code. */
interface First {
  readonly by: 'password' | 'provider';
  readonly started?: Started;
}

const no = (refusal: Refusal, waitS: number | null = null): SignedIn => ({ ok: false, refusal, waitS });

export function makeSignIn(parts: SignInParts): SignIn {
  const { accounts, sessions, factors, audit, settings, now } = parts;
  const locks = makeLocks(now, { tries: settings.wrongTries, lockMs: settings.lockMs });
  const inTurn = makeTurns();
  const tickets = new Map<string, Ticket>();

  const needsFactor = (role: Role) => !parts.demo && settings.secondFactorFor.has(role);
  const heldBack = (key: string): SignedIn | null => {
    const waitS = locks.waitS(key);
    return waitS === null ? null : no(locked(waitS), waitS);
  };

  function refuse(key: string, ip: string, account: string | null, refusal: Refusal): SignedIn {
    const entry = { by: account ?? '', role: null, source: ip, about: account } as const;
    audit.recordRefused({ ...entry, act: 'signIn.refused', detail: { field: refusal.field } });
    if (locks.wrong(key)) audit.recordRefused({ ...entry, act: 'signIn.locked', detail: {} });
    return no(refusal);
  }

  async function password(account: string, secret: string, ip: string): Promise<SignedIn> {
    const key = keyOf(account, ip, 'password');
    const held = heldBack(key) ?? heldBack(keyOf(account, ip, 'code'));
    if (held) return held;
    const found = await accounts.check(account, secret);
    // What is no account may be a password in the wrong field: it is kept nowhere.
    if (!found) return refuse(key, ip, accounts.find(account) ? account : null, wrongPassword());
    locks.right(key);
    return afterFirst(found, { by: 'password' }, ip);
  }

  function afterFirst(account: Account, first: First, ip: string): SignedIn {
    const known = accounts.find(account.account);
    if (!known || known.disabledAt !== null) {
      const entry = { by: account.account, role: account.role, source: ip, about: account.account };
      audit.recordRefused({ ...entry, act: 'signIn.refused', detail: { field: 'disabled' } });
      return no(disabled());
    }
    if (factors.has(account.account))
      return { ok: true, answer: { step: 'code', ...ticketFor(known, first, ip, null) } };
    if (!needsFactor(account.role) || known.volatile) return start(account.account, first, first.by, ip);
    const proposed = factors.propose(account.account);
    return { ok: true, answer: { step: 'enrol', ...ticketFor(known, first, ip, proposed), ...proposed } };
  }

  function ticketFor({ account }: Account, first: First, ip: string, proposed: NewFactor | null) {
    const at = now();
    for (const [ticket, { expiresAt }] of tickets) {
      // They stand in the order in which they end.
      if (expiresAt > at && tickets.size < MAX_TICKETS) break;
      tickets.delete(ticket);
    }
    const ticket = randomBytes(32).toString('base64url');
    const expiresAt = at + TICKET_MS;
    tickets.set(ticket, { account, ip, expiresAt, proposed, first });
    return { ticket, expiresAt };
  }

  /** The second step, one try after the other per account and source. */
  function second(
    id: string,
    ip: string,
    check: (ticket: Ticket) => SignedIn | { readonly wrong: Refusal },
  ): Promise<SignedIn> {
    const ticket = tickets.get(id);
    if (!ticket || ticket.ip !== ip || now() >= ticket.expiresAt) return Promise.resolve(no(ticketOver()));
    const key = keyOf(ticket.account, ip, 'code');
    return inTurn(key, async () => {
      const held = heldBack(key);
      if (held) return held;
      if (!tickets.has(id)) return no(ticketOver());
      const known = accounts.find(ticket.account);
      if (!known || known.disabledAt !== null) return no(disabled());
      const checked = check(ticket);
      if ('wrong' in checked) return refuse(key, ip, ticket.account, checked.wrong);
      tickets.delete(id);
      locks.right(key);
      return checked;
    });
  }

  function checkCode(ticket: Ticket, code: string, ip: string) {
    if (ticket.proposed) return enrol(ticket, ticket.proposed, code, ip);
    return factors.check(ticket.account, code)
      ? start(ticket.account, ticket.first, `${ticket.first.by}+code`, ip)
      : { wrong: wrongCode() };
  }

  function enrol(ticket: Ticket, { secret }: NewFactor, code: string, ip: string) {
    // Enrolled meanwhile by another sign-in: that factor stands.
    if (factors.has(ticket.account)) return no(ticketOver());
    return audit.together(() => {
      const recoveryCodes = factors.confirm(ticket.account, secret, code);
      if (!recoveryCodes) return { wrong: wrongCode() };
      const role = accounts.find(ticket.account)?.role ?? null;
      const entry = { by: ticket.account, role, source: ip, about: ticket.account };
      audit.record({ ...entry, act: 'factor.enrolled', detail: {} });
      return start(ticket.account, ticket.first, `${ticket.first.by}+code`, ip, recoveryCodes);
    });
  }

  function start(
    account: string,
    first: First,
    how: string,
    ip: string,
    recoveryCodes?: readonly string[],
  ): SignedIn {
    const known = accounts.find(account);
    if (!known) return no(ticketOver());
    const person = personOf(known);
    return audit.together(() => {
      const session = sessions.start(person);
      first.started?.(session.token);
      const entry = { by: account, role: known.role, source: ip, about: account };
      audit.record({ ...entry, act: 'signIn.accepted', detail: { with: how } });
      return { ok: true, answer: { ...session, person, ...(recoveryCodes ? { recoveryCodes } : {}) } };
    });
  }

  return {
    needsFactor,
    password: (account, secret, ip) =>
      inTurn(keyOf(account, ip, 'password'), () => password(account, secret, ip)),
    async code(id, code, ip) {
      try {
        return await second(id, ip, (ticket) => checkCode(ticket, code, ip));
      } catch (error) {
        if (!(error instanceof KeyFault)) throw error;
        parts.onKeyFault(error);
        return no(keyGone());
      }
    },
    recovery: (id, code, ip) =>
      second(id, ip, (ticket) => {
        if (ticket.proposed || !factors.useRecovery(ticket.account, code)) return { wrong: wrongRecovery() };
        const entry = { by: ticket.account, role: null, source: ip, about: ticket.account };
        const left = factors.recoveryLeft(ticket.account);
        audit.record({ ...entry, act: 'factor.recoveryUsed', detail: { left } });
        return start(ticket.account, ticket.first, `${ticket.first.by}+recovery`, ip);
      }),
    vouched(account, methods, ip, started) {
      const enough = methods.some((method) => settings.providerMethods.has(method));
      const known = accounts.find(account.account);
      return enough && known?.disabledAt === null
        ? start(account.account, { by: 'provider', started }, 'provider', ip)
        : afterFirst(account, { by: 'provider', started }, ip);
    },
  };
}

const keyOf = (account: string, ip: string, what: string): string => `${what}|${sourceOf(ip)}|${account}`;
