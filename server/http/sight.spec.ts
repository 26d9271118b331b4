import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ANTING,
  NANXIANG,
  reportIn,
  sendFix,
  serverForTest,
  signIn,
  type TestServer,
  type Visitor,
} from '../testing/runningServer.ts';

let server: TestServer;
let district: Visitor;
let town: Visitor;
let wall: Visitor;
beforeAll(async () => {
  server = await serverForTest();
  [district, town, wall] = await Promise.all([
    signIn(server.url, 'district'),
    signIn(server.url, 'town'),
    signIn(server.url, 'wall'),
  ]);
});
afterAll(() => server.stop());

describe('what HTTP shows', () => {
  it('A3 of a case seen through a loan are the orders, facts and free teams that the console sees', async () => {
    await Promise.all([
      sendFix(server.url, 'an', ANTING.lon, ANTING.lat),
      sendFix(server.url, 'na', NANXIANG.lon, NANXIANG.lat),
      sendFix(server.url, 'nb', NANXIANG.lon, NANXIANG.lat),
    ]);
    const there = reportIn(NANXIANG.lon, NANXIANG.lat);
    const from = Date.now() - 1;
    await district.post('/api/cases', there);
    const send = (team: string, note: string) =>
      district.command({ type: 'order.issue', caseId: there.id, tier: 'district', teams: [team], note });
    expect(await send('visitor-an', 'lent')).toMatchObject({ ok: true });
    expect(await send('visitor-na', 'not for the town')).toMatchObject({ ok: true });

    expect((await wall.get(`/api/cases/${there.id}`)).body.orders).toHaveLength(2);
    expect((await wall.get(`/api/cases/${there.id}/teams`)).body).toMatchObject({ code: 'forbidden' });

    const { body } = await town.get(`/api/cases/${there.id}`);
    expect(body.orders.map((order: { note: string }) => order.note)).toEqual(['lent']);
    expect(JSON.stringify(body.timeline)).not.toContain('not for the town');
    expect((await town.get(`/api/cases/${there.id}/teams`)).body).toMatchObject({ teams: [], eligible: 0 });
    const counted = async (who: Visitor, to: number) => {
      const { body: buckets } = await who.get(`/api/history/ribbon?from=${from}&to=${to}`);
      return buckets.reduce(
        (sum: number, one: Record<string, number>) => sum + one.critical! + one.high! + one.low!,
        0,
      );
    };
    await district.post('/api/cases', reportIn(NANXIANG.lon, NANXIANG.lat));
    const to = Date.now() + 1;
    expect([await counted(town, to), await counted(district, to)]).toEqual([1, 2]);
  });
});
