// Who asks at an administrator's door, and the two ways in which such a door answers.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mayAdminister, type Administration } from '#contract/account/administration.ts';
import type { Person } from '#contract/actor.ts';
import type { Refusal } from '#contract/command.ts';
import type { Words } from '#contract/ids.ts';
import { forbidden } from '#contract/refusal.ts';
import type { Sessions } from '../credentials/sessions.ts';
import { sendRefusal } from './problem.ts';
import { whoAsks } from './session.ts';

/** The person behind the request if that office is theirs; null, and the reply is sent, if not. */
export function administratorIn(
  request: FastifyRequest,
  reply: FastifyReply,
  sessions: Sessions,
  what: Administration,
): Person | null {
  const person = whoAsks(request, reply, sessions);
  if (!person || mayAdminister(person.role, what)) return person;
  sendRefusal(reply, forbidden(OFFICES[what]));
  return null;
}

export function sendDone(
  reply: FastifyReply,
  done:
    | { readonly ok: true; readonly [given: string]: unknown }
    | { readonly ok: false; readonly refusal: Refusal },
): FastifyReply {
  // Passwords and tokens are in some of these answers: nothing in between may keep them.
  return done.ok ? reply.header('cache-control', 'no-store').send(done) : sendRefusal(reply, done.refusal);
}

const OFFICES: Readonly<Record<Administration, Words>> = {
  devices: { zh: '管理终端，请联系系统管理员', en: 'manage devices: ask the system administrator' },
  organisation: {
    zh: '管理组织机构，请联系系统管理员',
    en: 'manage the organisation: ask the system administrator',
  },
  accounts: { zh: '管理账号，请联系安全管理员', en: 'manage accounts: ask the security administrator' },
  audit: { zh: '查看审计记录，请联系审计管理员', en: 'read the audit: ask the audit administrator' },
  breakGlass: {
    zh: '批准应急授权，请联系指挥长或安全管理员',
    en: 'grant emergency rights: ask a commander or the security administrator',
  },
};
