import { createServer } from 'node:http';
import { once } from 'node:events';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { actorRef } from '#contract/actor.ts';
import { FACT_VERSION, type Fact } from '#contract/fact.ts';
import { emptyFrame } from '#contract/frame.ts';
import { gridCode, caseId } from '#contract/ids.ts';
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
  const listeners = new Set<FactsListener>();
  const desk = {
    picture: () => picture,
    onFacts: (listener: FactsListener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as unknown as CommandDesk;
  const sessions = {
    find: () => ({ person: ACTORS.district, expiresAt: 0 }),
    onEnd: () => () => {},
  } as unknown as Sessions;
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
    log: pino({ level: 'silent' }),
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
      text: '占'.repeat(700),
      place: null,
      position: { lon: 121.25, lat: 31.5 },
      town: NORTH,
      villageGrid: gridCode(`${NORTH}V001`),
      urbanGrid: null,
    };
    const before = picture;
    picture = advance(picture, [fact]);
    for (const listener of listeners) listener(before, picture, [fact]);
  };
  return { url: `http://127.0.0.1:${port}`, port, fanout, report, picture: () => picture };
}

/** A console that joins as it should and then stops reading its socket. */
async function deafConsole(port: number): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`);
  const heard = async () => String((await once(socket, 'message'))[0]);
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
