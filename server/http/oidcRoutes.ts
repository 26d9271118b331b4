// Signing in through an OpenID provider: the browser goes there and comes back with an answer, which becomes a ticket
// in the fragment of our own page; the page exchanges it for a session, as after a password.
import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { z } from 'zod';
import type { Refusal } from '#contract/command.ts';
import { tooMany } from '#contract/refusal.ts';
import type { Credentials } from '../credentials/credentials.ts';
import type { Provider, Vouched } from '../credentials/provider.ts';
import { keyOf } from '../credentials/sessions.ts';
import { cookieIn } from '../credentials/teamCookie.ts';
import { ticketOver, unknownSubject } from '../credentials/words.ts';
import { overRate } from '../overRate.ts';
import type { App } from './app.ts';
import { sendRefusal } from './problem.ts';
import { sendSignedIn } from './session.ts';

const COOKIE = 'lianqin-oidc';
const COOKIE_S = 600;
/** From the provider's answer to our page's question is one page load. */
const TICKET_MS = 120_000;
const MAX_TICKETS = 2_000;
/** A person presses the button now and then; a flood of them would push others' out. */
const BEGINS_PER_MINUTE = 30;
/** As many sign-outs as there are sessions at once. */
const MAX_ID_TOKENS = 5_000;

type Outcome = Vouched | { readonly kind: 'refused'; readonly refusal: Refusal };
type Kept = Outcome & { readonly expiresAt: number };

/** `provider` null: none is configured, and nobody is told anything else. Answers where a session signs out there. */
export function oidcRoutes(
  app: App,
  { sessions, signIn, accounts, subjects, audit }: Credentials,
  provider: Provider | null,
  now: () => number,
): (sessionKey: string) => string | null {
  app.get(
    '/api/oidc',
    { schema: { tags: ['session'], summary: 'Whether an OpenID provider signs people in, and its name.' } },
    () => ({ name: provider?.settings.name ?? null }),
  );
  if (provider === null) return () => null;

  const begins = new RateLimiterMemory({ points: BEGINS_PER_MINUTE, duration: 60 });
  const tickets = new Map<string, Kept>();
  const idTokens = new Map<string, string>();
  sessions.onEnd((key) => void idTokens.delete(key));

  function ticketFor(outcome: Outcome): string {
    for (const [ticket, { expiresAt }] of tickets) {
      if (expiresAt > now() && tickets.size < MAX_TICKETS) break;
      tickets.delete(ticket);
    }
    const ticket = randomBytes(32).toString('base64url');
    tickets.set(ticket, { ...outcome, expiresAt: now() + TICKET_MS });
    return ticket;
  }

  /** Back to our own page; what came of it stands in the fragment, which no log sees. */
  const home = (reply: FastifyReply, outcome: Outcome): FastifyReply =>
    reply.header('cache-control', 'no-store').redirect(`/desk#signin=${ticketFor(outcome)}`, 303);

  app.get(
    '/api/oidc/start',
    {
      schema: { tags: ['session'], summary: 'Sends the browser to the provider.' },
      config: { openedFromElsewhere: true },
    },
    async (request, reply) => {
      const waitS = await overRate(begins, request.ip);
      if (waitS !== null) return sendRefusal(reply.header('retry-after', waitS), tooMany(waitS));
      const begun = await provider.begin();
      if (begun.kind === 'refused') return home(reply, begun);
      return reply
        .header('set-cookie', cookie(request, begun.binding, COOKIE_S))
        .header('cache-control', 'no-store')
        .redirect(begun.url, 303);
    },
  );
  app.get(
    '/api/oidc/callback',
    {
      schema: { tags: ['session'], summary: 'Where the provider sends the browser back to.' },
      config: { openedFromElsewhere: true },
    },
    async (request, reply) => {
      const [, query = ''] = request.url.split('?', 2);
      const outcome = await provider.complete(query, cookieIn(request.headers.cookie, COOKIE));
      return home(reply.header('set-cookie', cookie(request, '', 0)), outcome);
    },
  );
  app.post(
    '/api/oidc/finish',
    {
      schema: {
        tags: ['session'],
        summary: 'The ticket of the fragment becomes a session, or a second step, as with a password.',
        body: z.strictObject({ ticket: z.string().min(1).max(100) }),
      },
    },
    (request, reply) => {
      const kept = tickets.get(request.body.ticket);
      tickets.delete(request.body.ticket);
      if (!kept || now() >= kept.expiresAt) return sendRefusal(reply, ticketOver());
      if (kept.kind === 'refused') return sendRefusal(reply, kept.refusal);
      const { subject, methods, idToken } = kept;
      const name = subjects.accountOf(subject);
      const account = name === null ? null : accounts.find(name);
      if (!account) {
        const entry = { by: '', role: null, source: request.ip, about: null } as const;
        audit.recordRefused({ ...entry, act: 'signIn.unknownSubject', detail: { ...subject } });
        return sendRefusal(reply, unknownSubject(subject.subject));
      }
      const started = (token: string) => {
        if (idTokens.size >= MAX_ID_TOKENS) idTokens.delete(idTokens.keys().next().value!);
        idTokens.set(keyOf(token), idToken);
      };
      return sendSignedIn(reply, signIn.vouched(account, methods, request.ip, started));
    },
  );
  return (key) => {
    const idToken = idTokens.get(key);
    return idToken === undefined ? null : provider.signOutAt(idToken);
  };
}

/** Lax: it has to come back with the browser from the provider's site. */
function cookie({ protocol }: FastifyRequest, value: string, maxAgeS: number): string {
  const secure = protocol === 'https' ? '; Secure' : '';
  return `${COOKIE}=${value}; Max-Age=${maxAgeS}; Path=/api/oidc; HttpOnly; SameSite=Lax${secure}`;
}
