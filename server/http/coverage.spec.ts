import { afterAll, beforeAll, expect, it } from 'vitest';
import { townOfGrid } from '#contract/ids.ts';
import type { CoverageAnswer } from '#contract/wire.ts';
import { ANTING, sendFix, serverForTest, signIn, until, type TestServer } from '../testing/runningServer.ts';

let server: TestServer;
beforeAll(async () => {
  server = await serverForTest();
});
afterAll(() => server.stop());

it('CV8 HTTP tells the minutes of all grids to who may see them, and why not to the others', async () => {
  const [district, town, security] = await Promise.all(
    ['district', 'town', 'security'].map((account) => signIn(server.url, account)),
  );
  await sendFix(server.url, 'an', ANTING.lon, ANTING.lat);
  const read = async (who = district): Promise<CoverageAnswer> => (await who!.get('/api/coverage')).body;
  const nearest = async () => (await read()).grids.map(({ minutes }) => minutes.joint ?? Infinity);
  await until(async () => {
    // A visitor's phone goes on reporting: a silent one would no longer count.
    await sendFix(server.url, 'an', ANTING.lon, ANTING.lat);
    return Math.min(...(await nearest()), Infinity) < 5;
  }, 15_000);
  const all = await read();
  expect(all.grids).toHaveLength(419);
  expect(all.rules?.forces.map(({ force }) => force)).toContain('joint');
  expect(all.gaps).toEqual([]);
  const own = await read(town);
  expect(own.grids).toHaveLength(78);
  expect(new Set(own.grids.map(({ grid }) => townOfGrid(grid)))).toEqual(new Set(['310114103']));
  expect((await security!.get('/api/coverage')).body).toMatchObject({
    code: 'forbidden',
    message: { zh: expect.stringMatching(/覆盖/), en: expect.stringMatching(/cover/) },
  });
});
