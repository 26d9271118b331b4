import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import type { Person } from '#contract/actor.ts';
import { attachmentId } from '#contract/ids.ts';
import { ACTORS, contextAt, POLICY, T0 } from '#contract/testing/smallDistrict.ts';
import { makeCommandDesk } from '../command/commandDesk.ts';
import { setUp } from '../command/setUp.ts';
import type { Sessions } from '../credentials/sessions.ts';
import { makeApp } from '../http/app.ts';
import { makeGuard } from '../http/guard.ts';
import { memoryJournal } from '../journal/memoryJournal.ts';
import { attachmentRoutes } from './attachmentRoutes.ts';
import { makeAttachments } from './attachments.ts';
import { startDecoders } from './decoders.ts';
import { openPictureFiles } from './pictureFiles.ts';
import { jpeg } from './testing/pictures.ts';

const DAY_MS = 86_400_000;

it('AT17 a picture of a case that has left the picture is shown to who saw the case then, and to nobody else', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'look-back-'));
  const decoders = startDecoders();
  const journal = memoryJournal();
  let now = T0;
  const desk = makeCommandDesk({ journal, context: contextAt, now: () => now, onFault: () => {} });
  const guard = makeGuard({ host: '127.0.0.1', loopback: true, names: [] });
  const log = pino({ level: 'silent' });
  const app = await makeApp({ log, guard, version: '0', pagesDir: null, redactUrl: (url) => url });
  onTestFinished(async () => {
    await app.close();
    decoders.stop();
    desk.stop();
    rmSync(dir, { recursive: true });
  });
  const files = openPictureFiles(dir);
  const onFault = (error: Error) => {
    throw error;
  };
  const attachments = makeAttachments({ desk, files, decoders, now: () => now, onFault });
  // Its name is its token.
  const audit: Person = { kind: 'person', role: 'auditAdministrator', account: 'audit', name: '审计' };
  const people: Readonly<Record<string, Person>> = { ...ACTORS, audit };
  const sessions = {
    find: (token: string) => (people[token] ? { person: people[token] } : null),
  } as unknown as Sessions;
  attachmentRoutes(app, {
    attachments,
    files,
    desk,
    sessions,
    pictureAt: (at) => journal.pictureAt(at),
    onFault,
  });

  await setUp(desk, { id: randomUUID(), type: 'policy.adopt', policy: POLICY });
  const id = attachmentId(randomUUID());
  const picture = await jpeg();
  expect(await attachments.upload('district', id, Readable.from([picture]), null)).toEqual({ ok: true, id });
  const caseId = randomUUID();
  const say = async (command: object) => {
    const answer = await desk.submit(ACTORS.district, { id: randomUUID(), ...command });
    expect(answer).toMatchObject({ ok: true });
  };
  const report = { type: 'case.report', category: 'E-0401', text: '占道', source: 'hotline' };
  const north = { lon: 121.25, lat: 31.5 };
  await say({ ...report, id: caseId, position: north, attachments: [id] });
  now += 1_000;
  await say({ type: 'case.reject', caseId, reason: '不属于受理范围' });
  const then = now;
  now += 3 * DAY_MS;
  await say({ ...report, position: north });
  expect(desk.picture().attachments.has(id)).toBe(false);

  const asked = async (who: string, query: string) => {
    const headers = { host: '127.0.0.1', authorization: `Bearer ${who}` };
    return (await app.inject({ url: `/api/attachments/${id}/thumb${query}`, headers })).statusCode;
  };
  expect(await asked('north', '')).toBe(404);
  expect(await asked('north', `?at=${then}`)).toBe(200);
  expect(await asked('district', `?at=${then}`)).toBe(200);
  // Of another town, before it was there, and at no time at all.
  expect(await asked('south', `?at=${then}`)).toBe(404);
  expect(await asked('north', `?at=${T0 - 1}`)).toBe(404);
  expect(await asked('north', '?at=yesterday')).toBe(400);

  const headers = { host: '127.0.0.1', authorization: 'Bearer audit' };
  const original = await app.inject({
    url: `/api/attachments/${id}/original?reason=review&at=${then}`,
    headers,
  });
  expect([original.statusCode, original.rawPayload.equals(picture)]).toEqual([200, true]);
  expect(journal.factsSince(0, 99).at(-1)).toMatchObject({
    type: 'attachment.opened',
    attachment: id,
    case: caseId,
    actor: { id: 'audit' },
  });
});
