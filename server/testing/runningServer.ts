// A real server on a free port in a directory of its own, and a person at its doors: what the whole-server specs use.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { io, type Socket } from 'socket.io-client';
import type { Answer } from '#contract/command.ts';
import { decodeFrame, emptyFrame, type FixFrame } from '#contract/frame.ts';
import { take, type FactsMessage } from '#contract/jurisdiction.ts';
import { fromJson, type Picture } from '#contract/picture.ts';
import { PROTOCOL, type ConsoleToServer, type JoinAnswer, type ServerToConsole } from '#contract/wire.ts';
import type { Clocks } from '../clock/serverClock.ts';
import type { ServeOptions } from '../flags.ts';
import { startServer, type RunningServer } from '../server.ts';

export interface TestServer {
  readonly url: string;
  readonly dir: string;
  readonly logLines: string[];
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function serverForTest(
  options: Partial<ServeOptions> = {},
  clocks?: Clocks,
): Promise<TestServer> {
  const dir = mkdtempSync(join(tmpdir(), 'lianqin-'));
  const logLines: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void logLines.push(line) });
  const given: ServeOptions = {
    port: 0,
    host: '127.0.0.1',
    names: [],
    proxies: [],
    dataDir: join(dir, 'data'),
    demo: true,
    units: 0,
    seed: 1,
    osmandPort: null,
    osrm: null,
    organisation: null,
    ...options,
  };
  process.env['LIANQIN_KEY_DIR'] = join(dir, 'keys');
  let running: RunningServer = await startServer(given, log, clocks);
  return {
    get url() {
      return running.url;
    },
    dir: given.dataDir,
    logLines,
    async restart() {
      await running.stop();
      // Free ports are given anew: keep the one that everybody knows.
      const port = Number(new URL(running.url).port);
      running = await startServer({ ...given, port }, log, clocks);
    },
    async stop() {
      await running.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export interface Reply {
  readonly status: number;
  // The specs look into whatever came back.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

export interface Visitor {
  readonly token: string;
  get(path: string): Promise<Reply>;
  post(path: string, body: unknown): Promise<Reply>;
  command(command: object): Promise<Answer>;
}

export async function signIn(url: string, account: string, password = 'lianqin'): Promise<Visitor> {
  const login = await fetch(`${url}/api/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ account, password }),
  });
  const { token } = (await login.json()) as { token: string };
  const ask = async (path: string, init: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const response = await fetch(`${url}${path}`, { ...init, headers });
    const text = await response.text();
    return {
      status: response.status,
      body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text,
    };
  };
  const post = (path: string, body: unknown) => ask(path, { method: 'POST', body: JSON.stringify(body) });
  return {
    token,
    get: (path) => ask(path),
    post,
    async command(command) {
      const { status, body } = await post('/api/commands', { id: randomUUID(), ...command });
      return status === 200
        ? body
        : { ok: false, refusal: { code: body.code, field: body.field, message: body.message } };
    },
  };
}

export const sendFix = (
  url: string,
  device: string,
  lon: number,
  lat: number,
  extra = '',
): Promise<Response> => fetch(`${url}/ingest/osmand?id=${device}&lat=${lat}&lon=${lon}&token=demo${extra}`);

export const reportIn = (lon: number, lat: number) => ({
  id: randomUUID(),
  category: 'E-0401',
  position: { lon, lat },
  text: '占道设摊',
  source: 'patrol',
});

/** 安亭 and 南翔: a place in each. */
export const ANTING = { lon: 121.2002, lat: 31.3007 };
export const NANXIANG = { lon: 121.3007, lat: 31.3076 };

export type TestSocket = Socket<ServerToConsole, ConsoleToServer>;

export interface TestConsole {
  readonly socket: TestSocket;
  readonly joined: Extract<JoinAnswer, { ok: true }>;
  picture(): Picture;
  /** Messages whose `from` was not the last `to`. */
  readonly gaps: FactsMessage[];
  readonly frames: FixFrame[];
  close(): void;
}

/** A console as a program: joins, folds, keeps the frames. */
/** `listen`: for what is told before the join is answered. */
export async function openConsole(
  url: string,
  token: string,
  listen: (socket: TestSocket) => void = () => undefined,
): Promise<TestConsole> {
  const socket: TestSocket = io(url, {
    auth: { token },
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
  });
  listen(socket);
  const gaps: FactsMessage[] = [];
  const frames: FixFrame[] = [];
  const early: FactsMessage[] = [];
  let picture: Picture | null = null;
  const apply = (message: FactsMessage) => {
    if (message.to <= picture!.seq) return;
    if (message.from !== picture!.seq) gaps.push(message);
    picture = take(picture!, message);
  };
  socket.on('facts', (message) => (picture ? apply(message) : early.push(message)));
  socket.on('fixes', (bytes) => frames.push(decodeFrame(new Uint8Array(bytes), emptyFrame())));
  await new Promise<void>((resolve, reject) => {
    socket.on('connect', () => resolve());
    socket.on('connect_error', reject);
  });
  const joined = await socket
    .timeout(5_000)
    .emitWithAck('join', { protocol: PROTOCOL, lastFact: 0, journal: null });
  if (!joined.ok) throw new Error(joined.refusal.message.en);
  picture = fromJson(joined.snapshot.picture);
  for (const message of early) apply(message);
  return { socket, joined, picture: () => picture!, gaps, frames, close: () => void socket.close() };
}

/** Waits until `check` holds, at most three seconds unless told otherwise. */
export async function until(check: () => boolean | Promise<boolean>, withinMs = 3_000): Promise<void> {
  for (let tries = 0; tries < withinMs / 25; tries++) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`it did not come true within ${withinMs / 1_000} seconds`);
}
