// Joint operations over HTTP: what the socket shows of them, and the whole log, of which the picture keeps the end.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { mayCommand } from '#contract/authority.ts';
import type { Fact } from '#contract/fact.ts';
import { operationId } from '#contract/ids.ts';
import { jurisdictionOf, sightOf, touches } from '#contract/jurisdiction.ts';
import type { Operation, OperationCommander } from '#contract/operation/operation.ts';
import type { Picture } from '#contract/picture.ts';
import { forbidden, notFound } from '#contract/refusal.ts';
import type { Sessions } from '../credentials/sessions.ts';
import type { App } from './app.ts';
import { sendRefusal } from './problem.ts';
import { BEARER, whoAsks } from './session.ts';

export interface JointOperationRoutes {
  readonly sessions: Sessions;
  readonly picture: () => Picture;
  /** Facts about an operation, oldest first. */
  readonly timeline: (operation: Operation) => readonly Fact[];
  /** Who could command one: the accounts of the post that may still sign in. */
  readonly commanders: () => readonly OperationCommander[];
}

export function jointOperationRoutes(
  app: App,
  { sessions, picture, timeline, commanders }: JointOperationRoutes,
): void {
  const seen = (request: FastifyRequest, reply: FastifyReply) => {
    const person = whoAsks(request, reply, sessions);
    return person && { sight: sightOf(picture(), jurisdictionOf(person)) };
  };

  app.get(
    '/api/operations',
    {
      schema: {
        tags: ['operations'],
        summary: 'Joint operations that run or closed within a day, as this account may see them.',
        security: BEARER,
      },
    },
    (request, reply) => {
      const who = seen(request, reply);
      if (!who) return reply;
      return [...picture().operations.values()].filter(
        ({ id }) => !who.sight || who.sight.operations.has(id),
      );
    },
  );

  app.get(
    '/api/operations/commanders',
    {
      schema: {
        tags: ['operations'],
        summary: 'Who can be given an operation: the district commanders, for those of the post.',
        security: BEARER,
      },
    },
    (request, reply) => {
      const person = whoAsks(request, reply, sessions);
      if (!person) return reply;
      // Accounts are told to those alone who can hand over to them.
      if (mayCommand(person, 'operation.handOver', {}) !== 'allowed')
        return sendRefusal(reply, forbidden({ zh: '查看可接管的指挥长', en: 'see who can take over' }));
      return commanders();
    },
  );

  app.get(
    '/api/operations/:id',
    {
      schema: {
        tags: ['operations'],
        summary: 'One joint operation with its cases, their orders and its whole log.',
        security: BEARER,
        params: z.strictObject({ id: z.string().min(1).max(100) }),
      },
    },
    (request, reply) => {
      const who = seen(request, reply);
      if (!who) return reply;
      const { sight } = who;
      const { cases, orders, operations } = picture();
      const { id } = request.params;
      const operation = operations.get(operationId(id));
      // Whether it exists is not told to who may not see it.
      if (!operation || (sight && !sight.operations.has(operation.id)))
        return sendRefusal(reply, notFound('id', { zh: '大联勤行动', en: 'operation' }, id));
      const held = operation.cases
        .filter((one) => !sight || sight.cases.has(one))
        .flatMap((one) => cases.get(one) ?? []);
      return {
        operation,
        cases: held,
        orders: held
          .flatMap((one) => one.orders)
          .filter((one) => !sight || sight.orders.has(one))
          .flatMap((one) => orders.get(one) ?? []),
        timeline: timeline(operation).filter((fact) => !sight || touches(fact, sight)),
      };
    },
  );
}
