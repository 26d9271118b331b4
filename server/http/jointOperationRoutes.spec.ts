import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  ANTING,
  NANXIANG,
  openConsole,
  reportIn,
  sendFix,
  serverForTest,
  signIn,
  until,
  type TestServer,
  type Visitor,
} from '../testing/runningServer.ts';

let server: TestServer;
let district: Visitor;
let town: Visitor;
beforeAll(async () => {
  server = await serverForTest();
  [district, town] = await Promise.all([signIn(server.url, 'district'), signIn(server.url, 'town')]);
});
afterAll(() => server.stop());

/** A case of the first priority: a gas manhole cover. */
const critical = (at: { readonly lon: number; readonly lat: number }) => ({
  ...reportIn(at.lon, at.lat),
  category: 'P-0111',
});

it('U7 an operation is shown as the socket shows it, with the whole log; nobody else learns that it exists', async () => {
  const there = critical(NANXIANG);
  await district.post('/api/cases', there);
  const id = randomUUID();
  const open = { id, type: 'operation.open', name: '燃气抢险', cases: [there.id] };
  expect(await district.command(open)).toMatchObject({ ok: true });
  expect((await town.get('/api/operations')).body).toEqual([]);
  expect((await town.get(`/api/operations/${id}`)).status).toBe(404);
  expect((await town.get(`/api/operations/${randomUUID()}`)).status).toBe(404);

  await sendFix(server.url, 'op', ANTING.lon, ANTING.lat);
  const teams = ['visitor-op'];
  const order = { type: 'order.issue', caseId: there.id, tier: 'district', teams };
  expect(await district.command(order)).toMatchObject({ ok: true });
  for (let n = 0; n < 60; n++) {
    const note = { type: 'operation.note', operationId: id, text: `第${n}条` };
    expect(await (n % 2 ? town : district).command(note)).toMatchObject({ ok: true });
  }
  const [asDistrict, asTown] = await Promise.all(
    [district, town].map(async (who) => (await who.get(`/api/operations/${id}`)).body),
  );
  expect(asTown.operation.log).toHaveLength(50);
  expect(asDistrict.timeline.filter(({ type }: { type: string }) => type === 'operation.noted')).toHaveLength(
    60,
  );
  expect(asTown.timeline).toEqual(asDistrict.timeline);
  expect([asTown.cases.length, asTown.orders.length]).toEqual([1, 1]);
  const console = await openConsole(server.url, town.token);
  expect([...console.picture().operations.values()]).toEqual([asTown.operation]);
  console.close();
});

it('L7 a loan ends by itself when its time is over', async () => {
  await sendFix(server.url, 'lent', NANXIANG.lon, NANXIANG.lat);
  const console = await openConsole(server.url, town.token);
  const team = 'visitor-lent';
  const lend = { type: 'team.lend', team, to: '310114103', until: Date.now() + 1_200 };
  expect(await district.command(lend)).toMatchObject({ ok: true });
  await until(() => [...console.picture().teams.keys()].some((id) => id === team));
  await until(() => ![...console.picture().teams.keys()].some((id) => id === team));
  console.close();
});

it('U10 who could take over is told to district commanders, and to nobody else', async () => {
  expect((await district.get('/api/operations/commanders')).body).toEqual([
    { account: 'district', name: '区联勤指挥长' },
  ]);
  expect((await town.get('/api/operations/commanders')).status).toBe(403);
});
