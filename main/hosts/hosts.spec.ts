import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepOpen } from '../keepOpen.ts';
import { planWindows } from '../plan.ts';
import { chooseHost, hasDisplay, type Possibilities } from './chooseHost.ts';
import { argumentsFor, parseMonitors } from './chromiumHost.ts';
import { findElectron } from './electronHost.ts';
import { fetchElectron } from './fetchElectron.ts';
import type { Host, HostEnd } from './hostPort.ts';
import { openProcess } from './openProcess.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lianqin-hosts-'));
});

afterEach(() => {
  vi.useRealTimers();
  rmSync(root, { recursive: true, force: true });
});

const nothingHere: Possibilities = {
  wanted: true,
  hasDisplay: true,
  findElectron: () => null,
  fetchElectron: async () => ({ kind: 'failed', reason: 'github.com does not answer' }),
  browser: null,
  electronHost: (binary) => named(`Electron at ${binary}`),
  chromiumHost: (binary) => named(binary),
};

function named(name: string): Host {
  return { name, open: () => Promise.reject(new Error('not opened in this spec')) };
}

async function choice(here: Partial<Possibilities>) {
  const { host, why } = await chooseHost({ ...nothingHere, ...here });
  return [host?.name ?? null, why];
}

describe('choosing the host', () => {
  it('W10 Electron, else a browser, else the address; and why', async () => {
    const browser = '/usr/bin/chromium';
    expect(await choice({ findElectron: () => '/e', browser })).toEqual([
      'Electron at /e',
      'Electron is installed',
    ]);
    expect(await choice({ fetchElectron: async () => ({ kind: 'fetched', binary: '/f' }), browser })).toEqual(
      ['Electron at /f', 'Electron was fetched'],
    );
    expect(await choice({ browser })).toEqual([browser, 'no Electron (github.com does not answer)']);
    expect(await choice({})).toEqual([
      null,
      'no Electron (github.com does not answer), and no Chrome or Chromium is installed',
    ]);
  });

  it('W10 without a display, or with --no-open, nothing is fetched', async () => {
    const fetchNothing = () => Promise.reject(new Error('asked the network'));
    expect((await choice({ hasDisplay: false, fetchElectron: fetchNothing }))[0]).toBe(null);
    expect((await choice({ wanted: false, fetchElectron: fetchNothing }))[1]).toContain('--no-open');
    expect([
      hasDisplay('linux', {}),
      hasDisplay('linux', { DISPLAY: ':0' }),
      hasDisplay('darwin', {}),
    ]).toEqual([false, true, true]);
  });

  it.runIf(process.platform === 'linux')(
    'W10 Electron is found by its file, in the folder that was named or in its own',
    () => {
      const own = join(root, 'node_modules', 'electron', 'dist');
      expect(findElectron(root, {})).toBe(null);
      mkdirSync(own, { recursive: true });
      writeFileSync(join(own, 'electron'), '');
      expect(findElectron(root, {})).toBe(join(own, 'electron'));
      expect(findElectron(root, { ELECTRON_OVERRIDE_DIST_PATH: root })).toBe(null);
    },
  );
});

describe('fetching Electron', () => {
  const said: string[] = [];
  const fetching = (env: NodeJS.ProcessEnv, now = 1_000) =>
    fetchElectron({
      root,
      env: { PATH: process.env.PATH, ...env },
      now: () => now,
      say: (line) => void said.push(line),
    });

  it('W11 an unreachable page costs seconds and is remembered for a day, for that page', async () => {
    const mirror = { ELECTRON_MIRROR: 'http://127.0.0.1:1/' };
    const startedAt = performance.now();
    expect(await fetching(mirror)).toEqual({ kind: 'failed', reason: '127.0.0.1:1 does not answer' });
    expect(performance.now() - startedAt).toBeLessThan(3_500);
    expect(await fetching(mirror, 86_000_000)).toMatchObject({
      reason: expect.stringContaining('at the last try'),
    });
    expect(await fetching(mirror, 87_000_000)).toEqual({
      kind: 'failed',
      reason: '127.0.0.1:1 does not answer',
    });
    expect(await fetching({ ELECTRON_MIRROR: 'http://127.0.0.1:2/' }, 87_000_001)).toEqual({
      kind: 'failed',
      reason: '127.0.0.1:2 does not answer',
    });
  });

  it('W11 a page that takes the connection and says nothing costs no more', async () => {
    const mute = createServer(() => undefined);
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const startedAt = performance.now();
    const answer = await fetching({
      ELECTRON_MIRROR: `http://127.0.0.1:${(mute.address() as AddressInfo).port}/`,
    });
    expect(answer).toMatchObject({ kind: 'failed', reason: expect.stringContaining('does not answer') });
    expect(performance.now() - startedAt).toBeLessThan(4_500);
    mute.closeAllConnections();
    mute.close();
  });

  it('W11 a failed download leaves no half Electron behind', async () => {
    const dist = join(root, 'node_modules', 'electron', 'dist');
    mkdirSync(dist, { recursive: true });
    writeFileSync(
      join(dist, '..', 'install.js'),
      `require('fs').writeFileSync(${JSON.stringify(join(dist, 'half'))}, 'x'); console.error('HTTPError: 404'); process.exit(1)`,
    );
    const page = createServer((_request, reply) => reply.end());
    await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
    const answer = await fetching({
      ELECTRON_MIRROR: `http://127.0.0.1:${(page.address() as AddressInfo).port}/`,
    });
    page.close();
    expect(answer).toEqual({ kind: 'failed', reason: 'the download failed (HTTPError: 404)' });
    expect(existsSync(dist)).toBe(false);
    expect(said.join()).toContain('fetching Electron from 127.0.0.1');
  });

  it('W11 a download that stands still is ended, one that goes on is left until its limit', async () => {
    const page = createServer((_request, reply) => reply.end());
    await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
    const env = {
      PATH: process.env.PATH,
      ELECTRON_MIRROR: `http://127.0.0.1:${(page.address() as AddressInfo).port}/`,
    };
    const limits = { probeMs: 3_000, standstillMs: 1_500, allMs: 4_000 };
    const download = async (install: string) => {
      mkdirSync(join(root, 'node_modules', 'electron'), { recursive: true });
      writeFileSync(join(root, 'node_modules', 'electron', 'install.js'), install);
      rmSync(join(root, '.lianqin'), { recursive: true, force: true });
      return fetchElectron({ root, env, now: Date.now, say: () => undefined, limits });
    };
    expect(await download('setInterval(() => {}, 1000)')).toEqual({
      kind: 'failed',
      reason: 'the download stood still for 1.5 s',
    });
    const steady = `let n = 0; setInterval(() => require('fs').writeFileSync(process.env.TMPDIR + '/part' + n++, 'x'), 200)`;
    expect(await download(steady)).toEqual({ kind: 'failed', reason: 'the download was not done after 4 s' });
    page.close();
  });

  it('W11 a folder that a person named is never written to', async () => {
    expect(await fetching({ ELECTRON_OVERRIDE_DIST_PATH: root })).toMatchObject({ kind: 'failed' });
    expect(existsSync(join(root, '.lianqin'))).toBe(false);
  });
});

