// Before a report is sent: which cases it may be a second report of. By the same rules as the report itself, and only
// of what this account may see.
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { caseRulesOf } from '#contract/case/caseRules.ts';
import { similarCases } from '#contract/case/similar.ts';
import { jurisdictionOf, sightOf } from '#contract/jurisdiction.ts';
import type { Picture } from '#contract/picture.ts';
import { categoryOf } from '#contract/policy.ts';
import { invalid } from '#contract/refusal.ts';
import type { SimilarCases } from '#contract/wire.ts';
import type { Sessions } from '../credentials/sessions.ts';
import type { App } from './app.ts';
import { sendRefusal } from './problem.ts';
import { BEARER, whoAsks } from './session.ts';

export function similarRoute(
  app: App,
  sessions: Sessions,
  { picture, now }: { readonly picture: () => Picture; readonly now: () => number },
): void {
  app.get(
    '/api/cases/similar',
    {
      schema: {
        tags: ['cases'],
        summary: 'Cases that a report of this category at this place may repeat, the nearest first.',
        description:
          'By range and time as the rules of cases have them; only those that this account may see.',
        security: BEARER,
        querystring: z.strictObject({
          category: z.string().min(1).max(20),
          lon: z.coerce.number().min(-180).max(180),
          lat: z.coerce.number().min(-90).max(90),
        }),
      },
    },
    (request, reply): FastifyReply | SimilarCases => {
      const person = whoAsks(request, reply, sessions);
      if (!person) return reply;
      const { category, lon, lat } = request.query;
      const known = picture();
      const { policy, cases } = known;
      if (!policy || !categoryOf(policy, category)) {
        return sendRefusal(
          reply,
          invalid(
            'category',
            `没有类别 ${category}，请从目录中选择。`,
            `There is no category ${category}. Choose one of the catalogue.`,
          ),
        );
      }
      const sight = sightOf(known, jurisdictionOf(person));
      const visible = [...cases.values()].filter((one) => !sight || sight.cases.has(one.id));
      const like = { category, position: { lon, lat } };
      return {
        similar: similarCases(visible, like, caseRulesOf(policy), now()).map(({ theCase, distanceM }) => ({
          id: theCase.id,
          no: theCase.no,
          state: theCase.state.kind,
          reportedAt: theCase.reportedAt,
          text: theCase.text,
          place: theCase.place,
          position: theCase.position,
          distanceM: Math.round(distanceM),
        })),
      };
    },
  );
}
