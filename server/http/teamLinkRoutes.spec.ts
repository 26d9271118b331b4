import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ANTING,
  NANXIANG,
  sendFix,
  serverForTest,
  signIn,
  until,
  type TestServer,
  type Visitor,
} from '../testing/runningServer.ts';

let server: TestServer;
let town: Visitor;

beforeAll(async () => {
  server = await serverForTest();
  town = await signIn(server.url, 'town');
  const district = await signIn(server.url, 'district');
  await sendFix(server.url, 'anting-1', ANTING.lon, ANTING.lat);
  await sendFix(server.url, 'nanxiang-1', NANXIANG.lon, NANXIANG.lat);
  await until(async () => (await district.get('/api/units')).body.length >= 2);
});
afterAll(() => server.stop());

const exchange = (link: string) =>
  fetch(`${server.url}/api/team-session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link }),
  });

const secretOf = ({ body }: { body: { path: string } }) => body.path.split('#link=')[1]!;

describe('S a link that signs a phone in', () => {
  it('S6 a link works once; its cookie is bound to the team, HttpOnly and for this site alone', async () => {
    const link = await town.post('/api/team-links', { team: 'visitor-anting-1' });
    expect(link.status).toBe(200);
    const [first, second] = await Promise.all([exchange(secretOf(link)), exchange(secretOf(link))]);
    expect([first.status, second.status].toSorted((a, b) => a - b)).toEqual([200, 400]);
    const used = first.status === 200 ? first : second;
    const cookie = used.headers.get('set-cookie')!;
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    expect(await used.json()).toMatchObject({ person: { role: 'teamLeader', team: 'visitor-anting-1' } });

    const as = { cookie: cookie.split(';')[0]! };
    const me = await fetch(`${server.url}/api/me`, { headers: as });
    expect(await me.json()).toMatchObject({ person: { team: 'visitor-anting-1' } });
    const foreign = { ...as, origin: 'https://elsewhere.example', 'content-type': 'application/json' };
    const forged = await fetch(`${server.url}/api/commands`, {
      method: 'POST',
      headers: foreign,
      body: '{}',
    });
    expect(forged.status).toBe(403);
    await fetch(`${server.url}/api/logout`, {
      method: 'POST',
      headers: { ...as, 'content-type': 'application/json' },
      body: '{}',
    });
    expect((await fetch(`${server.url}/api/me`, { headers: as })).status).toBe(401);
  });

  it('S6 only who commands the team issues one, and no secret reaches a log', async () => {
    const refused = await town.post('/api/team-links', { team: 'visitor-nanxiang-1' });
    expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    const wall = await signIn(server.url, 'wall');
    expect((await wall.post('/api/team-links', { team: 'visitor-anting-1' })).status).toBe(403);
    const link = await town.post('/api/team-links', { team: 'visitor-anting-1' });
    const secret = secretOf(link);
    const cookie = (await exchange(secret)).headers.get('set-cookie')!.split(';')[0]!.split('=')[1]!;
    expect(server.logLines.some((one) => one.includes(secret) || one.includes(cookie))).toBe(false);
    expect((await exchange('rubbish')).status).toBe(400);
  });
});
