// The live feed against a real Socket.IO server in this process, which plays the centre and its bad days.
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Answer, Command } from '#contract/command.ts';
import { encodeFrame } from '#contract/frame.ts';
import { caseId } from '#contract/ids.ts';
import { messageFor } from '#contract/jurisdiction.ts';
import { emptyPicture, toJson, type Picture } from '#contract/picture.ts';
import { ACTORS, idOf, smallWorld, T0, type SmallWorld } from '#contract/testing/smallDistrict.ts';
import { PROTOCOL, type ConsoleToServer, type JoinAnswer, type ServerToConsole } from '#contract/wire.ts';
import { makeFixTable } from '../picture/fixTable.ts';
import { makePictureStore, makeSink } from '../picture/pictureStore.ts';
import type { LinkState } from '../picture/sink.ts';
import { LAGGING_AFTER_MS, LOST_AFTER_MS, openLive, Unconfirmed } from './liveFeed.ts';
import { frameOf } from './testing/recordedCentre.ts';
import type { Head } from './trustedHistory.ts';

type Wire = Socket<ConsoleToServer, ServerToConsole>;

interface Centre {
  readonly url: string;
  readonly joins: { lastFact: number; journal: string | null }[];
  world: SmallWorld;
  journal: string;
  head: { seq: number; hash: string };
  answerCommand: ((command: unknown, answer: (answer: Answer) => void) => void) | null;
  refusal: Extract<JoinAnswer, { ok: false }> | null;
  sockets: Set<Wire>;
  close(): Promise<void>;
}

const ORIGIN = { lonE6: 121_000_000, latE6: 31_000_000 };
const exact = (tick: number, complete = true) => encodeFrame(frameOf(tick, [], complete), ORIGIN, true);

async function openCentre(): Promise<Centre> {
  const http: HttpServer = createServer();
  const io = new Server<ConsoleToServer, ServerToConsole>(http);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const world = smallWorld();
  const centre: Centre = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    joins: [],
    world,
    journal: 'j1',
    head: { seq: world.picture.seq, hash: 'h' },
    answerCommand: null,
    refusal: null,
    sockets: new Set(),
    close: async () => {
      await io.close();
    },
  };
  io.on('connection', (socket: Wire) => {
    centre.sockets.add(socket);
    socket.on('disconnect', () => centre.sockets.delete(socket));
    socket.on('seen', () => {});
    socket.on('command', (command, answer) => centre.answerCommand?.(command, answer));
    socket.on('join', ({ lastFact, journal }, answer) => {
      centre.joins.push({ lastFact, journal });
      answer(centre.refusal ?? joined(centre));
    });
  });
  return centre;
}

const joined = ({ world, journal, head }: Centre): JoinAnswer => ({
  ok: true,
  protocol: PROTOCOL,
  journal,
  head,
  now: T0,
  person: ACTORS.wall,
  jurisdiction: { kind: 'district' },
  simulated: true,
  snapshot: { picture: toJson({ ...world.picture, casesEver: 0, unitsEver: 0 }), frame: exact(1) },
});

/** Commands something, so that facts follow. */
function report(centre: Centre, n: number): { before: Picture; after: Picture } {
  const before = centre.world.picture;
  centre.world.act(
    ACTORS.district,
    {
      id: idOf(n),
      type: 'case.report',
      category: 'E-0401',
      position: { lon: 121.2, lat: 31.3 },
      text: '情况',
      source: 'patrol',
    },
    T0 + n,
  );
  return { before, after: centre.world.picture };
}

function tell(centre: Centre, before: Picture, after: Picture): void {
  const facts = centre.world.facts.filter(({ seq }) => seq > before.seq && seq <= after.seq);
  const message = messageFor(before, after, facts, { kind: 'district' });
  for (const socket of centre.sockets) socket.emit('facts', message);
}

function openConsole(centre: Centre, head: Head | null = null) {
  const store = makePictureStore();
  const links: LinkState['kind'][] = [];
  store.subscribe(({ link }) => {
    if (links.at(-1) !== link.kind) links.push(link.kind);
  });
  let held = head;
  const heads = { read: () => held, write: (next: Head | null) => void (held = next) };
  const feed = openLive({ url: centre.url, token: 't', heads });
  const stop = feed.start(makeSink(store, makeFixTable()));
  return { store, feed, stop, links, kind: () => store.getState().link.kind, heads };
}

const bare = (picture: Picture) => toJson({ ...picture, casesEver: 0, unitsEver: 0 });

let centre: Centre;
let desk: ReturnType<typeof openConsole>;

beforeEach(async () => {
  centre = await openCentre();
});
afterEach(async () => {
  vi.useRealTimers();
  desk.stop();
  await centre.close();
});

it('K2 a console that misses a message joins again and ends with what a new one shows', async () => {
  desk = openConsole(centre);
  await vi.waitFor(() => expect(desk.kind()).toBe('live'));
  const first = report(centre, 1);
  tell(centre, first.before, first.after);
  await vi.waitFor(() => expect(desk.store.getState().picture.seq).toBe(first.after.seq));
  const missed = report(centre, 2);
  const third = report(centre, 3);
  tell(centre, missed.after, third.after);
  await vi.waitFor(() => expect(desk.store.getState().picture.seq).toBe(third.after.seq));
  expect(bare(desk.store.getState().picture)).toEqual(bare(centre.world.picture));
  expect(centre.joins).toEqual([
    { lastFact: 0, journal: null },
    { lastFact: first.after.seq, journal: 'j1' },
  ]);
});

