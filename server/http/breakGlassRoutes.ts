// The doors of emergency rights: asked by one, confirmed by another, ended by either, by who holds them, or by time.
import { z } from 'zod';
import { askSchema, type BreakGlassAnswer } from '#contract/account/breakGlass.ts';
import type { Credentials } from '../credentials/credentials.ts';
import { administratorIn, sendDone } from './administrator.ts';
import type { App } from './app.ts';
import { BEARER, whoAsks } from './session.ts';

const aboutOne = z.strictObject({ id: z.string().min(1).max(100) });

export function breakGlassRoutes(app: App, { sessions, breakGlass, settings }: Credentials): void {
  const route = (summary: string) => ({ tags: ['break-glass'], summary, security: BEARER });

  app.get(
    '/api/break-glass',
    { schema: route('What is asked for and what is in force.') },
    (request, reply) => {
      const person = whoAsks(request, reply, sessions);
      if (!person) return reply;
      const answer: BreakGlassAnswer = {
        // Others see their own only.
        grants: breakGlass.mayKnow(person)
          ? breakGlass.open()
          : breakGlass.open().filter(({ account }) => account === person.account),
        minutes: settings.breakGlassMs / 60_000,
        pairs: settings.breakGlassPairs,
      };
      return answer;
    },
  );
  app.post(
    '/api/break-glass',
    {
      schema: {
        ...route('Ask for emergency rights for an account. A second person confirms.'),
        body: askSchema,
      },
    },
    (request, reply) => {
      const person = administratorIn(request, reply, sessions, 'breakGlass');
      return person ? sendDone(reply, breakGlass.ask(person, request.ip, request.body)) : reply;
    },
  );
  app.post(
    '/api/break-glass/confirm',
    { schema: { ...route('Confirm what another person asked for.'), body: aboutOne } },
    (request, reply) => {
      const person = administratorIn(request, reply, sessions, 'breakGlass');
      return person ? sendDone(reply, breakGlass.confirm(person, request.ip, request.body.id)) : reply;
    },
  );
  app.post(
    '/api/break-glass/end',
    { schema: { ...route('End a grant, or withdraw a request. Who holds it may, too.'), body: aboutOne } },
    (request, reply) => {
      const person = whoAsks(request, reply, sessions);
      return person ? sendDone(reply, breakGlass.end(person, request.ip, request.body.id)) : reply;
    },
  );
}
