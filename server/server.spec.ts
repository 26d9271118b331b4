import { randomUUID } from 'node:crypto';
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isNewer } from '#contract/fix.ts';
import { decodeFrame, emptyFrame } from '#contract/frame.ts';
import type { Fact } from '#contract/fact.ts';
import { take, view, type FactsMessage } from '#contract/jurisdiction.ts';
import { fromJson, toJson, type PictureJson } from '#contract/picture.ts';
import { runAccountCli } from './credentials/accountCli.ts';
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
} from './testing/runningServer.ts';

let server: TestServer;
let district: Visitor;
let town: Visitor;
let wall: Visitor;

beforeAll(async () => {
  server = await serverForTest();
  [district, town, wall] = (await Promise.all(
    ['district', 'town', 'wall'].map((name) => signIn(server.url, name)),
  )) as [Visitor, Visitor, Visitor];
  await Promise.all([
    sendFix(server.url, 'anting-1', ANTING.lon, ANTING.lat),
    sendFix(server.url, 'anting-2', ANTING.lon + 0.01, ANTING.lat),
    sendFix(server.url, 'nanxiang-1', NANXIANG.lon, NANXIANG.lat),
  ]);
});
afterAll(() => server.stop());

const issue = (caseId: string, tier: string, ...teams: string[]) => ({
  type: 'order.issue',
  caseId,
  tier,
  teams,
});

describe('commands through the doors', () => {
  it('X1 a repeated id gets the first answer, over HTTP and after a restart', async () => {
    const report = reportIn(ANTING.lon, ANTING.lat);
    const first = await district.post('/api/cases', report);
    expect(first).toMatchObject({ status: 201, body: { ok: true, id: report.id } });
    expect(await district.post('/api/cases', report)).toEqual(first);
    const before = await district.get(`/api/cases/${report.id}`);
    await server.restart();
    expect(await district.post('/api/cases', report)).toEqual(first);
    expect(await district.get(`/api/cases/${report.id}`)).toEqual(before);
  });

  it('X1 many at once with one id are one', async () => {
    const report = reportIn(ANTING.lon, ANTING.lat);
    const answers = await Promise.all(Array.from({ length: 20 }, () => district.post('/api/cases', report)));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    const { body } = await district.get('/api/cases');
    expect(body.filter((theCase: { id: string }) => theCase.id === report.id)).toHaveLength(1);
  });

  it('X2 an id used for something else, or by somebody else, is refused', async () => {
    const report = reportIn(ANTING.lon, ANTING.lat);
    await district.post('/api/cases', report);
    const other = await district.post('/api/cases', { ...report, text: '别的事' });
    expect(other).toMatchObject({ status: 409, body: { code: 'idReused', field: 'id' } });
    expect((await town.post('/api/cases', report)).body).toMatchObject({ code: 'idReused' });
  });

  it('A1 a town is refused another town and the district tier, an observer everything, in words', async () => {
    const there = reportIn(NANXIANG.lon, NANXIANG.lat);
    await district.post('/api/cases', there);
    const refused = await town.command(issue(there.id, 'town', 'visitor-nanxiang-1'));
    expect(refused).toMatchObject({ ok: false, refusal: { code: 'forbidden' } });
    expect(refused).toMatchObject({ refusal: { message: { zh: expect.stringContaining('南翔镇') } } });
    expect((await town.get(`/api/cases/${there.id}`)).status).toBe(404);
    expect(await wall.command(issue(there.id, 'district', 'visitor-nanxiang-1'))).toMatchObject({
      ok: false,
      refusal: { code: 'forbidden' },
    });
    const here = reportIn(ANTING.lon, ANTING.lat);
    await town.post('/api/cases', here);
    expect(await town.command(issue(here.id, 'district', 'visitor-anting-1'))).toMatchObject({
      ok: false,
      refusal: { field: 'tier' },
    });
    expect(await town.command(issue(here.id, 'town', 'visitor-nanxiang-1'))).toMatchObject({
      ok: false,
      refusal: { field: 'teams.0' },
    });
  });

  it('C3 L15 of two commanders who send one team at the same moment, one is told who has it', async () => {
    const [one, two] = [reportIn(ANTING.lon, ANTING.lat), reportIn(ANTING.lon, ANTING.lat)];
    await Promise.all([district.post('/api/cases', one), district.post('/api/cases', two)]);
    const answers = await Promise.all([
      town.command(issue(one.id, 'town', 'visitor-anting-2')),
      district.command(issue(two.id, 'district', 'visitor-anting-2')),
    ]);
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    const refused = answers.find((answer) => !answer.ok);
    expect(refused).toMatchObject({ refusal: { code: 'notNow', field: 'teams.0' } });
  });
});

