import { createServer } from 'node:http';
import { on, once } from 'node:events';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { actorRef } from '#contract/actor.ts';
import { FACT_VERSION, type Fact } from '#contract/fact.ts';
import { emptyFrame } from '#contract/frame.ts';
import type { CoverGap } from '#contract/coverage.ts';
import { gridCode, caseId, townOfGrid } from '#contract/ids.ts';
import { advance } from '#contract/picture.ts';
import { PROTOCOL } from '#contract/wire.ts';
import { ACTORS, idOf, NORTH, smallWorld, SYSTEM, T0 } from '#contract/testing/smallDistrict.ts';
import type { CommandDesk, FactsListener } from '../command/commandDesk.ts';
import type { Sessions } from '../credentials/sessions.ts';
import { openConsole, until } from '../testing/runningServer.ts';
import { startFanout, type Fanout } from './fanout.ts';

let closeAll: (() => Promise<void>) | null = null;
afterEach(async () => closeAll?.());

/** The real fan-out over a desk that says what it is told to say. */
async function rig() {
  let picture = smallWorld().picture;
  const lines: string[] = [];
  const listeners = new Set<FactsListener>();
  const desk = {
    picture: () => picture,
    onFacts: (listener: FactsListener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as unknown as CommandDesk;
  const session: Pick<Sessions, 'find' | 'onEnd'> = {
    find: () => ({ person: ACTORS.district, expiresAt: 0, kind: 'account' }),
    onEnd: () => () => {},
  };
  const sessions = session as Sessions;
  const httpServer = createServer().listen(0, '127.0.0.1');
  await once(httpServer, 'listening');
  const fanout: Fanout = startFanout({
    httpServer,
    desk,
    sessions,
    frame: (tick) => ({ ...emptyFrame(), tick, at: tick * 250 }),
    origin: { lonE6: 121_100_000, latE6: 31_200_000 },
    journalId: 'rig',
    head: () => ({ seq: picture.seq, hash: '0', at: picture.at }),
    now: () => T0,
    tick: () => 0,
    simulated: false,
    isAllowed: () => true,
    log: pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) }),
  });
  closeAll = async () => {
    closeAll = null;
    await fanout.stop();
    httpServer.close();
  };
  const { port } = httpServer.address() as { port: number };
  let n = 0;
  /** One fact of about two kilobytes. */
  const report = () => {
    const fact: Fact = {
      seq: picture.seq + 1,
      v: FACT_VERSION,
      at: T0,
      actor: actorRef(SYSTEM),
      command: null,
      type: 'case.reported',
      case: caseId(idOf(n++)),
      no: '2611L0000001',
      category: 'E-0401',
      condition: 'normal',
      priority: 3,
      source: 'patrol',
      hotlineNo: null,
      text: '占'.repeat(700),
      place: null,
      position: { lon: 121.25, lat: 31.5 },
      town: NORTH,
      villageGrid: gridCode(`${NORTH}V001`),
      urbanGrid: null,
      byTeam: null,
      suspects: [],
    };
    const before = picture;
    picture = advance(picture, [fact]);
    for (const listener of listeners) listener(before, picture, [fact]);
  };
  return { url: `http://127.0.0.1:${port}`, port, fanout, report, session, lines, picture: () => picture };
}

