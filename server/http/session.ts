// Sign-in over HTTP: a password, and where the role asks for it a code, become a Bearer token; the token says who asks.
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { z } from 'zod';
import type { Person } from '#contract/actor.ts';
import { tooMany, unauthenticated } from '#contract/refusal.ts';
import type { Audit } from '../credentials/audit.ts';
import type { SignedIn, SignIn } from '../credentials/signIn.ts';
import { keyOf, type Sessions } from '../credentials/sessions.ts';
import { NO_TEAM_COOKIE, teamTokenIn } from '../credentials/teamCookie.ts';
import { overRate } from '../overRate.ts';
import type { App } from './app.ts';
import { sendRefusal } from './problem.ts';

/** Sign-ins per source: argon2 costs tens of milliseconds each. */
const LOGINS_PER_MINUTE = 60;

export interface DemoAccount {
  readonly account: string;
  readonly password: string;
  readonly role: Person['role'];
  readonly name: string;
}

export interface SessionRoutes {
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  readonly audit: Audit;
  /** Offered on the sign-in page; null when this is no demo on loopback. */
  readonly demo: readonly DemoAccount[] | null;
  /** Where to sign out of the provider that vouched for this session; null: none did, or it offers no such place. */
  readonly providerSignOut?: (sessionKey: string) => string | null;
}

const ticket = z.string().min(1).max(100);

export function sessionRoutes(
  app: App,
  { sessions, signIn, audit, demo, providerSignOut }: SessionRoutes,
): void {
  const logins = new RateLimiterMemory({ points: LOGINS_PER_MINUTE, duration: 60 });

  async function answer(request: FastifyRequest, reply: FastifyReply, step: () => Promise<SignedIn>) {
    const waitS = await overRate(logins, request.ip);
    if (waitS !== null) return sendRefusal(reply.header('retry-after', waitS), tooMany(waitS));
    return sendSignedIn(reply, await step());
  }

  app.post(
    '/api/login',
    {
      schema: {
        tags: ['session'],
        summary:
          'Sign in. Answers {token, person, expiresAt}, to be sent as Bearer; or {step, ticket, …} when a second factor is due.',
        body: z.strictObject({ account: z.string().min(1).max(100), password: z.string().min(1).max(200) }),
      },
    },
    (request, reply) => {
      const { account, password } = request.body;
      return answer(request, reply, () => signIn.password(account, password, request.ip));
    },
  );
  app.post(
    '/api/login/code',
    {
      schema: {
        tags: ['session'],
        summary: 'The second step: the one-time code of the app; the first code of a new factor enrols it.',
        body: z.strictObject({ ticket, code: z.string().min(1).max(20) }),
      },
    },
    (request, reply) =>
      answer(request, reply, () => signIn.code(request.body.ticket, request.body.code, request.ip)),
  );
  app.post(
    '/api/login/recovery',
    {
      schema: {
        tags: ['session'],
        summary: 'The second step without the phone: a recovery code, which works once.',
        body: z.strictObject({ ticket, code: z.string().min(1).max(40) }),
      },
    },
    (request, reply) =>
      answer(request, reply, () => signIn.recovery(request.body.ticket, request.body.code, request.ip)),
  );

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
    {
      schema: {
        tags: ['session'],
        summary:
          'End this session and its sockets. Answers where to sign out of the provider, if one vouched.',
        security: BEARER,
      },
    },
    (request, reply) => {
      const token = tokenIn(request.headers);
      const signOutAt = token === null ? null : (providerSignOut?.(keyOf(token)) ?? null);
      const person = token === null ? null : (sessions.find(token)?.person ?? null);
      if (token) sessions.end(token);
      if (person)
        audit.record({ ...byOf(person, request), act: 'signIn.ended', about: person.account, detail: {} });
      if (teamTokenIn(request.headers)) reply.header('set-cookie', NO_TEAM_COOKIE);
      return { ok: true, signOutAt };
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

/** A token is never kept by what stands between. */
export function sendSignedIn(reply: FastifyReply, signedIn: SignedIn): FastifyReply {
  reply.header('cache-control', 'no-store');
  if (signedIn.ok) return reply.send(signedIn.answer);
  if (signedIn.waitS !== null) reply.header('retry-after', signedIn.waitS);
  return sendRefusal(reply, signedIn.refusal);
}

export const BEARER = [{ bearer: [] }];

/** How the audit names who asks. */
export const byOf = ({ account, role }: Person, { ip }: FastifyRequest) => ({
  by: account,
  role,
  source: ip,
});

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