describe('fan-out', () => {
  it('F1 F2 A2 consoles of every role fold to their view, without gaps, and a newcomer shows the same', async () => {
    const accounts = { district, town, wall };
    const consoles = await Promise.all(
      Object.values(accounts).map(({ token }) => openConsole(server.url, token)),
    );
    for (let n = 0; n < 12; n++) {
      const place = n % 2 ? ANTING : NANXIANG;
      await district.post('/api/cases', reportIn(place.lon, place.lat));
    }
    const lend = reportIn(ANTING.lon, ANTING.lat);
    await district.post('/api/cases', lend);
    const lent = await district.command(issue(lend.id, 'district', 'visitor-nanxiang-1'));
    expect(lent).toMatchObject({ ok: true });
    await until(() =>
      consoles.every((one) => one.picture().seq === consoles[0]!.picture().seq || one === consoles[1]),
    );
    const full = fromJson((await openConsole(server.url, district.token)).joined.snapshot.picture);
    const [ofDistrict, ofTown] = consoles;
    await until(() => ofDistrict!.picture().seq === full.seq);
    expect(toJson(ofDistrict!.picture())).toEqual(toJson(full));
    const fresh = await openConsole(server.url, town.token);
    await until(() => ofTown!.picture().seq === full.seq);
    expect(toJson(ofTown!.picture())).toEqual(fresh.joined.snapshot.picture);
    expect(toJson(ofTown!.picture())).toEqual(toJson(view(full, ofTown!.joined.jurisdiction)));
    // The lent team is seen while it is lent.
    expect([...ofTown!.picture().teams.keys()]).toContain('visitor-nanxiang-1');
    expect(consoles.flatMap((one) => one.gaps)).toEqual([]);
    for (const one of [...consoles, fresh]) one.close();
  });

  it('F3 a frame holds what moved, and only for those that may see it', async () => {
    await sendFix(server.url, 'nanxiang-9', NANXIANG.lon, NANXIANG.lat);
    const ofDistrict = await openConsole(server.url, district.token);
    const ofTown = await openConsole(server.url, town.token);
    const noOf = (device: string) =>
      [...ofDistrict.picture().units.values()].find((unit) => unit.id === device)!.no;
    const hidden = noOf('nanxiang-9');
    const shown = noOf('anting-1');
    await sendFix(server.url, 'anting-1', ANTING.lon + 0.001, ANTING.lat);
    await sendFix(server.url, 'nanxiang-9', NANXIANG.lon + 0.001, NANXIANG.lat);
    const has = (frames: typeof ofTown.frames, no: number) =>
      frames.some((frame) => frame.no.subarray(0, frame.count).includes(no));
    await until(() => has(ofDistrict.frames, hidden) && has(ofTown.frames, shown));
    expect(has(ofTown.frames, hidden)).toBe(false);
    expect(ofDistrict.frames.length).toBeGreaterThan(0);
    ofDistrict.close();
    ofTown.close();
  });

  it('F5 no token, no console; and a session that ends closes its socket', async () => {
    await expect(openConsole(server.url, 'rubbish')).rejects.toThrow('unauthenticated');
    const mine = await signIn(server.url, 'wall');
    const open = await openConsole(server.url, mine.token);
    await mine.post('/api/logout', {});
    await until(() => open.socket.disconnected);
  });

  it('S3 an account that another process removes, or gives a new password, is off within a second', async () => {
    const account = (...args: string[]) => runAccountCli([...args, '--data', server.dir]);
    const [, first] = await account('add', 'duty', '--role', 'observer');
    const one = await signIn(server.url, 'duty', first);
    const open = await openConsole(server.url, one.token);
    const [, second] = await account('password', 'duty');
    await until(() => open.socket.disconnected);
    expect((await one.get('/api/units')).status).toBe(401);
    const again = await openConsole(server.url, (await signIn(server.url, 'duty', second)).token);
    await account('remove', 'duty');
    await until(() => again.socket.disconnected);
  });

  it('C9 F5 rubbish on every socket event is answered or ignored, and the server stays', async () => {
    const one = await openConsole(server.url, district.token);
    const rubbish: unknown[] = [
      null,
      7,
      'x',
      [],
      {},
      { id: 1 },
      JSON.parse('{"__proto__":{"a":1}}'),
      { type: 'case.report', id: randomUUID() },
      new Uint8Array(99),
    ];
    // The same socket without its types: what a hostile program would send.
    const loose = one.socket as unknown as Socket;
    const before = one.picture().seq;
    for (const item of rubbish) {
      for (const event of ['command', 'join'] as const) {
        const answer = await loose.timeout(2_000).emitWithAck(event, item);
        expect(answer.ok).toBe(false);
        expect(answer.refusal).toHaveProperty('message.zh');
      }
      loose.emit('seen', item);
      loose.emit('nothing', item);
    }
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect((await openConsole(server.url, district.token)).picture().seq).toBe(before);
    one.close();
  });
});