/** A console that joins as it should and then stops reading its socket. */
async function deafConsole(port: number): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`);
  const messages = on(socket, 'message');
  const heard = async (): Promise<string> => {
    const text = String(((await messages.next()) as { value: unknown[] }).value[0]);
    // Told before the join is answered, as alerts are.
    return text.startsWith('42["coverage"') ? heard() : text;
  };
  expect(await heard()).toMatch(/^0/);
  socket.send('40{"token":"x"}');
  expect(await heard()).toMatch(/^40/);
  socket.send(`420["join",{"protocol":${PROTOCOL},"lastFact":0,"journal":null}]`);
  expect(await heard()).toMatch(/^461-0\[\{"ok":true/);
  socket.pause();
  return socket;
}

describe('fan-out under a console that does not read', () => {
  it('F4 it is dropped within the limit, and the others miss nothing', { timeout: 60_000 }, async () => {
    const { url, port, fanout, report, picture } = await rig();
    const good = await openConsole(url, 'x');
    const deaf = await deafConsole(port);
    expect(fanout.consoles()).toBe(2);
    const heapBefore = process.memoryUsage().rss;
    for (let n = 0; n < 8_000 && fanout.consoles() === 2; n++) {
      report();
      if (n % 100 !== 99) continue;
      await new Promise((resolve) => setImmediate(resolve));
      fanout.tick(n);
      fanout.police();
    }
    expect(fanout.consoles()).toBe(1);
    await until(() => good.picture().seq === picture().seq);
    expect(good.gaps).toEqual([]);
    expect(good.socket.connected).toBe(true);
    expect((process.memoryUsage().rss - heapBefore) / 1e6).toBeLessThan(200);
    deaf.terminate();
    good.close();
  });

  it('F1 a console that claims more facts than there are is refused: the history may have been cut', async () => {
    const { url, picture } = await rig();
    const good = await openConsole(url, 'x');
    const answer = await good.socket.emitWithAck('join', {
      protocol: PROTOCOL,
      lastFact: picture().seq + 5,
      journal: 'rig',
    });
    expect(answer).toMatchObject({ ok: false, refusal: { field: 'lastFact' } });
    good.close();
  });
});

describe('fan-out against many sockets', () => {
  const polling = (port: number, sid = '') =>
    `http://127.0.0.1:${port}/socket.io/?EIO=4&transport=polling${sid && `&sid=${sid}`}`;

  /** A client that only ever sends: it never asks for what waits for it. */
  async function deafPoller(port: number) {
    const opened = await (await fetch(polling(port))).text();
    const { sid } = JSON.parse(opened.slice(1)) as { sid: string };
    const send = (body: string) =>
      fetch(polling(port, sid), { method: 'POST', body, headers: { 'content-type': 'text/plain' } });
    await send('40{"token":"x"}');
    return send;
  }

  it('F6 a console that asks again for what it has not read is dropped, and holds one picture at most', async () => {
    const { port, fanout, report } = await rig();
    for (let n = 0; n < 400; n++) report();
    const send = await deafPoller(port);
    await until(() => fanout.consoles() === 1);
    const join = `421["join",{"protocol":${PROTOCOL},"lastFact":0,"journal":null}]`;
    await send(join);
    expect(fanout.consoles()).toBe(1);
    await send(join);
    await until(() => fanout.consoles() === 0);
  });

  it('F6 a session has a limited number of sockets, and one that goes makes room', async () => {
    const { url } = await rig();
    const open = await Promise.all(Array.from({ length: 16 }, () => openConsole(url, 'x')));
    await expect(openConsole(url, 'x')).rejects.toMatchObject({ data: { code: 'tooMany' } });
    open.pop()!.close();
    await until(() =>
      openConsole(url, 'x').then(
        (one) => open.push(one) > 0,
        () => false,
      ),
    );
    for (const one of open) one.close();
  });

  it('F6 a hundred refused consoles are one line', async () => {
    const { url, session, lines } = await rig();
    session.find = () => null;
    await Promise.allSettled(Array.from({ length: 100 }, () => openConsole(url, 'x')));
    expect(lines).toEqual([expect.stringContaining('consoles refused')]);
  });

  it('F5 F6 a fault of the store neither ends the process nor the consoles, and says so', async () => {
    const { url, fanout, session } = await rig();
    const good = await openConsole(url, 'x');
    session.find = () => {
      throw new Error('database or disk is full');
    };
    await expect(openConsole(url, 'x')).rejects.toMatchObject({ data: { code: 'fault' } });
    fanout.police();
    expect(fanout.consoles()).toBe(1);
    good.close();
  });

  it('S3 a session that is gone, or has other rights, loses its sockets within a second', async () => {
    const { url, fanout, session } = await rig();
    const [moved, gone] = [await openConsole(url, 'x'), await openConsole(url, 'y')];
    session.find = (token) =>
      token === 'x' ? { person: ACTORS.north, expiresAt: 0, kind: 'account' } : null;
    fanout.police();
    await until(() => moved.socket.disconnected && gone.socket.disconnected);
  });
});

describe('the cover of grids', () => {
  const gap = (grid: string, minutes: number | null): CoverGap => ({
    grid: gridCode(grid),
    name: { zh: '某村', en: 'Some Village' },
    town: townOfGrid(gridCode(grid)),
    layer: 'village',
    force: 'joint',
    limitMin: 15,
    minutes,
    since: T0,
  });

  it('CV7 each console hears of its own grids, on joining and when they read differently, and a team hears nothing', async () => {
    const { url, fanout, session } = await rig();
    const people = { district: ACTORS.district, north: ACTORS.north, leader: ACTORS.leaderN1 };
    session.find = (token) => ({
      person: people[token as keyof typeof people],
      expiresAt: 0,
      kind: 'account',
    });
    const [north, south] = [gap(`${NORTH}V001`, 20), gap('310114103V001', null)];
    const heard = new Map<string, (number | null)[][]>();
    const listen = async (token: keyof typeof people) => {
      const told: (number | null)[][] = [];
      heard.set(token, told);
      const console = await openConsole(url, token, (socket) =>
        socket.on('coverage', ({ gaps }) =>
          told.push(gaps === null ? [] : gaps.map(({ minutes }) => minutes)),
        ),
      );
      return console;
    };
    const all = () => Object.fromEntries(heard);
    fanout.coverage([north, south]);
    for (const token of ['district', 'north', 'leader'] as const) await listen(token);
    expect(all()).toEqual({ district: [[20, null]], north: [[20]], leader: [] });
    fanout.coverage([north, gap('310114103V001', 40)]);
    await until(() => heard.get('district')?.length === 2);
    fanout.coverage([]);
    await until(() => heard.get('north')?.length === 2);
    await until(() => heard.get('district')?.length === 3);
    expect(all()).toEqual({ district: [[20, null], [20, 40], []], north: [[20], []], leader: [] });
  });
});
