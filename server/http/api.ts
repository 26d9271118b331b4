// The API that mirrors the socket: the same commands, the same answers, the same jurisdiction.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { z } from 'zod';
import { tierOf, type Person } from '#contract/actor.ts';
import { type Answer, commandSchemas } from '#contract/command.ts';
import { caseId, type Tier } from '#contract/ids.ts';
import { mayCommand } from '#contract/authority.ts';
import { jurisdictionOf, sightOf, touches, type Sight } from '#contract/jurisdiction.ts';
import type { Case } from '#contract/case/case.ts';
import type { Picture } from '#contract/picture.ts';
import type { Team, EnrolledUnit } from '#contract/organisation/organisation.ts';
import { forbidden, invalid, notFound, tooMany } from '#contract/refusal.ts';
import type { TeamChoices, UnitReading } from '#contract/wire.ts';
import type { Fact } from '#contract/fact.ts';
import type { CommandDesk } from '../command/commandDesk.ts';
import type { Sessions } from '../credentials/sessions.ts';
import { overRate } from '../overRate.ts';
import type { App } from './app.ts';
import { sendRefusal } from './problem.ts';
import { BEARER, whoAsks } from './session.ts';

/** Per account. A person with a keyboard stays far below, an import stays within; a runaway script is slowed. */
const COMMANDS_PER_SECOND = 200;
/** More than the free teams of a district: who wants the whole ranking gets it. */
const MAX_CHOICES = 1_000;

export interface ApiRoutes {
  readonly desk: CommandDesk;
  readonly sessions: Sessions;
  readonly placeOf: (unit: EnrolledUnit) => UnitReading['position'];
  /** Resolves when every fix that was answered is in the table: who sent one reads it back. */
  readonly settled: () => Promise<void>;
  readonly choices: (
    theCase: Case,
    tier: Tier,
    limit: number,
    mayBeSent: (team: Team) => boolean,
  ) => Promise<TeamChoices>;
  /** Facts about a case, oldest first. */
  readonly timeline: (theCase: Case) => readonly Fact[] | Promise<readonly Fact[]>;
  readonly factAt: (seq: number) => Fact | undefined;
}

/** A case, who asks for it, and what else that person may see (null = all). */
interface Visible {
  readonly theCase: Case;
  readonly person: Person;
  readonly sight: Sight | null;
}

const NO_TYPE = invalid(
  'type',
  '此地址只用于上报案件，请去掉 type；其他指令请发到 /api/commands。',
  'This address takes reports only: remove type, or send other commands to /api/commands.',
);

