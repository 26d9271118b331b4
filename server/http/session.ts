// Sign-in over HTTP: a password becomes a Bearer token; the token says who asks.
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { z } from 'zod';
import type { Person } from '#contract/actor.ts';
import { tooMany, unauthenticated, wrongPassword } from '#contract/refusal.ts';
import type { LoginAnswer } from '#contract/wire.ts';
import { personOf, type Accounts } from '../credentials/accounts.ts';
import type { Sessions } from '../credentials/sessions.ts';
import { NO_TEAM_COOKIE, teamTokenIn } from '../credentials/teamCookie.ts';
import { overRate } from '../overRate.ts';
import type { App } from './app.ts';
import { sendRefusal } from './problem.ts';

/** Wrong passwords per account *and* source, so that nobody can lock the commander out from elsewhere. */
const WRONG_BEFORE_LOCK = 5;
const LOCK_S = 15 * 60;
/** Sign-ins per source: argon2 costs tens of milliseconds each. */
const LOGINS_PER_MINUTE = 60;

export interface DemoAccount {
  readonly account: string;
  readonly password: string;
  readonly role: Person['role'];
  readonly name: string;
}

export interface SessionRoutes {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  /** Offered on the sign-in page; null when this is no demo on loopback. */
  readonly demo: readonly DemoAccount[] | null;
}

export function sessionRoutes(app: App, { accounts, sessions, demo }: SessionRoutes): void {
  const wrong = new RateLimiterMemory({ points: WRONG_BEFORE_LOCK, duration: LOCK_S });
  const oneByOne = makeTurns();
  const logins = new RateLimiterMemory({ points: LOGINS_PER_MINUTE, duration: 60 });

  app.post(
    '/api/login',
    {
      schema: {
        tags: ['session'],
        summary: 'Sign in. Answers {token, person, expiresAt}; send the token as Bearer.',
        body: z.strictObject({ account: z.string().min(1).max(100), password: z.string().min(1).max(200) }),
      },
    },
    async (request, reply) => {
      const { account, password } = request.body;
      const source = `${account}|${request.ip}`;
      const locked = await wrong.get(source);
      if (locked && locked.remainingPoints <= 0)
        return tooOften(reply, Math.ceil(locked.msBeforeNext / 1000));
      const waitS = await overRate(logins, request.ip);
      if (waitS !== null) return tooOften(reply, waitS);
      return oneByOne(source, () => signIn(reply, source, account, password));
    },
  );

  async function signIn(reply: FastifyReply, source: string, account: string, password: string) {
    const lockedS = await overRate(wrong, source);
    if (lockedS !== null) return tooOften(reply, lockedS);
    const found = await accounts.check(account, password);
    if (!found) return sendRefusal(reply, wrongPassword());
    await wrong.delete(source);
    const person = personOf(found);
    const answer: LoginAnswer = { ...sessions.start(person), person };
    return answer;
  }

  app.get(
    '/api/me',
    { schema: { tags: ['session'], summary: 'Who this token is.', security: BEARER } },
    (request, reply) => {
      const person = whoAsks(request, reply, sessions);
      return person ? { person } : reply;
    },
  );
  app.post(
    '/api/logout',
    { schema: { tags: ['session'], summary: 'End this session and its sockets.', security: BEARER } },
    (request, reply) => {
      const token = tokenIn(request.headers);
      if (token) sessions.end(token);
      if (teamTokenIn(request.headers)) reply.header('set-cookie', NO_TEAM_COOKIE);
      return { ok: true };
    },
  );
  app.get(
    '/api/demo',
    { schema: { tags: ['session'], summary: 'The demo accounts, in --demo on loopback only.' } },
    () => ({
      demo: demo !== null,
      accounts: demo ?? [],
    }),
  );
}

const tooOften = (reply: FastifyReply, waitS: number): FastifyReply =>
  sendRefusal(reply.header('retry-after', waitS), tooMany(waitS));

/** Tries with one key wait for each other: parallel wrong ones do not outrun the lock, right ones do not use it up. */
function makeTurns() {
  const last = new Map<string, Promise<unknown>>();
  return function inTurn<T>(key: string, act: () => Promise<T>): Promise<T> {
    const turn = (last.get(key) ?? Promise.resolve()).then(act, act);
    last.set(key, turn);
    return turn.finally(() => {
      if (last.get(key) === turn) last.delete(key);
    });
  };
}

export const BEARER = [{ bearer: [] }];

/** The person behind the request; null when there is none, and the reply is then already sent. */
export function whoAsks(request: FastifyRequest, reply: FastifyReply, sessions: Sessions): Person | null {
  const person = personIn(request.headers, sessions);
  if (!person) {
    sendRefusal(reply.header('www-authenticate', 'Bearer'), unauthenticated());
    return null;
  }
  return person;
}

/** Whose token the headers carry. */
export function personIn(headers: IncomingHttpHeaders, sessions: Sessions): Person | null {
  const token = tokenIn(headers);
  return token === null ? null : (sessions.find(token)?.person ?? null);
}

/** What a console says goes before what a browser sends by itself. */
const tokenIn = (headers: IncomingHttpHeaders): string | null => bearer(headers) ?? teamTokenIn(headers);

function bearer(headers: IncomingHttpHeaders): string | null {
  const [scheme, token] = headers.authorization?.split(' ') ?? [];
  return scheme?.toLowerCase() === 'bearer' && token ? token : null;
}
