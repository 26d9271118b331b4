import { pino } from 'pino';
import { expect, it } from 'vitest';
import type { Person } from '#contract/actor.ts';
import { caseWorld } from '#contract/testing/randomCases.ts';
import { idOf, POSTS, T0 } from '#contract/testing/smallDistrict.ts';
import type { Sessions } from '../credentials/sessions.ts';
import { makeApp } from './app.ts';
import { makeGuard } from './guard.ts';
import { similarRoute } from './similarRoute.ts';

it('Y16 shows what a report may repeat, the nearest first, of what the account may see', async () => {
  const world = caseWorld();
  const report = (n: number, lon: number, lat: number) =>
    world.act(
      POSTS.district,
      {
        id: idOf(n),
        type: 'case.report',
        category: 'E-0401',
        position: { lon, lat },
        text: `第 ${n} 处`,
        source: 'hotline',
      },
      T0,
    );
  // On either side of the border between the towns, and one far away.
  report(1, 121.25, 31.402);
  report(2, 121.25, 31.399);
  report(3, 121.35, 31.402);
  const guard = makeGuard({ host: '127.0.0.1', loopback: true, names: [] });
  const log = pino({ level: 'silent' });
  const app = await makeApp({ log, guard, version: '0', pagesDir: null, redactUrl: (url) => url });
  // The token is the name of the post: who it is is not what is tested here.
  const posts: Readonly<Record<string, Person>> = POSTS;
  const find: Sessions['find'] = (token) => {
    const person = posts[token];
    return person ? { person, expiresAt: Infinity, kind: 'account' } : null;
  };
  similarRoute(app, { find } as Sessions, { picture: () => world.picture, now: () => T0 + 1 });
  const ask = async (who: string, query: string) => {
    const answer = await app.inject({
      url: `/api/cases/similar?${query}`,
      headers: { host: '127.0.0.1', authorization: `Bearer ${who}` },
    });
    return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
  };
  const here = 'category=E-0401&lon=121.25&lat=31.4';
  expect(await ask('district', here)).toMatchObject({
    status: 200,
    body: {
      similar: [
        { id: idOf(2), no: '2611L0000002', state: 'reported', text: '第 2 处', distanceM: 111 },
        { id: idOf(1), distanceM: 222 },
      ],
    },
  });
  const idsFor = async (who: string) =>
    ((await ask(who, here)).body['similar'] as { id: string }[]).map(({ id }) => id);
  expect(await idsFor('northIntake')).toEqual([idOf(1)]);
  expect(await idsFor('south')).toEqual([idOf(2)]);
  expect(await idsFor('officer')).toEqual([]);
  expect(await ask('nobody', here)).toMatchObject({ status: 401 });
  expect(await ask('district', 'category=X&lon=121.25&lat=31.4')).toMatchObject({
    status: 400,
    body: { field: 'category' },
  });
  expect(await ask('district', 'category=E-0401&lon=east&lat=31.4')).toMatchObject({
    status: 400,
    body: { message: { zh: expect.any(String), en: expect.stringContaining('lon') } },
  });
  await app.close();
});
