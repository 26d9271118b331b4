// The standards in force, and which of their clauses a case met.
import { z } from 'zod';
import { caseId } from '#contract/ids.ts';
import type { Case } from '#contract/case/case.ts';
import { jurisdictionOf, sightOf, touches } from '#contract/jurisdiction.ts';
import type { Fact } from '#contract/fact.ts';
import { notFound } from '#contract/refusal.ts';
import { clausesMet } from '#contract/standard/clausesMet.ts';
import { standardsOf } from '#contract/standard/standard.ts';
import type { CommandDesk } from '../command/commandDesk.ts';
import type { Sessions } from '../credentials/sessions.ts';
import type { App } from './app.ts';
import { sendRefusal } from './problem.ts';
import { BEARER, whoAsks } from './session.ts';

export interface StandardRoutes {
  readonly desk: CommandDesk;
  readonly sessions: Sessions;
  readonly now: () => number;
  /** Facts about a case, oldest first. */
  readonly timeline: (theCase: Case) => readonly Fact[] | Promise<readonly Fact[]>;
}

export function standardRoutes(app: App, { desk, sessions, now, timeline }: StandardRoutes): void {
  app.get(
    '/api/standards',
    {
      schema: {
        tags: ['standards'],
        summary:
          'The standards in force, with their clauses. `synthetic`: made up, the real title is not public.',
        security: BEARER,
      },
    },
    (request, reply) => {
      const person = whoAsks(request, reply, sessions);
      if (!person) return reply;
      const { policy } = desk.picture();
      return { policy: policy?.hash ?? null, standards: standardsOf(policy) };
    },
  );

  app.get(
    '/api/cases/:id/standards',
    {
      schema: {
        tags: ['standards'],
        summary: 'Each clause that governs a step of this case: met, missed, pending or not applicable.',
        security: BEARER,
        params: z.strictObject({ id: z.string().min(1).max(100) }),
      },
    },
    async (request, reply) => {
      const person = whoAsks(request, reply, sessions);
      if (!person) return reply;
      const picture = desk.picture();
      const theCase = picture.cases.get(caseId(request.params.id));
      const sight = sightOf(picture, jurisdictionOf(person));
      if (!theCase || (sight && !sight.cases.has(theCase.id)))
        return sendRefusal(reply, notFound('id', { zh: '案件', en: 'case' }, request.params.id));
      // Judged by what this account may see: it is told of no order that it does not know.
      const facts = (await timeline(theCase)).filter((fact) => !sight || touches(fact, sight));
      const orders = theCase.orders.flatMap((id) => {
        const order = picture.orders.get(id);
        return order && (!sight || sight.orders.has(id)) ? [order] : [];
      });
      return { clauses: clausesMet(theCase, orders, picture.policy, facts, now()) };
    },
  );
}
