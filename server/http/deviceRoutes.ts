// The doors of the system administrator for devices: tokens are issued, renewed and ended, and shown once.
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { DevicesAnswer } from '#contract/account/accountWire.ts';
import type { AuditAct } from '#contract/account/audit.ts';
import type { Person } from '#contract/actor.ts';
import { unitId, type UnitId } from '#contract/ids.ts';
import { invalid, notFound, notNow } from '#contract/refusal.ts';
import type { Credentials } from '../credentials/credentials.ts';
import { isDeviceId, type Devices } from '../credentials/devices.ts';
import { administratorIn, sendDone } from './administrator.ts';
import type { App } from './app.ts';
import { sendRefusal } from './problem.ts';
import { BEARER, byOf } from './session.ts';

const MAX_PAGE = 500;

export interface DeviceRoutes extends Pick<Credentials, 'sessions' | 'audit'> {
  readonly devices: Devices;
  readonly unitExists: (unit: UnitId) => boolean;
}

const deviceId = z.string().min(1).max(64);
const aboutOne = z.strictObject({ id: deviceId });
const DEVICE = { zh: '在用终端', en: 'device in force' };

export function deviceRoutes(app: App, { sessions, audit, devices, unitExists }: DeviceRoutes): void {
  const route = (summary: string) => ({ tags: ['administration'], summary, security: BEARER });
  const record = (person: Person, request: FastifyRequest, act: AuditAct, id: string, unit: string | null) =>
    audit.record({ ...byOf(person, request), act, about: id, detail: { unit } });

  app.get(
    '/api/admin/devices',
    {
      schema: {
        ...route('Devices by id; never their tokens.'),
        querystring: z.strictObject({
          search: z.string().max(64).optional(),
          offset: z.coerce.number().int().min(0).default(0),
          limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(100),
        }),
      },
    },
    (request, reply) => {
      if (!administratorIn(request, reply, sessions, 'devices')) return reply;
      const { search, offset, limit } = request.query;
      const wanted = search?.trim().toLowerCase() ?? '';
      const found = devices
        .list()
        .filter(({ id, unit }) => id.toLowerCase().includes(wanted) || unit.toLowerCase().includes(wanted));
      const answer: DevicesAnswer = { devices: found.slice(offset, offset + limit), count: found.length };
      return answer;
    },
  );
  app.post(
    '/api/admin/devices',
    {
      schema: {
        ...route('Register a device for a unit. Answers its token, once.'),
        body: z.strictObject({
          id: deviceId,
          unit: z.string().min(1).max(100),
          crs: z.enum(['wgs84', 'gcj02']).default('wgs84'),
        }),
      },
    },
    (request, reply) => {
      const person = administratorIn(request, reply, sessions, 'devices');
      if (!person) return reply;
      const { id, crs } = request.body;
      const unit = unitId(request.body.unit);
      if (!isDeviceId(id)) return sendRefusal(reply, BAD_ID);
      if (!unitExists(unit))
        return sendRefusal(reply, notFound('unit', { zh: '终端所属单元', en: 'unit' }, unit));
      const known = devices.find(id);
      if (known && known.revokedAt === null) return sendRefusal(reply, inForce(id));
      const token = audit.together(() => {
        record(person, request, 'device.issued', id, unit);
        return devices.issue(id, { unit, crs });
      });
      return sendDone(reply, { ok: true, token });
    },
  );
  app.post(
    '/api/admin/devices/rotate',
    { schema: { ...route('A new token, told once. The old one ends at once.'), body: aboutOne } },
    (request, reply) => {
      const person = administratorIn(request, reply, sessions, 'devices');
      if (!person) return reply;
      const { id } = request.body;
      const token = audit.together(() => {
        const fresh = devices.rotate(id);
        if (fresh !== null) record(person, request, 'device.rotated', id, devices.find(id)?.unit ?? null);
        return fresh;
      });
      if (token === null) return sendRefusal(reply, notFound('id', DEVICE, id));
      return sendDone(reply, { ok: true, token });
    },
  );
  app.post(
    '/api/admin/devices/revoke',
    { schema: { ...route('The device may no longer report, from now on.'), body: aboutOne } },
    (request, reply) => {
      const person = administratorIn(request, reply, sessions, 'devices');
      if (!person) return reply;
      const { id } = request.body;
      const revoked = audit.together(() => {
        const done = devices.revoke(id);
        if (done) record(person, request, 'device.revoked', id, devices.find(id)?.unit ?? null);
        return done;
      });
      return revoked ? sendDone(reply, { ok: true }) : sendRefusal(reply, notFound('id', DEVICE, id));
    },
  );
}

const BAD_ID = invalid(
  'id',
  '终端编号只能用字母、数字和 ._:@#/-，最多 64 个字符。',
  'A device id is letters, digits and ._:@#/-, at most 64.',
);
const inForce = (id: string) =>
  notNow(
    'id',
    `终端 ${id} 已登记在用，请改用换发令牌或先吊销。`,
    `Device ${id} is in force already: rotate its token, or revoke it first.`,
  );