it('K2 a dropped place and a cut connection are joined again by themselves', async () => {
  desk = openConsole(centre);
  await vi.waitFor(() => expect(desk.kind()).toBe('live'));
  for (const socket of centre.sockets) socket.emit('rejoin', { zh: '慢', en: 'slow' });
  await vi.waitFor(() => expect(centre.joins.length).toBe(2));
  report(centre, 1);
  for (const socket of centre.sockets) socket.disconnect(true);
  await vi.waitFor(() => expect(centre.joins.length).toBe(3), { timeout: 5_000 });
  await vi.waitFor(() => expect(desk.store.getState().picture.seq).toBe(centre.world.picture.seq));
});

it('K3 silence is said: lagging, then lost with a new connection, and live again with the first word', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
  desk = openConsole(centre);
  await vi.waitFor(() => expect(desk.kind()).toBe('live'));
  vi.advanceTimersByTime(LAGGING_AFTER_MS + 300);
  expect(desk.kind()).toBe('lagging');
  for (const socket of centre.sockets) socket.emit('fixes', exact(2, false));
  await vi.waitFor(() => expect(desk.kind()).toBe('live'));
  vi.advanceTimersByTime(LOST_AFTER_MS + 300);
  expect(desk.kind()).toBe('lost');
  // Half open or not: a new connection finds out.
  await vi.waitFor(() => expect(desk.kind()).toBe('live'), { timeout: 5_000 });
  expect(centre.joins.length).toBe(2);
  expect(desk.links).toEqual(['connecting', 'live', 'lagging', 'live', 'lagging', 'lost', 'live']);
});

it('K4 a server whose history lacks the head seen before is refused visibly until a person trusts it', async () => {
  const seen = { journal: 'j1', seq: centre.head.seq + 5, hash: 'h' };
  desk = openConsole(centre, seen);
  await vi.waitFor(() => expect(desk.kind()).toBe('refused'));
  expect(desk.store.getState().link).toMatchObject({ why: { en: expect.stringContaining('lost or cut') } });
  expect(desk.store.getState().picture).toBe(emptyPicture);
  desk.feed.trustServer();
  await vi.waitFor(() => expect(desk.kind()).toBe('live'));
  expect(desk.heads.read()).toEqual({ journal: 'j1', ...centre.head });
});

it('K4 another hash at the same place is refused; another journal begins afresh', async () => {
  desk = openConsole(centre, { journal: 'j1', seq: centre.head.seq, hash: 'other' });
  await vi.waitFor(() => expect(desk.kind()).toBe('refused'));
  desk.stop();
  desk = openConsole(centre, { journal: 'j0', seq: 9_999, hash: 'other' });
  await vi.waitFor(() => expect(desk.kind()).toBe('live'));
});

it('K4 a refusal to join is shown in the server’s words and not retried', async () => {
  const message = { zh: '请升级本席程序。', en: 'Please update this console.' };
  centre.refusal = { ok: false, refusal: { code: 'invalid', field: 'protocol', message } };
  desk = openConsole(centre);
  await vi.waitFor(() => expect(desk.store.getState().link).toMatchObject({ kind: 'refused', why: message }));
  await new Promise((resolve) => setTimeout(resolve, 800));
  expect(centre.joins.length).toBe(1);
});

const accept: Command = { id: idOf(77), type: 'case.accept', caseId: caseId('c') };

it('K5 a command goes again under its own id until it is answered', async () => {
  const ids: unknown[] = [];
  desk = openConsole(centre);
  await vi.waitFor(() => expect(desk.kind()).toBe('live'));
  centre.answerCommand = (command, answer) => {
    ids.push((command as Command).id);
    if (ids.length === 1) for (const socket of centre.sockets) socket.disconnect(true);
    else answer({ ok: true, seq: 9, at: T0 });
  };
  expect(await desk.feed.command(accept)).toEqual({ ok: true, seq: 9, at: T0 });
  expect(ids).toEqual([accept.id, accept.id]);
});

it('K5 a command without an answer is unconfirmed and not refused', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  desk = openConsole(centre);
  await vi.waitFor(() => expect(desk.kind()).toBe('live'));
  centre.answerCommand = () => vi.setSystemTime(Date.now() + 20_000);
  await expect(desk.feed.command(accept)).rejects.toBeInstanceOf(Unconfirmed);
});

it('K1 a frame that cannot be read is said, dropped, and mended by joining again', async () => {
  desk = openConsole(centre);
  await vi.waitFor(() => expect(desk.kind()).toBe('live'));
  const rubbish = new Uint8Array(20).fill(9);
  for (const socket of centre.sockets) {
    socket.emit('fixes', rubbish);
    await vi.waitFor(() => expect(desk.store.getState().alerts).toMatchObject([{ key: 'console.frame' }]));
    socket.emit('fixes', rubbish);
    socket.emit('fixes', rubbish);
  }
  await vi.waitFor(() => expect(centre.joins.length).toBe(2));
  for (const socket of centre.sockets) socket.emit('fixes', exact(5, false));
  await vi.waitFor(() => expect(desk.store.getState().alerts).toEqual([]));
});
