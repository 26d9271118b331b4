// The coverage radar over HTTP: the whole table, where the socket tells only the gaps.
import { coverRules, coverSight } from '#contract/coverage.ts';
import { jurisdictionOf } from '#contract/jurisdiction.ts';
import type { Picture } from '#contract/picture.ts';
import { forbidden } from '#contract/refusal.ts';
import type { CoverageAnswer } from '#contract/wire.ts';
import type { Sessions } from '../credentials/sessions.ts';
import type { Coverage } from '../respond/coverage.ts';
import type { App } from './app.ts';
import { sendRefusal } from './problem.ts';
import { BEARER, whoAsks } from './session.ts';

export interface CoverageRoutes {
  readonly coverage: Coverage;
  readonly sessions: Sessions;
  readonly picture: () => Picture;
  readonly now: () => number;
}

export function coverageRoutes(app: App, { coverage, sessions, picture, now }: CoverageRoutes): void {
  app.get(
    '/api/coverage',
    {
      schema: {
        tags: ['units'],
        summary:
          'Minutes from the nearest free team to each grid, by force, and grids without cover for too long.',
        description:
          'Only forces that the policy watches; live positions only. `gaps` is null until the streets are prepared.',
        security: BEARER,
      },
    },
    (request, reply) => {
      const person = whoAsks(request, reply, sessions);
      if (!person) return reply;
      const sees = coverSight(jurisdictionOf(person));
      if (!sees) return sendRefusal(reply, forbidden({ zh: '查看网格覆盖', en: 'see the cover of grids' }));
      return {
        at: now(),
        gaps: coverage.gaps()?.filter(sees) ?? null,
        rules: coverRules(picture().policy),
        grids: coverage.reading().filter(sees),
      } satisfies CoverageAnswer;
    },
  );
}
