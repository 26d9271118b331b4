// The built main process against a stand-in for Electron: what is loaded here is what Electron loads.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildConsole } from './buildConsole.ts';
import { type Display, display, type ElectronStandIn, electronStandIn } from './testing/electronStandIn.ts';

const SERVER = 'http://127.0.0.1:4123';
const DESK = display(1, { x: 0, y: 0, width: 1920, height: 1080 });
const WALL = display(2, { x: 1920, y: 0, width: 3840, height: 2160 });
const SIDE = display(3, { x: 5760, y: 0, width: 2560, height: 1440 });

let dist: string;
let folder: string;
let warnings: string[];
const argv = process.argv;

beforeAll(async () => {
  // Inside the repository, so that vitest reads the built file and can put the stand-in in Electron's place.
  const results = join(import.meta.dirname, '..', 'test-results');
  mkdirSync(results, { recursive: true });
  dist = mkdtempSync(join(results, 'console-'));
  await buildConsole(dist);
  return () => rmSync(dist, { recursive: true });
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lianqin-console-'));
  warnings = [];
  vi.spyOn(console, 'error').mockImplementation((line: string) => void warnings.push(line));
});

afterEach(() => {
  process.argv = argv;
  vi.useRealTimers();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

async function startConsole(
  displays: readonly Display[],
  ...args: readonly string[]
): Promise<ElectronStandIn> {
  const electron = electronStandIn(displays);
  return startIn(electron, ...args);
}

async function startIn(electron: ElectronStandIn, ...args: readonly string[]): Promise<ElectronStandIn> {
  process.argv = ['electron', '.', `--folder=${folder}`, ...args];
  vi.resetModules();
  vi.doMock('electron', () => electron.module);
  await import(/* @vite-ignore */ join(dist, 'main.js'));
  await vi.waitFor(() => {
    if (electron.windows.length === 0 && !electron.app.hasQuit && electron.app.exitCode === null)
      throw new Error('not yet');
  });
  return electron;
}

function places(electron: ElectronStandIn) {
  return electron.windows.map(({ options, webContents }) => ({
    at: `${options.width}x${options.height}@${options.x},${options.y}`,
    fullscreen: options.fullscreen,
    url: webContents.getURL(),
  }));
}

function settings(): unknown {
  return JSON.parse(readFileSync(join(folder, 'console.json'), 'utf8'));
}

describe('windows', () => {
  it('W4 a lone screen opens the wall in a window', async () => {
    const electron = await startConsole([DESK], `--server=${SERVER}`);
    expect(places(electron)).toEqual([{ at: '1920x1080@0,0', fullscreen: false, url: `${SERVER}/wall` }]);
  });

  it('W4 several screens: the desk on the primary one, a full-screen wall on every other', async () => {
    const electron = await startConsole([DESK, WALL, SIDE], `--server=${SERVER}`, '--language=en');
    expect(places(electron)).toEqual([
      { at: '3840x2160@1920,0', fullscreen: true, url: `${SERVER}/wall?lang=en` },
      { at: '2560x1440@5760,0', fullscreen: true, url: `${SERVER}/wall?lang=en` },
      { at: '1920x1080@0,0', fullscreen: false, url: `${SERVER}/desk?lang=en` },
    ]);
  });

  it('W4 what a screen shows is chosen at the desk, kept and restored', async () => {
    const first = await startConsole([DESK, WALL], `--server=${SERVER}`);
    const [, desk] = first.windows;
    const screens = (await first.ask(desk!, 'lianqin:screens')) as {
      key: string;
      face: string;
      here: boolean;
    }[];
    expect(screens.map(({ face, here }) => ({ face, here }))).toEqual([
      { face: 'wall', here: false },
      { face: 'desk', here: true },
    ]);
    expect(await first.ask(desk!, 'lianqin:setFace', screens[0]!.key, 'off')).toBe(true);
    expect(await first.ask(desk!, 'lianqin:setFace', 'no such screen', 'wall')).toBe(false);
    expect(await first.ask(desk!, 'lianqin:setFace', screens[0]!.key, 'cinema')).toBe(false);
    expect(places(first).map((place) => place.url)).toEqual([`${SERVER}/desk`]);
    const second = await startConsole([DESK, WALL], `--server=${SERVER}`);
    expect(places(second).map((place) => place.url)).toEqual([`${SERVER}/desk`]);
  });

  it('W4 the last screen cannot be switched off', async () => {
    const electron = await startConsole([DESK], `--server=${SERVER}`);
    expect(await electron.ask(electron.windows[0]!, 'lianqin:setFace', '1920x1080@0,0', 'off')).toBe(true);
    expect(places(electron).map((place) => place.url)).toEqual([`${SERVER}/wall`]);
    expect(electron.app.hasQuit).toBe(false);
  });

  it('W4 a desk that a person moved opens where it was, a wall fills its screen', async () => {
    const moved = { x: 100, y: 50, width: 1200, height: 800 };
    const first = await startConsole([DESK, WALL], `--server=${SERVER}`);
    first.windows[1]!.moveTo(moved);
    await vi.waitFor(
      () => expect(settings()).toMatchObject({ screens: { '1920x1080@0,0': { bounds: moved } } }),
      3_000,
    );
    const second = await startConsole([DESK, WALL], `--server=${SERVER}`);
    expect(second.windows[1]!.bounds).toEqual(moved);
    // The same screen, now smaller: the window must not open outside of it.
    const third = await startConsole(
      [display(1, { x: 0, y: 0, width: 1000, height: 700 })],
      `--server=${SERVER}`,
    );
    expect(third.windows[0]!.bounds).toEqual({ x: 0, y: 0, width: 1000, height: 700 });
  });

  it('W5 a screen that is plugged in gets its window, one that is taken away loses it, the others stay', async () => {
    const electron = await startConsole([DESK], `--server=${SERVER}`);
    const [desk] = electron.windows;
    electron.plug(WALL);
    await vi.waitFor(() => expect(electron.windows.length).toBe(2));
    electron.unplug(WALL.id);
    await vi.waitFor(() => expect(electron.windows.length).toBe(1));
    expect(electron.windows[0]).toBe(desk);
    // All monitors asleep: the windows wait for them.
    electron.unplug(DESK.id);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(electron.windows).toEqual([desk]);
    electron.plug(DESK);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(electron.windows).toEqual([desk]);
    expect(desk!.webContents.loads).toHaveLength(1);
    expect(electron.app.hasQuit).toBe(false);
  });

  it('W4 torn settings cost the layout only and are put aside', async () => {
    writeFileSync(join(folder, 'console.json'), '{"screens": {"1920x');
    const electron = await startConsole([DESK], `--server=${SERVER}`);
    expect(electron.windows).toHaveLength(1);
    expect(readFileSync(join(folder, 'console.json.broken'), 'utf8')).toBe('{"screens": {"1920x');
    expect(warnings.join()).toContain('put aside');
  });

  it('W4 a second start shows the first and ends', async () => {
    const electron = electronStandIn([DESK]);
    electron.app.hasLock = false;
    await startIn(electron, `--server=${SERVER}`);
    expect({ windows: electron.windows.length, hasQuit: electron.app.hasQuit }).toEqual({
      windows: 0,
      hasQuit: true,
    });
    const first = await startConsole([DESK], `--server=${SERVER}`);
    first.app.emit('second-instance');
    expect(first.windows[0]!.focused).toBe(true);
  });
});

describe('coming back', () => {
  it('W6 a crashed page is loaded again within 2 s, and slowly when it crashes again and again', async () => {
    const electron = await startConsole([DESK], `--server=${SERVER}`);
    vi.useFakeTimers();
    const { webContents } = electron.windows[0]!;
    for (let crashes = 1; crashes <= 5; crashes++) {
      webContents.crash();
      await vi.advanceTimersByTimeAsync(1_999);
      expect(webContents.loads).toHaveLength(1 + crashes);
    }
    webContents.crash();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(webContents.loads).toHaveLength(6);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(webContents.loads).toHaveLength(7);
    expect(warnings).toHaveLength(6);
  });

  it('W6 a page that hangs for ten seconds is ended and loaded again; one that answers in time is left alone', async () => {
    const electron = await startConsole([DESK], `--server=${SERVER}`);
    vi.useFakeTimers();
    const [window] = electron.windows;
    window!.emit('unresponsive');
    await vi.advanceTimersByTimeAsync(9_000);
    window!.emit('responsive');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(window!.webContents.forcedCrashes).toBe(0);
    window!.emit('unresponsive');
    await vi.advanceTimersByTimeAsync(12_000);
    expect(window!.webContents.forcedCrashes).toBe(1);
    expect(window!.webContents.loads).toHaveLength(2);
  });

  it('W6 a page whose server is away is asked for again every 2 s until it comes', async () => {
    const electron = await startConsole([DESK], `--server=${SERVER}`);
    vi.useFakeTimers();
    const { webContents } = electron.windows[0]!;
    for (let i = 0; i < 3; i++) {
      webContents.failLoad();
      await vi.advanceTimersByTimeAsync(2_000);
    }
    await vi.advanceTimersByTimeAsync(60_000);
    expect(webContents.loads).toEqual(Array(4).fill(`${SERVER}/wall`));
  });
});

describe('locks', () => {
  it('W7 every window is sandboxed, isolated and without Node', async () => {
    const electron = await startConsole([DESK, WALL], `--server=${SERVER}`);
    expect(electron.app.isSandboxed).toBe(true);
    for (const { options } of electron.windows) {
      expect(options.webPreferences).toMatchObject({
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        webviewTag: false,
        preload: join(dist, 'preload.cjs'),
      });
    }
  });

  it('W7 a page stays with its server: no other address, no new window, no webview', async () => {
    const electron = await startConsole([DESK], `--server=${SERVER}`);
    const { webContents } = electron.windows[0]!;
    const asked = [
      `${SERVER}/desk`,
      'http://127.0.0.1:4124/',
      'https://example.org/',
      'file:///etc/passwd',
      'data:text/html,x',
      'lianqin-console://connect/',
    ];
    expect(asked.map((url) => webContents.navigate(url))).toEqual([true, false, false, false, false, false]);
    expect(asked.map((url) => webContents.navigate(url, 'will-redirect'))).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
    expect(webContents.windowOpen({ url: `${SERVER}/desk` })).toEqual({ action: 'deny' });
    const attach = vi.fn();
    webContents.emit('will-attach-webview', { preventDefault: attach });
    expect(attach).toHaveBeenCalledOnce();
  });

  it('W7 nothing leaves for another address than the server’s', async () => {
    const { locks } = await startConsole([DESK], `--server=${SERVER}`);
    const cancelled = (url: string) => {
      let answer = false;
      locks.beforeRequest!({ url }, ({ cancel }) => (answer = cancel));
      return answer;
    };
    expect(
      [`${SERVER}/a.js`, 'ws://127.0.0.1:4123/socket.io/', 'blob:http://127.0.0.1:4123/1', 'data:,x'].map(
        cancelled,
      ),
    ).toEqual([false, false, false, false]);
    expect(
      ['https://update.googleapis.com/', 'ws://127.0.0.1:4124/', 'file:///etc/passwd', 'nonsense'].map(
        cancelled,
      ),
    ).toEqual([true, true, true, true]);
  });

  it('W7 permissions: full screen and copying for our pages, nothing else, nobody else', async () => {
    const { locks, windows } = await startConsole([DESK], `--server=${SERVER}`);
    const asks = (url: string, permission: string) => {
      let ok = false;
      locks.permissionRequest!({ getURL: () => url }, permission, (answer) => (ok = answer));
      expect(locks.permissionCheck!(windows[0]!.webContents, permission, new URL(url).origin)).toBe(ok);
      return ok;
    };
    expect(['fullscreen', 'clipboard-sanitized-write'].map((one) => asks(`${SERVER}/`, one))).toEqual([
      true,
      true,
    ]);
    expect(
      ['media', 'geolocation', 'notifications', 'usb', 'openExternal', 'clipboard-read'].map((one) =>
        asks(`${SERVER}/`, one),
      ),
    ).toEqual(Array(6).fill(false));
    expect(asks('https://example.org/', 'fullscreen')).toBe(false);
    expect(locks.device!()).toBe(false);
  });

  it('W7 a page without a content security policy gets one, the server’s own is kept', async () => {
    const { locks } = await startConsole([DESK], `--server=${SERVER}`);
    const headersOf = (responseHeaders: Record<string, string[]>) => {
      let headers: Record<string, string[]> = {};
      locks.headers!({ responseHeaders }, (answer) => (headers = answer.responseHeaders));
      return headers;
    };
    const [policy] = headersOf({ etag: ['1'] })['Content-Security-Policy']!;
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("connect-src 'self' ws://127.0.0.1:4123");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect(headersOf({ 'content-security-policy': ['own'] })).toEqual({ 'content-security-policy': ['own'] });
  });

  it('W7 a certificate error is never waved through', async () => {
    const electron = await startConsole([DESK], `--server=${SERVER}`);
    expect(electron.app.listenerCount('certificate-error')).toBe(0);
    expect(readFileSync(join(dist, 'main.js'), 'utf8')).not.toMatch(
      /setCertificateVerifyProc|ignore-certificate-errors/,
    );
  });
});

describe('bridge', () => {
  it('W8 the bridge is the whole surface: what the preload offers is what main answers', async () => {
    const electron = await startConsole([DESK], `--server=${SERVER}`);
    const offered: Record<string, Record<string, (...args: unknown[]) => unknown>> = {};
    const invoked: string[] = [];
    runInNewContext(readFileSync(join(dist, 'preload.cjs'), 'utf8'), {
      require: (name: string) => {
        expect(name).toBe('electron');
        return {
          contextBridge: {
            exposeInMainWorld: (key: string, api: (typeof offered)[string]) => (offered[key] = api),
          },
          ipcRenderer: { invoke: (channel: string) => invoked.push(channel) },
        };
      },
      module: { exports: {} },
      exports: {},
    });
    for (const ask of Object.values(offered.lianqin!)) ask();
    expect(Object.keys(offered)).toEqual(['lianqin']);
    expect(invoked.toSorted()).toEqual(electron.channels());
  });

  it('W8 a page that is not ours, or a frame inside ours, gets no answer', async () => {
    const electron = await startConsole([DESK], `--server=${SERVER}`);
    const [window] = electron.windows;
    expect(await electron.ask(window!, 'lianqin:print')).toBe(true);
    window!.webContents.mainFrame.url = 'https://example.org/';
    for (const channel of electron.channels()) {
      await expect(electron.ask(window!, channel)).rejects.toThrow('not answered');
    }
    expect(window!.webContents.prints).toBe(1);
  });

  it('W8 the language that a person chooses is there at the next start', async () => {
    const first = await startConsole([DESK], `--server=${SERVER}`);
    await first.ask(first.windows[0]!, 'lianqin:setLanguage', 'en');
    await first.ask(first.windows[0]!, 'lianqin:setLanguage', 'tlh');
    const second = await startConsole([DESK], `--server=${SERVER}`);
    expect(second.windows[0]!.webContents.getURL()).toBe(`${SERVER}/wall?lang=en`);
  });
});

describe('server address', () => {
  it('W9 an installed console asks for its server, keeps one that answers and refuses others in words', async () => {
    let name = 'something else';
    const server = createServer((request, reply) => {
      reply.end(request.url === '/version' ? JSON.stringify({ name }) : '{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const electron = await startConsole([DESK]);
    const [window] = electron.windows;
    expect(window!.webContents.getURL()).toBe('lianqin-console://connect/');
    const page = electron.schemes.get('lianqin-console')!({ url: 'lianqin-console://connect/' });
    expect([page.status, page.headers.get('content-security-policy')]).toEqual([
      200,
      expect.stringContaining("default-src 'none'"),
    ]);

    const connect = (to: string) => electron.ask(window!, 'lianqin:connect', to);
    expect(await connect('ftp://10.0.0.5')).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('http://10.0.0.5:4170'),
    });
    expect(await connect('http://127.0.0.1:1')).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('does not answer'),
    });
    expect(await connect(address)).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('not a Lianqin server'),
    });
    expect(electron.app.relaunched).toBe(false);
    name = 'lianqin';
    expect(await connect(`${address}/somewhere`)).toEqual({ kind: 'connected' });
    expect(electron.app.relaunched).toBe(true);
    server.close();

    const next = await startConsole([DESK]);
    expect(next.windows[0]!.webContents.getURL()).toBe(`${address}/wall`);
    await expect(next.ask(next.windows[0]!, 'lianqin:connect', 'http://10.0.0.9')).resolves.toMatchObject({
      kind: 'refused',
    });
  });
});