describe('history', () => {
  it('R1 a past moment equals what another process recorded live at that moment: facts and fix table', async () => {
    const recorded: JoinedSnapshot[] = [];
    for (let n = 0; n < 6; n++) {
      await sendFix(server.url, 'anting-1', ANTING.lon + n * 1e-4, ANTING.lat);
      // Late fixes arrive too, and must move nothing backward, neither live nor in replay.
      await sendFix(
        server.url,
        'anting-1',
        121.3,
        31.4,
        `&timestamp=${Math.floor(Date.now() / 1000) - 600 - n}`,
      );
      await district.post('/api/cases', reportIn(ANTING.lon, ANTING.lat));
      await pause(2);
      const live = await openConsole(server.url, district.token);
      const { picture, frame } = live.joined.snapshot;
      recorded.push({
        now: live.joined.now,
        picture,
        entries: framesIn(frame, false),
        tickAt: tickAtOf(frame),
      });
      live.close();
      await pause(270);
    }
    expect(new Set(recorded.map(({ entries }) => JSON.stringify(entries))).size).toBeGreaterThan(3);
    for (const live of recorded) {
      const facts = await district.get(`/api/history/snapshot?at=${live.now}`);
      expect(facts.body.picture).toEqual(live.picture);
      const fixes = await district.get(`/api/history/snapshot?at=${live.tickAt}`);
      expect(framesIn(Buffer.from(fixes.body.frame, 'base64'), false)).toEqual(live.entries);
    }
  });

  it('R2 playing from one moment to another equals seeking there', async () => {
    const span = (await district.get('/api/history/span')).body;
    const [first, last] = [span.firstAt + 500, span.lastAt];
    const from = (await district.get(`/api/history/snapshot?at=${first}`)).body;
    const to = (await district.get(`/api/history/snapshot?at=${last}`)).body;

    const table = new Map(
      framesIn(Buffer.from(from.frame, 'base64'), false).map((entry) => [entry.no, entry]),
    );
    const page = await fetch(`${server.url}/api/history/frames?from=${first}&to=${last}`, {
      headers: { authorization: `Bearer ${district.token}` },
    });
    const moved = framesIn(Buffer.from(await page.arrayBuffer()), true);
    expect(moved.length).toBeGreaterThan(5);
    for (const entry of moved) {
      const known = table.get(entry.no);
      expect(!known || isNewer(entry, known)).toBe(true);
      table.set(entry.no, entry);
    }
    expect([...table.values()].sort((a, b) => a.no - b.no)).toEqual(
      framesIn(Buffer.from(to.frame, 'base64'), false),
    );

    const { messages } = (await district.get(`/api/history/facts?from=${first}&to=${last}`)).body;
    const picture = messages.reduce(take, fromJson(from.picture));
    expect(toJson(picture)).toEqual(to.picture);
  });

  it('R3 a town sees only its own past', async () => {
    const { body } = await town.get(`/api/history/snapshot?at=${Date.now()}`);
    for (const theCase of body.picture.cases) expect(theCase.town).toBe('310114103');
    const range = `from=${Date.now() - 60_000}&to=${Date.now()}`;
    const { body: facts } = await town.get(`/api/history/facts?${range}`);
    const told: Fact[] = facts.messages.flatMap((message: FactsMessage) => message.facts);
    const towns = told.flatMap((fact) => (fact.type === 'case.reported' ? [fact.town] : []));
    expect(new Set(towns)).toEqual(new Set(['310114103']));
  });

  it('H1 a range that is upside down or too long, and a time without a record, say so', async () => {
    expect(await district.get('/api/history/facts?from=10&to=5')).toMatchObject({
      status: 400,
      body: { field: 'to' },
    });
    expect(await district.get('/api/history/frames?from=0&to=99999999')).toMatchObject({
      status: 400,
      body: { field: 'to' },
    });
    const none = await district.get('/api/history/snapshot?at=1000');
    expect(none).toMatchObject({ status: 400, body: { field: 'at' } });
    expect(none.body.detail).toContain('The record spans');
  });
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface JoinedSnapshot {
  readonly now: number;
  readonly tickAt: number;
  readonly picture: PictureJson;
  readonly entries: readonly FrameEntry[];
}

interface FrameEntry {
  readonly no: number;
  readonly lonE6: number;
  readonly latE6: number;
  readonly at: number;
}

const tickAtOf = (bytes: Uint8Array): number => decodeFrame(new Uint8Array(bytes), emptyFrame()).at;

/** The entries of one frame, or of many behind their lengths. */
function framesIn(bytes: Uint8Array, prefixed: boolean): FrameEntry[] {
  const entries: FrameEntry[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at < bytes.byteLength) {
    const length = prefixed ? view.getUint32(at, true) : bytes.byteLength;
    if (prefixed) at += 4;
    const frame = decodeFrame(new Uint8Array(bytes.subarray(at, at + length)), emptyFrame());
    for (let i = 0; i < frame.count; i++) {
      entries.push({ no: frame.no[i]!, lonE6: frame.lonE6[i]!, latE6: frame.latE6[i]!, at: frame.fixAt[i]! });
    }
    at += length;
  }
  return entries;
}
