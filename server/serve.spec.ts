import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ANTING, reportIn, signIn } from './testing/runningServer.ts';

let dir: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lianqin-serve-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(dir, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly out: () => string;
  /** The address; rejects when it ends first. */
  readonly url: Promise<string>;
  readonly ended: Promise<{ code: number | null; error: string }>;
}

function serve(...flags: string[]): Started {
  const child = spawn(process.execPath, ['server/serve.ts', ...flags], {
    env: { ...process.env, LIANQIN_KEY_DIR: join(dir, 'keys'), LIANQIN_LOG: 'warn' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let out = '';
  let error = '';
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (error += String(chunk)));
  const ended = once(child, 'exit').then(([code]) => ({ code: code as number | null, error }));
  const url = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => {
      const listening = /^listening (http:\S+)$/m.exec(out)?.[1];
      if (listening) resolve(listening);
    });
    void ended.then((end) => reject(new Error(`ended: ${end.code} ${end.error}`)));
  });
  url.catch(() => {});
  return { child, out: () => out, url, ended };
}

const demo = (...more: string[]) =>
  serve('--demo', '--units', '0', '--port', '0', '--data', join(dir, 'data'), ...more);

// A start costs a second of processor time, four on a machine that does something else; some tests need five.
describe('the server as a program', { timeout: 60_000 }, () => {
  it('H4 says where it listens, and SIGTERM ends it cleanly with code 0', async () => {
    const server = demo();
    const url = await server.url;
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    server.child.kill('SIGTERM');
    expect(await server.ended).toMatchObject({ code: 0 });
  });

  it('H4 a port in use, a file as data directory, a wrong flag: one sentence and code 1', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const inUse = await serve('--demo', '--units', '0', '--port', String(port), '--data', join(dir, 'a'))
      .ended;
    expect(inUse).toEqual({ code: 1, error: expect.stringContaining(`Port ${port} is in use`) });
    taken.close();

    writeFileSync(join(dir, 'file'), 'x');
    const noDir = await serve('--port', '0', '--data', join(dir, 'file')).ended;
    expect(noDir.code).toBe(1);
    expect(noDir.error.trim().split('\n')).toHaveLength(1);

    const flag = await serve('--prot', '1').ended;
    expect(flag).toEqual({ code: 1, error: expect.stringContaining("'--prot'") });
    expect((await serve('--units', '5').ended).error).toContain('--demo');
  });

  it('H3 a directory that --demo did not make refuses it, and demo accounts do not work without it', async () => {
    const real = serve('--port', '0', '--data', join(dir, 'real'));
    const url = await real.url;
    const login = await fetch(`${url}/api/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ account: 'district', password: 'lianqin' }),
    });
    expect(login.status).toBe(401);
    expect(await (await fetch(`${url}/api/demo`)).json()).toEqual({ demo: false, accounts: [] });
    const fix = await fetch(`${url}/ingest/osmand?id=a&lat=31.3&lon=121.2&token=demo`);
    expect(fix.status).toBe(401);
    real.child.kill('SIGTERM');
    await real.ended;
    const refused = await serve('--demo', '--port', '0', '--data', join(dir, 'real')).ended;
    expect(refused).toEqual({ code: 1, error: expect.stringContaining('was not made by --demo') });
  });

  it('H3 off loopback the demo password and token are random, told once, and not offered to the page', async () => {
    const server = demo('--host', '0.0.0.0', '--insecure');
    const url = (await server.url).replace('0.0.0.0', '127.0.0.1');
    const password = /demo account district: (\S+)/.exec(server.out())?.[1];
    const token = /demo device token: (\S+)/.exec(server.out())?.[1];
    expect(password).toHaveLength(16);
    expect(await (await fetch(`${url}/api/demo`)).json()).toEqual({ demo: false, accounts: [] });
    expect((await signIn(url, 'district')).token).toBeUndefined();
    expect((await signIn(url, 'district', password)).token).toHaveLength(43);
    expect((await fetch(`${url}/ingest/osmand?id=a&lat=31.3&lon=121.2&token=demo`)).status).toBe(401);
    expect((await fetch(`${url}/ingest/osmand?id=a&lat=31.3&lon=121.2&token=${token}`)).status).toBe(200);
  });

  it.each([
    ['--name', 'wall.example.org'],
    ['--behind-proxy', '127.0.0.1'],
  ])(
    'H3 with %s others may come through a proxy: the demo password is random and not offered',
    async (...flags) => {
      const server = demo(...flags);
      const url = await server.url;
      expect(/demo account district: (\S+)/.exec(server.out())?.[1]).toHaveLength(16);
      expect(await (await fetch(`${url}/api/demo`)).json()).toEqual({ demo: false, accounts: [] });
      expect((await signIn(url, 'district')).token).toBeUndefined();
    },
  );

  it('S4 behind a trusted proxy the person is locked and not the proxy; nobody else is believed', async () => {
    const wrong = (url: string, from: string) =>
      fetch(`${url}/api/login`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-forwarded-for': from,
          'x-forwarded-proto': 'https',
        },
        body: JSON.stringify({ account: 'district', password: 'wrong' }),
      }).then(({ status }) => status);
    const trusting = await demo('--behind-proxy', '127.0.0.0/8').url;
    for (let n = 0; n < 5; n++) expect(await wrong(trusting, '198.51.100.7')).toBe(401);
    expect(await wrong(trusting, '198.51.100.7')).toBe(429);
    expect(await wrong(trusting, '198.51.100.8')).toBe(401);
    const alone = await serve('--port', '0', '--data', join(dir, 'alone')).url;
    for (let n = 0; n < 5; n++) expect(await wrong(alone, `198.51.100.${n}`)).toBe(401);
    expect(await wrong(alone, '198.51.100.9')).toBe(429);
    const bad = await serve('--behind-proxy', '10.0.0.0/33').ended;
    expect(bad).toEqual({
      code: 1,
      error: expect.stringContaining('--behind-proxy 10.0.0.0/33: give an IP'),
    });
  });

  it('H4 a damaged credentials.db, and a directory without space for the mark of a demo, are one sentence', async () => {
    const data = join(dir, 'broken');
    const first = serve('--port', '0', '--data', data);
    await first.url;
    first.child.kill('SIGTERM');
    await first.ended;
    writeFileSync(join(data, 'credentials.db'), 'this is no database'.repeat(500));
    const { code, error } = await serve('--port', '0', '--data', data).ended;
    expect(code).toBe(1);
    expect(
      error
        .trim()
        .split('\n')
        .filter((line) => !line.startsWith('{')),
    ).toEqual([expect.stringContaining('credentials.db cannot be used (file is not a database)')]);
  });

  it('H2 the address that was given with --host is one of its own', async () => {
    const url = await demo('--host', '127.0.0.2').url;
    expect((await fetch(`${url}/api/demo`)).status).toBe(200);
  });

  it('X1 kill -9 during commands loses nothing that was acknowledged, and a retry has one effect', async () => {
    const acknowledged = new Map<string, unknown>();
    const unanswered: ReturnType<typeof reportIn>[] = [];
    for (let round = 0; round < 3; round++) {
      const server = demo();
      const url = await server.url;
      const district = await signIn(url, 'district');
      // Whatever the last kill left open is sent again under its id.
      for (const report of unanswered.splice(0)) {
        acknowledged.set(report.id, (await district.post('/api/cases', report)).body);
      }
      const life = { dead: false };
      setTimeout(
        () => {
          life.dead = true;
          server.child.kill('SIGKILL');
        },
        150 + round * 70,
      );
      const lanes = Array.from({ length: 6 }, async () => {
        while (!life.dead) {
          const report = reportIn(ANTING.lon, ANTING.lat);
          const answer = await district.post('/api/cases', report).catch(() => null);
          if (answer?.status === 201) acknowledged.set(report.id, answer.body);
          else unanswered.push(report);
          // Far below the limit of commands a second.
          await new Promise((resolve) => setTimeout(resolve, 40));
        }
      });
      await Promise.all(lanes);
      await server.ended;
    }
    expect(acknowledged.size).toBeGreaterThan(10);
    const server = demo();
    const district = await signIn(await server.url, 'district');
    for (const report of unanswered)
      acknowledged.set(report.id, (await district.post('/api/cases', report)).body);
    const cases: { id: string; no: string }[] = (await district.get('/api/cases')).body;
    expect(cases.map(({ id }) => id).sort()).toEqual([...acknowledged.keys()].sort());
    expect(new Set(cases.map(({ no }) => no)).size).toBe(cases.length);
    for (const { id, no } of cases) expect(acknowledged.get(id)).toMatchObject({ ok: true, id, no });
  });

  it('H2 another Host, another Origin, a cross-site request: refused on every door, also sockets', async () => {
    const server = demo();
    const url = await server.url;
    const { request } = await import('node:http');
    // fetch would not send these headers.
    const ask = (path: string, headers: Record<string, string>, method = 'GET') =>
      new Promise<number>((resolve, reject) => {
        const sent = request(`${url}${path}`, { headers, method }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        sent.on('error', reject);
        sent.end();
      });
    const fix = '/ingest/osmand?id=a&lat=31.3&lon=121.2&token=demo';
    const socket = '/socket.io/?EIO=4&transport=polling';
    for (const path of ['/api/demo', '/api/units', fix, socket]) {
      const foreign: Record<string, string>[] = [
        { host: 'rebound.example' },
        { origin: 'https://evil.example' },
        { 'sec-fetch-site': 'cross-site' },
      ];
      for (const headers of foreign) {
        expect([path, headers, await ask(path, headers)]).toEqual([path, headers, 403]);
      }
    }
    expect(await ask('/healthz', {})).toBe(200);
  });

  it('H5 neither password nor tokens stand in the log', async () => {
    const lines: string[] = [];
    const server = demo();
    server.child.stderr!.on('data', (chunk) => lines.push(String(chunk)));
    const url = await server.url;
    const { token } = await signIn(url, 'district');
    await fetch(`${url}/ingest/osmand/${token}?id=a&lat=x&lon=121`);
    await fetch(`${url}/nowhere?token=${token}`);
    await fetch(`${url}/api/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ account: 'district', password: 'very-secret-password' }),
    });
    await signIn(url, 'nobody', randomUUID());
    server.child.kill('SIGTERM');
    await server.ended;
    const log = lines.join('');
    expect(log).toContain('refused');
    expect(log).not.toContain(token);
    expect(log).not.toContain('very-secret-password');
  });
});
