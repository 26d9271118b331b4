// A real server with its simulator, and a real browser: what the browser tests stand on. Ends what it started.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright';
import type { Command } from '#contract/command.ts';
import type { Case } from '#contract/case/case.ts';
import type { Order } from '#contract/order/order.ts';
import type { LoginAnswer, UnitReading } from '#contract/wire.ts';
import { openBrowser } from '../../server/testing/browser.ts';
import { newId } from '../command/newId.ts';

const ROOT = new URL('../..', import.meta.url).pathname;
const SEED = 7;
/** A demo's tenth: enough for every state, and two cores are left for the browser. */
const UNITS = 150;
/** Ready within 2 s by itself; two cores may be busy. */
const START_WITHIN_MS = 30_000;

export interface Stage {
  readonly url: string;
  readonly browser: Browser;
  /** A page with its console errors collected, in a context of its own. */
  open(path: string, options?: OpenOptions): Promise<Page>;
  as(account: string): Promise<Person>;
  /** Closes every page: each one draws, and drawing without a graphics card takes a core. */
  clear(): Promise<void>;
  /** Ends the server's process without a word, as a power cut does. */
  killServer(): Promise<void>;
  /** On the same port, with the same data. */
  startServer(): Promise<void>;
  close(): Promise<void>;
}

/** A small desk at half the pixels, which cost most without a graphics card; what fits here fits a larger one. */
export const DESK = { width: 1440, height: 810 };

export interface OpenOptions extends BrowserContextOptions {
  readonly account?: string;
  readonly lang?: 'zh' | 'en';
}

/** Somebody at the HTTP door. */
export interface Person {
  readonly token: string;
  send(command: Wish): Promise<{ readonly ok: boolean; readonly id: string }>;
  case(id: string): Promise<{ readonly case: Case; readonly orders: readonly Order[] }>;
  cases(): Promise<readonly Case[]>;
  units(): Promise<readonly UnitReading[]>;
}

export type Wish = Command extends infer C
  ? C extends Command
    ? Omit<C, 'id'> & { id?: string }
    : never
  : never;

export interface StageOptions {
  /** A folder of policy files to adopt before the start, as `npm run policy -- adopt` does. */
  readonly policy?: string;
  /** A CSV of teams and units to enrol. */
  readonly organisation?: string;
}

export async function openStage(units = UNITS, { policy, organisation }: StageOptions = {}): Promise<Stage> {
  const dataDir = mkdtempSync(join(tmpdir(), 'lianqin-e2e-'));
  if (policy !== undefined) {
    const adopt = ['server/policy/policyCli.ts', 'adopt', policy, '--data', dataDir];
    execFileSync(process.execPath, adopt, { cwd: ROOT });
  }
  const start = (port: string): ChildProcess => {
    const flags = [
      '--demo',
      '--port',
      port,
      '--data',
      dataDir,
      '--units',
      String(units),
      '--seed',
      String(SEED),
      ...(organisation === undefined ? [] : ['--organisation', organisation]),
    ];
    return spawn(process.execPath, ['server/serve.ts', ...flags], {
      cwd: ROOT,
      env: { ...process.env, LIANQIN_LOG: 'error' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  };
  console.log(`browser tests: seed ${SEED}, ${units} units`);
  let server = start('0');
  const url = await listening(server);
  const browser = await openBrowser();

  async function as(account: string): Promise<Person> {
    const ask = async (path: string, body?: unknown, token?: string) => {
      const headers = {
        'content-type': 'application/json',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      };
      const response = await (body === undefined
        ? fetch(`${url}${path}`, { headers })
        : fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) }));
      return { ok: response.ok, json: await response.json() };
    };
    const read = async (path: string) => (await ask(path, undefined, token)).json;
    const { token } = (await ask('/api/login', { account, password: 'lianqin' })).json as LoginAnswer;
    return {
      token,
      async send(wish) {
        const id = wish.id ?? newId();
        return { id, ok: (await ask('/api/commands', { ...wish, id }, token)).ok };
      },
      case: (id) => read(`/api/cases/${id}`),
      cases: () => read('/api/cases'),
      units: () => read('/api/units'),
    };
  }

  return {
    url,
    browser,
    as,
    async open(path, { account, lang = 'zh', ...context } = {}) {
      const room = await browser.newContext({ viewport: DESK, deviceScaleFactor: 0.5, ...context });
      const page = await room.newPage();
      if (account) {
        const { token } = await as(account);
        await page.addInitScript((held) => {
          // Once: a test that signs out stays signed out over a reload.
          if (sessionStorage.getItem('e2e.seated')) return;
          sessionStorage.setItem('e2e.seated', '1');
          sessionStorage.setItem('lianqin.token', held);
        }, token);
      }
      await page.goto(`${url}${path}?lang=${lang}`);
      return page;
    },
    async clear() {
      await Promise.all(browser.contexts().map((room) => room.close()));
    },
    killServer: () => ended(server, 'SIGKILL'),
    async startServer() {
      server = start(new URL(url).port);
      await listening(server);
    },
    async close() {
      await browser.close();
      await ended(server, 'SIGTERM');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function listening(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const late = setTimeout(
      () => reject(new Error(`the server was not ready in time:\n${said}`)),
      START_WITHIN_MS,
    );
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      const url = /listening (http:\/\/\S+)/.exec(said)?.[1];
      if (!url) return;
      clearTimeout(late);
      resolve(url);
    };
    server.stdout?.on('data', hear);
    server.stderr?.on('data', hear);
    server.once('exit', (code) => reject(new Error(`the server ended (${code}):\n${said}`)));
  });
}

async function ended(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = new Promise((resolve) => server.once('exit', resolve));
  server.kill(signal);
  await gone;
}

/** Waits until `read` gives something; its last answer is in the error. */
export async function until<T>(
  what: string,
  read: () => Promise<T | null | undefined | false>,
  withinMs = 20_000,
): Promise<T> {
  const before = Date.now() + withinMs;
  for (;;) {
    const value = await read();
    if (value) return value;
    if (Date.now() > before) throw new Error(`waited ${withinMs} ms in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

/** On a street in 安亭镇, the demo's town commander's town, and one in 南翔镇, which is not. */
export const ANTING = { lon: 121.2002, lat: 31.3007 };
export const NANXIANG = { lon: 121.3007, lat: 31.3076 };
