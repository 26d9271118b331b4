// GET /api/history/...: the past over HTTP, in pages, for whoever may see it now.
import { z } from 'zod';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { jurisdictionOf, type Jurisdiction } from '#contract/jurisdiction.ts';
import { invalid } from '#contract/refusal.ts';
import type { Sessions } from '../credentials/sessions.ts';
import type { App } from '../http/app.ts';
import { sendRefusal } from '../http/problem.ts';
import { BEARER, whoAsks } from '../http/session.ts';
import { MAX_TALK_MS } from './talk.ts';
import { MAX_BUCKETS, MAX_PAGE_MS, MAX_RIBBON_MS, type History } from './history.ts';

const time = z.coerce.number().min(0).max(8.64e15);
const range = { from: time, to: time };
const pageQuery = z.strictObject(range);

export function historyRoutes(app: App, history: History, sessions: Sessions, now: () => number): void {
  const route = (summary: string) => ({ tags: ['history'], summary, security: BEARER });

  function asking(request: FastifyRequest, reply: FastifyReply): Jurisdiction | null {
    const person = whoAsks(request, reply, sessions);
    return person && jurisdictionOf(person);
  }

  /** Refuses a range that is empty, upside down or too long; true when it did. */
  function refusesRange(reply: FastifyReply, from: number, to: number, longestMs: number): boolean {
    if (to >= from && to - from <= longestMs) return false;
    const minutes = longestMs / 60_000;
    sendRefusal(
      reply,
      invalid(
        'to',
        `to 应在 from 之后、且不超过 ${minutes} 分钟。`,
        `to must follow from by at most ${minutes} minutes.`,
      ),
    );
    return true;
  }

  app.get('/api/history/span', { schema: route('What the record spans, epoch ms.') }, (request, reply) =>
    asking(request, reply) ? history.span(now()) : reply,
  );

  app.get(
    '/api/history/snapshot',
    {
      schema: {
        ...route('Picture and fix table as the centre knew them at a time.'),
        querystring: z.strictObject({ at: time }),
      },
    },
    (request, reply) => {
      const jurisdiction = asking(request, reply);
      if (!jurisdiction) return reply;
      const { at } = request.query;
      const span = history.span(now());
      if (span.firstAt !== null && (at < span.firstAt - 1000 || at > span.now + 1000)) {
        const [first, last] = [span.firstAt, span.lastAt].map((ms) => new Date(ms).toISOString());
        return sendRefusal(
          reply,
          invalid(
            'at',
            `该时间没有记录。记录从 ${first} 到 ${last}。`,
            `Nothing is recorded then. The record spans ${first} to ${last}.`,
          ),
        );
      }
      return history.snapshot(at, jurisdiction);
    },
  );

  app.get(
    '/api/history/facts',
    {
      schema: {
        ...route('Facts in (from, to], one message per instant; `to` of the answer says how far it goes.'),
        querystring: pageQuery,
      },
    },
    (request, reply) => {
      const jurisdiction = asking(request, reply);
      if (!jurisdiction) return reply;
      const { from, to } = request.query;
      return refusesRange(reply, from, to, MAX_PAGE_MS) ? reply : history.facts(from, to, jurisdiction);
    },
  );

  app.get(
    '/api/history/frames',
    {
      schema: {
        ...route('Fix frames in (from, to]: u32 little-endian length, frame, and so on.'),
        querystring: pageQuery,
      },
    },
    async (request, reply) => {
      const jurisdiction = asking(request, reply);
      if (!jurisdiction) return reply;
      const { from, to } = request.query;
      if (refusesRange(reply, from, to, MAX_PAGE_MS)) return reply;
      const frames = await history.frames(from, to, jurisdiction);
      return reply.type('application/octet-stream').send(frames);
    },
  );

  app.get(
    '/api/talk',
    {
      schema: {
        ...route('What was said in (from, to] and how far it got; `to` of the answer says how far it goes.'),
        querystring: pageQuery,
      },
    },
    (request, reply) => {
      const jurisdiction = asking(request, reply);
      if (!jurisdiction) return reply;
      const { from, to } = request.query;
      return refusesRange(reply, from, to, MAX_TALK_MS) ? reply : history.talk(from, to, jurisdiction);
    },
  );

  app.get(
    '/api/history/ribbon',
    {
      schema: {
        ...route('Cases reported and closed per bucket.'),
        querystring: z.strictObject({
          ...range,
          bucketMs: z.coerce.number().int().min(1_000).max(MAX_RIBBON_MS).default(600_000),
        }),
      },
    },
    (request, reply) => {
      const jurisdiction = asking(request, reply);
      if (!jurisdiction) return reply;
      const { from, to, bucketMs } = request.query;
      const longestMs = Math.min(bucketMs * MAX_BUCKETS, MAX_RIBBON_MS);
      if (refusesRange(reply, from, to, longestMs)) return reply;
      return history.ribbon(from, to, bucketMs, jurisdiction);
    },
  );
}