describe('app windows of a browser', () => {
  const TWO = ` 0: +*HDMI-1 1920/530x1080/300+0+0  HDMI-1\n 1: +DP-2 3840/1210x2160/680+1920+0  DP-2\n`;

  it('W12 monitors are read as X11 lists them', () => {
    expect(parseMonitors(`Monitors: 2\n${TWO}`)).toMatchObject([
      { key: '1920x1080@0,0', label: 'HDMI-1', primary: true },
      { key: '3840x2160@1920,0', label: 'DP-2', primary: false },
    ]);
    expect(parseMonitors(TWO.replace('*', '')).map((screen) => screen.primary)).toEqual([true, false]);
    expect(parseMonitors('Can’t open display')).toEqual([]);
  });

  it('W12 each screen has its window: own profile, own place, no sandbox switch unless root', () => {
    const [wall] = planWindows(parseMonitors(TWO), { server: null, language: null, screens: {} });
    const args = argumentsFor(new URL('http://127.0.0.1:4170/wall'), '/p', wall!, false);
    expect(args).toEqual(
      expect.arrayContaining([
        '--app=http://127.0.0.1:4170/wall',
        '--user-data-dir=/p',
        '--window-position=1920,0',
        '--window-size=3840,2160',
        '--start-fullscreen',
      ]),
    );
    expect(args).not.toContain('--no-sandbox');
    expect(argumentsFor(new URL('http://127.0.0.1:4170/'), '/p', null, true)).toContain('--no-sandbox');
  });
});

describe('keeping the wall open', () => {
  it('W13 a window that a person closes is closed; one that fell is told with its last words', async () => {
    expect(await openProcess(process.execPath, ['-e', ''], process.env).ended).toEqual({ kind: 'closed' });
    expect(
      await openProcess(process.execPath, ['-e', 'console.error("no GPU"); process.exit(9)'], process.env)
        .ended,
    ).toEqual({ kind: 'failed', reason: 'exit code 9: no GPU' });
    expect(await openProcess('/no/such/browser', [], process.env).ended).toMatchObject({ kind: 'failed' });
    const asleep = openProcess(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], process.env);
    await asleep.close();
    expect(await asleep.ended).toMatchObject({ kind: 'failed', reason: 'SIGTERM' });
  });

  it('W13 a host that falls is opened again, and given up when it cannot hold', async () => {
    const ends: HostEnd[] = [{ kind: 'failed', reason: 'gpu' }, { kind: 'closed' }];
    let opened = 0;
    const host = (end: () => HostEnd): Host => ({
      name: 'H',
      open: async () => {
        opened += 1;
        return { ended: Promise.resolve(end()), close: async () => undefined };
      },
    });
    vi.useFakeTimers();
    const said: string[] = [];
    const server = new URL('http://127.0.0.1/');
    const lucky = keepOpen(
      host(() => ends.shift()!),
      server,
      (line) => void said.push(line),
    ).ended;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await lucky).toBe(true);
    expect({ opened, said }).toEqual({ opened: 2, said: ['H stopped (gpu); opening it again'] });
    const hopeless = keepOpen(
      host(() => ({ kind: 'failed', reason: 'gpu' })),
      server,
      () => undefined,
    ).ended;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await hopeless).toBe(false);
    expect(opened).toBe(7);
  });
});
