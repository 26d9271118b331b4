import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { advance, emptyPicture } from '#contract/picture.ts';
import { receiptOf } from '#contract/talk/talk.ts';
import type { HistoryTalk } from '#contract/wire.ts';
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
  await Promise.all([
    sendFix(server.url, 'an', ANTING.lon, ANTING.lat),
    sendFix(server.url, 'na', NANXIANG.lon, NANXIANG.lat),
  ]);
});
afterAll(() => server.stop());

it('TK12 what was said is asked for by time, as each jurisdiction was told it, and nothing else', async () => {
  const from = Date.now() - 1;
  const send = async (who: Visitor, to: object, text: string) => {
    const id = randomUUID();
    return { id, answer: await who.command({ id, type: 'talk.send', to, text, needsConfirmation: true }) };
  };
  const [anting, nanxiang] = ['310114103', '310114102'];
  const both = await send(district, { kind: 'force', force: 'joint' }, '台风蓝色预警');
  expect(both.answer).toMatchObject({ ok: true });
  const ours = await send(town, { kind: 'town', town: anting }, '晚高峰加强巡查');
  const theirs = await send(district, { kind: 'town', town: nanxiang }, '仅供南翔');
  expect([ours.answer.ok, theirs.answer.ok]).toEqual([true, true]);
  expect((await send(town, { kind: 'town', town: nanxiang }, '越界')).answer).toMatchObject({
    refusal: { code: 'forbidden' },
  });
  await until(() => Date.now() > from + 600);
  const asked = async (who: Visitor): Promise<HistoryTalk> =>
    (await who.get(`/api/talk?from=${from}&to=${Date.now()}`)).body as HistoryTalk;
  await until(async () => (await asked(district)).facts.length === 3);
  const said = (talk: HistoryTalk) => [...advance(emptyPicture, talk.facts).messages.keys()].sort();
  expect(said(await asked(district))).toEqual([both.id, ours.id, theirs.id].sort());
  expect(said(await asked(town))).toEqual([both.id, ours.id].sort());
  expect((await asked(await signIn(server.url, 'audit'))).facts).toEqual([]);
  expect((await district.get(`/api/talk?from=${from}&to=${from + 13 * 3_600_000}`)).status).toBe(400);
  const console = await openConsole(server.url, town.token);
  expect([...console.picture().messages.keys()].sort()).toEqual([both.id, ours.id].sort());
  console.close();
});

it('TK5 who is in a grid is asked of the newest fixes', async () => {
  const report = reportIn(ANTING.lon, ANTING.lat);
  await district.post('/api/cases', report);
  const { villageGrid } = (await district.get(`/api/cases/${report.id}`)).body.case;
  const send = (to: object) =>
    district.command({ type: 'talk.send', to, text: '请核实', needsConfirmation: false });
  expect(await send({ kind: 'grid', grid: villageGrid })).toMatchObject({ ok: true });
  const console = await openConsole(server.url, district.token);
  const message = [...console.picture().messages.values()].find(({ to }) => to.kind === 'grid')!;
  expect(message.recipients).toEqual(['visitor-an']);
  expect(console.picture().receipts.has(receiptOf(message.id, message.recipients[0]!))).toBe(false);
  console.close();
  expect(await send({ kind: 'grid', grid: '310114103V999' })).toMatchObject({
    refusal: { code: 'notFound' },
  });
});
