// Refusals over HTTP: RFC 9457 problem+json, the same words that a socket answers with.
import type { FastifyReply } from 'fastify';
import type { Refusal, RefusalCode } from '#contract/command.ts';

const STATUS: Readonly<Record<RefusalCode, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  notNow: 409,
  idReused: 409,
  tooMany: 429,
  fault: 503,
};

const statusOf = (code: RefusalCode): number => STATUS[code];

export const PROBLEM = 'application/problem+json';

export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  /** In English; `message` has both languages. */
  readonly detail: string;
  readonly code: RefusalCode;
  readonly field: string | null;
  readonly message: Refusal['message'];
}

export function problemOf(refusal: Refusal, status = statusOf(refusal.code)): Problem {
  return {
    type: 'about:blank',
    title: refusal.code,
    status,
    detail: refusal.message.en,
    code: refusal.code,
    field: refusal.field,
    message: refusal.message,
  };
}

/** `status` overrides the one that follows from the code, e.g. 422 for a fix that is well formed but impossible. */
export function sendRefusal(
  reply: FastifyReply,
  refusal: Refusal,
  status = statusOf(refusal.code),
): FastifyReply {
  return reply.code(status).type(PROBLEM).send(problemOf(refusal, status));
}