export function apiRoutes(
  app: App,
  { desk, sessions, placeOf, settled, choices, timeline, factAt }: ApiRoutes,
): void {
  const rate = new RateLimiterMemory({ points: COMMANDS_PER_SECOND, duration: 1 });

  async function command(
    request: FastifyRequest,
    reply: FastifyReply,
    input: unknown,
  ): Promise<Answer | null> {
    const person = whoAsks(request, reply, sessions);
    if (!person) return null;
    const waitS = await overRate(rate, person.account);
    if (waitS !== null) {
      sendRefusal(reply.header('retry-after', waitS), tooMany(waitS));
      return null;
    }
    const answer = await desk.submit(person, input);
    if (!answer.ok) sendRefusal(reply, answer.refusal);
    return answer.ok ? answer : null;
  }

  app.post(
    '/api/commands',
    {
      // The contract's own parser answers: the same words as over the socket.
      validatorCompiler: () => (value) => ({ value }),
      schema: {
        tags: ['commands'],
        summary: 'Any command. The same envelope and answers as the socket event `command`.',
        description: 'The id is a UUID made by the sender; sent again, it gets the first answer.',
        security: BEARER,
        body: z.union(Object.values(commandSchemas)),
      },
    },
    async (request, reply) => (await command(request, reply, request.body)) ?? reply,
  );

  app.post(
    '/api/cases',
    {
      validatorCompiler: () => (value) => ({ value }),
      schema: {
        tags: ['cases'],
        summary: 'Report a case. A repeated id gets the same answer.',
        security: BEARER,
        body: commandSchemas['case.report'].omit({ type: true }),
      },
    },
    async (request, reply) => {
      const body: unknown = request.body;
      const isObject = typeof body === 'object' && body !== null;
      if (isObject && Object.hasOwn(body, 'type')) return sendRefusal(reply, NO_TYPE);
      const report = isObject ? { ...body, type: 'case.report' } : body;
      const answer = await command(request, reply, report);
      if (!answer?.ok) return reply;
      // What else the report did, pictures and links among it, are facts after it.
      let fact = factAt(answer.seq);
      const by = fact?.command;
      while (fact && fact.type !== 'case.reported' && fact.command === by) fact = factAt(fact.seq - 1);
      const made = fact?.type === 'case.reported' ? { id: fact.case, no: fact.no } : {};
      return reply.code(201).send({ ...answer, ...made });
    },
  );

  const seen = (person: Person, picture: Picture) => sightOf(picture, jurisdictionOf(person));

  app.get(
    '/api/cases',
    {
      schema: {
        tags: ['cases'],
        summary: 'Open cases and those closed within a day, as this account may see them.',
        security: BEARER,
      },
    },
    (request, reply) => {
      const person = whoAsks(request, reply, sessions);
      if (!person) return reply;
      const picture = desk.picture();
      const sight = seen(person, picture);
      return [...picture.cases.values()].filter((theCase) => !sight || sight.cases.has(theCase.id));
    },
  );

  /** The case, if this account may see it; else a refusal that does not tell whether it exists. */
  function visibleCase(request: FastifyRequest, reply: FastifyReply, id: string): Visible | null {
    const person = whoAsks(request, reply, sessions);
    if (!person) return null;
    const picture = desk.picture();
    const theCase = picture.cases.get(caseId(id));
    const sight = seen(person, picture);
    if (theCase && (!sight || sight.cases.has(theCase.id))) return { theCase, person, sight };
    sendRefusal(reply, notFound('id', { zh: '案件', en: 'case' }, id));
    return null;
  }

  const idParam = z.strictObject({ id: z.string().min(1).max(100) });

  app.get(
    '/api/cases/:id',
    {
      schema: {
        tags: ['cases'],
        summary: 'One case with its orders and what happened to it.',
        security: BEARER,
        params: idParam,
      },
    },
    async (request, reply) => {
      const visible = visibleCase(request, reply, request.params.id);
      if (!visible) return reply;
      const { theCase, sight } = visible;
      const { orders } = desk.picture();
      return {
        case: theCase,
        orders: theCase.orders.filter((id) => !sight || sight.orders.has(id)).map((id) => orders.get(id)),
        timeline: (await timeline(theCase)).filter((fact) => !sight || touches(fact, sight)),
      };
    },
  );

  app.get(
    '/api/cases/:id/teams',
    {
      schema: {
        tags: ['cases'],
        summary:
          'Who could go: every team that may be sent, ranked, with reasons and what it leaves without cover.',
        description:
          '`set` is the answer to the run card of the category; `engaged` are teams on other cases, for the district.',
        security: BEARER,
        params: idParam,
        querystring: z.strictObject({
          tier: z.enum(['district', 'town']).optional(),
          limit: z.coerce.number().int().min(1).max(MAX_CHOICES).default(12),
        }),
      },
    },
    (request, reply) => {
      const visible = visibleCase(request, reply, request.params.id);
      if (!visible) return reply;
      const { theCase, person, sight } = visible;
      if (mayCommand(person, 'order.issue', { town: theCase.town }) === 'role') {
        return sendRefusal(reply, forbidden({ zh: '派遣队伍', en: 'send teams' }));
      }
      // Only the district may look beyond the town's own teams.
      const tier = tierOf(person) === 'district' ? (request.query.tier ?? 'district') : 'town';
      return choices(theCase, tier, request.query.limit, (team) => !sight || sight.teams.has(team.id));
    },
  );

  app.get(
    '/api/units',
    {
      schema: {
        tags: ['units'],
        summary: 'Units with their newest position and the state of their team.',
        security: BEARER,
      },
    },
    async (request, reply) => {
      const person = whoAsks(request, reply, sessions);
      if (!person) return reply;
      // Who keeps the organisation knows the units, not where they are and what they do.
      if (jurisdictionOf(person).kind === 'organisation') return [];
      await settled();
      const picture = desk.picture();
      const sight = seen(person, picture);
      const readings: UnitReading[] = [];
      for (const unit of picture.units.values()) {
        if (sight && !sight.units.has(unit.id)) continue;
        const state = picture.teams.get(unit.team)?.state.kind ?? 'offDuty';
        const { id, callsign, force, town, team, simulated } = unit;
        readings.push({ id, callsign, force, town, team, state, simulated, position: placeOf(unit) });
      }
      return readings;
    },
  );
}
