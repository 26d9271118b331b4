// The doors of the security administrator: accounts, roles, second factors, who is signed in.
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AccountReading, AccountsAnswer } from '#contract/account/accountWire.ts';
import { ROLES, type Person } from '#contract/actor.ts';
import { line } from '#contract/schema.ts';
import type { KnownAccount } from '../credentials/accounts.ts';
import type { By } from '../credentials/administration.ts';
import type { Credentials } from '../credentials/credentials.ts';
import { administratorIn, sendDone } from './administrator.ts';
import type { App } from './app.ts';
import { BEARER } from './session.ts';

const name = z.string().min(1).max(64);
const account = z.strictObject({
  account: name,
  name: line,
  role: z.enum(ROLES),
  /** Town, team, department or grid of the role. */
  scope: z.string().min(1).max(100).nullable(),
});
const aboutOne = z.strictObject({ account: name });

/** `issuer`: of the configured OpenID provider. */
export function accountRoutes(app: App, credentials: Credentials, issuer: string | null = null): void {
  const { sessions, administration } = credentials;
  const route = (summary: string) => ({ tags: ['administration'], summary, security: BEARER });

  app.get('/api/admin/accounts', { schema: route('All accounts.') }, (request, reply) => {
    if (!administratorIn(request, reply, sessions, 'accounts')) return reply;
    const answer: AccountsAnswer = {
      accounts: credentials.accounts.list().map((one) => readingOf(credentials, one)),
      issuer,
    };
    return answer;
  });

  app.post(
    '/api/admin/accounts',
    { schema: { ...route('Make an account. Answers its password, once.'), body: account } },
    async (request, reply) => {
      const person = administratorIn(request, reply, sessions, 'accounts');
      return person ? sendDone(reply, await administration.add(by(person, request), request.body)) : reply;
    },
  );
  app.post(
    '/api/admin/accounts/change',
    { schema: { ...route('Another name, role or scope. It signs in again.'), body: account } },
    (request, reply) => {
      const person = administratorIn(request, reply, sessions, 'accounts');
      return person ? sendDone(reply, administration.change(by(person, request), request.body)) : reply;
    },
  );
  app.post(
    '/api/admin/accounts/password',
    { schema: { ...route('A new password, told once. The old one and its sessions end.'), body: aboutOne } },
    async (request, reply) => {
      const person = administratorIn(request, reply, sessions, 'accounts');
      if (!person) return reply;
      return sendDone(reply, await administration.newPassword(by(person, request), request.body.account));
    },
  );
  app.post(
    '/api/admin/accounts/disable',
    {
      schema: {
        ...route('It may no longer sign in; its sessions and sockets end at once.'),
        body: z.strictObject({ account: name, reason: line }),
      },
    },
    (request, reply) => {
      const person = administratorIn(request, reply, sessions, 'accounts');
      if (!person) return reply;
      const { account, reason } = request.body;
      return sendDone(reply, administration.disable(by(person, request), account, reason));
    },
  );
  for (const [path, summary, act] of [
    ['enable', 'It may sign in again.', administration.enable],
    ['sign-out', 'Ends all that is signed in with it.', administration.signOut],
    [
      'factor-reset',
      'Its second factor ends; the next sign-in enrols a new one.',
      administration.resetFactor,
    ],
  ] as const) {
    app.post(
      `/api/admin/accounts/${path}`,
      { schema: { ...route(summary), body: aboutOne } },
      (request, reply) => {
        const person = administratorIn(request, reply, sessions, 'accounts');
        return person ? sendDone(reply, act(by(person, request), request.body.account)) : reply;
      },
    );
  }
  app.post(
    '/api/admin/accounts/link',
    {
      schema: {
        ...route('The identity at the configured OpenID provider that signs in as this account; null: none.'),
        body: z.strictObject({ account: name, subject: z.string().min(1).max(255).nullable() }),
      },
    },
    (request, reply) => {
      const person = administratorIn(request, reply, sessions, 'accounts');
      if (!person) return reply;
      const { account, subject } = request.body;
      const linked = subject === null || issuer === null ? null : { issuer, subject };
      return sendDone(reply, administration.link(by(person, request), account, linked));
    },
  );
}

const by = ({ account, role }: Person, { ip }: FastifyRequest): By => ({ account, role, source: ip });

function readingOf(
  { factors, subjects, sessions, signIn }: Credentials,
  known: KnownAccount,
): AccountReading {
  const { account, role } = known;
  return {
    account,
    name: known.name,
    role,
    scope: known.scope,
    disabledAt: known.disabledAt,
    volatile: known.volatile,
    factor: {
      enrolled: factors.has(account),
      required: signIn.needsFactor(role),
      recoveryLeft: factors.recoveryLeft(account),
    },
    subject: subjects.subjectOf(account),
    sessions: sessions.count(account),
  };
}
