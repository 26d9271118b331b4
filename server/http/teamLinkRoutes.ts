// How a team's phone signs in: a commander issues a link that works once, the phone exchanges the secret of its
// fragment for a cookie that is bound to the team. The secret travels in a body, never in an address or a log.
import { z } from 'zod';
import { mayCommand } from '#contract/authority.ts';
import { scopeOf } from '#contract/actor.ts';
import { aTeam, line } from '#contract/schema.ts';
import { commandingTown } from '#contract/organisation/organisation.ts';
import type { Picture } from '#contract/picture.ts';
import { forbidden, invalid, notFound, tooMany } from '#contract/refusal.ts';
import type { TeamLink, TeamSession } from '#contract/wire.ts';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Credentials } from '../credentials/credentials.ts';
import { teamCookie } from '../credentials/teamCookie.ts';
import { overRate } from '../overRate.ts';
import type { App } from './app.ts';
import { sendRefusal } from './problem.ts';
import { BEARER, byOf, whoAsks } from './session.ts';

/** A whole shift's phones sign in within a minute, from behind one address. */
const EXCHANGES_PER_MINUTE = 60;

export interface TeamLinkRoutes extends Pick<Credentials, 'links' | 'sessions' | 'audit'> {
  readonly picture: () => Picture;
  readonly now: () => number;
}

export function teamLinkRoutes(app: App, routes: TeamLinkRoutes): void {
  const { links, sessions, audit, picture, now } = routes;
  const exchanges = new RateLimiterMemory({ points: EXCHANGES_PER_MINUTE, duration: 60 });

  app.post(
    '/api/team-links',
    {
      schema: {
        tags: ['session'],
        summary:
          "A link that signs a phone of the team in, once, within ten minutes. For the team's commanders.",
        security: BEARER,
        body: z.strictObject({ team: aTeam }),
      },
    },
    (request, reply) => {
      const person = whoAsks(request, reply, sessions);
      if (!person) return reply;
      const team = picture().teams.get(request.body.team);
      if (!team || team.disbandedAt !== null) {
        return sendRefusal(reply, notFound('team', { zh: '队伍', en: 'team' }, request.body.team));
      }
      const subject = { town: commandingTown(team), team: team.id };
      const commands =
        scopeOf(person).kind !== 'team' && mayCommand(person, 'order.issue', subject) === 'allowed';
      if (!commands) {
        return sendRefusal(
          reply,
          forbidden({
            zh: '给这支队伍发登录链接（由指挥它的指挥长、派遣员发出）',
            en: 'sign phones of this team in (the commanders and dispatchers of the team may)',
          }),
        );
      }
      const { secret, expiresAt } = links.issue(team.id, person.account);
      audit.record({ ...byOf(person, request), act: 'link.issued', about: team.id, detail: {} });
      const answer: TeamLink = { path: `/field#link=${secret}`, expiresAt };
      return reply.header('cache-control', 'no-store').send(answer);
    },
  );

  app.post(
    '/api/team-session',
    {
      schema: {
        tags: ['session'],
        summary: "Exchange a link's secret for a session of the team, kept in an HttpOnly cookie.",
        body: z.strictObject({ link: z.string().min(1).max(200), holder: line.optional() }),
      },
    },
    async (request, reply) => {
      const waitS = await overRate(exchanges, request.ip);
      if (waitS !== null) return sendRefusal(reply.header('retry-after', waitS), tooMany(waitS));
      const link = links.exchange(request.body.link);
      const team = link && picture().teams.get(link.team);
      if (!link || !team || team.disbandedAt !== null) return sendRefusal(reply, SPENT);
      const holder = request.body.holder ?? team.leader;
      const { token, expiresAt } = sessions.startForTeam(team.id, holder);
      audit.record({
        act: 'link.used',
        by: holder,
        role: 'teamLeader',
        source: request.ip,
        about: team.id,
        detail: { issuedBy: link.by },
      });
      const person = sessions.find(token)?.person;
      if (!person) return sendRefusal(reply, SPENT);
      const maxAgeS = Math.floor((expiresAt - now()) / 1_000);
      const answer: TeamSession = { person, expiresAt };
      return reply
        .header('cache-control', 'no-store')
        .header('set-cookie', teamCookie(token, maxAgeS, request.protocol === 'https'))
        .send(answer);
    },
  );
}

const SPENT = invalid(
  'link',
  '这个登录链接已用过或已过期（10 分钟内有效，只能用一次）。请向指挥中心要一个新的。',
  'This link was used already or is too old (it works once, within ten minutes). Ask the centre for a new one.',
);
