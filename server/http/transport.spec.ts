import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import fc from 'fast-check';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROTOCOL } from '#contract/wire.ts';
import { FlagError, parseFlags } from '../flags.ts';
import { makeCertificate } from '../testing/certificates.ts';
import { serverForTest, until, type TestServer } from '../testing/runningServer.ts';
import { openCertificate } from './certificate.ts';
import { makeLink } from './link.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'lianqin-tls-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** As a browser that trusts the certificate. */
function ask(
  url: string,
  ca: Buffer,
  init: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const method = init.body === undefined ? 'GET' : 'POST';
    const headers = { 'content-type': 'application/json', ...init.headers };
    const request = httpsRequest(url, { method, ca, headers, agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += String(chunk)));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    request.on('error', reject);
    request.end(init.body === undefined ? undefined : JSON.stringify(init.body));
  });
}

/** The common name of the certificate that new connections get. */
function nameOffered(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(
      { port: Number(new URL(url).port), host: '127.0.0.1', rejectUnauthorized: false },
      () => {
        resolve(String(socket.getPeerCertificate().subject.CN));
        socket.end();
      },
    );
    socket.on('error', reject);
  });
}

describe('with a certificate', () => {
  let server: TestServer;
  let ca: Buffer;
  let files: { cert: string; key: string };
  beforeAll(async () => {
    const made = makeCertificate(dir, 'first');
    files = { cert: join(dir, 'used.pem'), key: join(dir, 'used.key') };
    copyFileSync(made.cert, files.cert);
    copyFileSync(made.key, files.key);
    ca = readFileSync(files.cert);
    server = await serverForTest({ tls: files, units: 20 });
  });
  afterAll(() => server.stop());

  it('H7 pages, API and socket come over TLS, with HSTS, and nothing comes in clear', async () => {
    expect(server.url).toMatch(/^https:\/\/127\.0\.0\.1:/);
    const login = await ask(`${server.url}/api/login`, ca, {
      body: { account: 'district', password: 'lianqin' },
    });
    expect(login.status).toBe(200);
    expect(login.headers['strict-transport-security']).toMatch(/^max-age=\d{8}/);
    const { token } = JSON.parse(login.body) as { token: string };
    const socket = io(server.url, {
      auth: { token },
      transports: ['websocket'],
      ca: ca as never,
      forceNew: true,
    });
    await new Promise<void>((resolve, reject) => {
      socket.on('connect', () => resolve());
      socket.on('connect_error', reject);
    });
    socket.close();
    await expect(fetch(server.url.replace('https', 'http'))).rejects.toThrow();
    expect(JSON.parse((await ask(`${server.url}/readyz`, ca)).body)).toEqual({ ok: true });
    // The simulator is at work although the certificate names nobody that it knows.
    await until(async () => {
      const { body } = await ask(`${server.url}/api/units`, ca, {
        headers: { authorization: `Bearer ${token}` },
      });
      return (JSON.parse(body) as { position: unknown }[]).some(({ position }) => position !== null);
    });
  });

  it('H7 a new certificate is taken without a restart; a bad one leaves the old in force and says so', async () => {
    expect(await nameOffered(server.url)).toBe('first');
    const second = makeCertificate(dir, 'second');
    writeFileSync(files.cert, 'rubbish');
    const lines = () => server.logLines.join('');
    await waitFor(() => lines().includes('the old one stays in force'));
    expect(await nameOffered(server.url)).toBe('first');
    expect(JSON.parse((await ask(`${server.url}/readyz`, ca)).body)).toEqual({
      ok: true,
      warnings: [expect.stringContaining('the old one stays in force')],
    });
    copyFileSync(second.key, files.key);
    copyFileSync(second.cert, files.cert);
    await waitFor(async () => (await nameOffered(server.url)) === 'second');
    const { body } = await ask(`${server.url}/readyz`, readFileSync(second.cert));
    await waitFor(() => JSON.parse(body).ok === true);
  }, 20_000);
});

async function waitFor(check: () => boolean | Promise<boolean>): Promise<void> {
  const until = Date.now() + 8_000;
  while (Date.now() < until) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it did not come true within eight seconds');
}

it('H7 a certificate that ends soon, or has ended, is told by its date; one with another key is no certificate', () => {
  const files = makeCertificate(dir, 'short', 5);
  const other = makeCertificate(dir, 'other');
  const day = 86_400_000;
  const open = (at: number) => {
    const certificate = openCertificate(
      files,
      () => at,
      () => {},
    );
    certificate.stop();
    return certificate.fault()?.text.en ?? null;
  };
  expect(open(Date.now() - 20 * day)).toBeNull();
  expect(open(Date.now())).toMatch(/ends on \d{4}-\d\d-\d\d/);
  expect(open(Date.now() + 6 * day)).toMatch(/ended on/);
  expect(() => openCertificate({ cert: files.cert, key: other.key }, Date.now, () => {})).toThrow(
    'the key is not the one of the certificate',
  );
  expect(() => openCertificate({ cert: join(dir, 'none'), key: other.key }, Date.now, () => {})).toThrow(
    /PEM files/,
  );
});

describe('off loopback', () => {
  it('H7 a server without TLS is refused in one sentence, unless somebody insists', () => {
    for (const demo of [[], ['--demo']]) {
      expect(() => parseFlags([...demo, '--host', '0.0.0.0'])).toThrow(FlagError);
      expect(() => parseFlags([...demo, '--host', '10.0.0.8'])).toThrow(
        /--cert and --key.*--behind-proxy.*--insecure/,
      );
    }
    expect(() => parseFlags(['--cert', 'a.pem'])).toThrow('belong together');
    for (const flags of [['--insecure'], ['--behind-proxy', '10.0.0.5'], ['--cert', 'a', '--key', 'b']]) {
      expect(parseFlags(['--host', '0.0.0.0', ...flags])).toMatchObject({ host: '0.0.0.0' });
    }
  });

  it('H7 who insists sees it for good: on every screen, in the log and under /readyz', async () => {
    const server = await serverForTest({ insecure: true });
    expect(await (await fetch(`${server.url}/readyz`)).json()).toEqual({
      ok: true,
      warnings: [expect.stringContaining('not encrypted')],
    });
    expect(server.logLines.filter((line) => line.includes('not encrypted'))).toHaveLength(1);
    const login = await fetch(`${server.url}/api/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ account: 'wall', password: 'lianqin' }),
    });
    const { token } = (await login.json()) as { token: string };
    const socket = io(server.url, { auth: { token }, transports: ['websocket'], forceNew: true });
    const told = new Promise((resolve) => socket.on('alert', ({ key }: { key: string }) => resolve(key)));
    socket.emit('join', { protocol: PROTOCOL, lastFact: 0, journal: null }, () => {});
    expect(await told).toBe('insecure');
    socket.close();
    await server.stop();
  });
});

describe('who may be believed', () => {
  const from = (
    remoteAddress: string,
    headers: IncomingHttpHeaders = {},
    encrypted = false,
  ): IncomingMessage =>
    // As far as a link looks at one.
    ({ socket: { remoteAddress, ...(encrypted ? { encrypted } : {}) }, headers }) as IncomingMessage;
  const https = { 'x-forwarded-for': '198.51.100.7', 'x-forwarded-proto': 'https' };
  const http = { 'x-forwarded-for': '198.51.100.7', 'x-forwarded-proto': 'http' };
  const link = makeLink({ proxies: ['10.0.0.5', '10.1.0.0/16'], insecure: false });

  it.each([
    ['TLS from anywhere', from('198.51.100.7', {}, true), true],
    ['this machine in clear', from('127.0.0.1'), true],
    ['this machine as IPv6', from('::1'), true],
    ['this machine as mapped IPv6', from('::ffff:127.0.0.1'), true],
    ['another machine in clear', from('198.51.100.7'), false],
    ['another machine that says it came over https', from('198.51.100.7', https), false],
    ['the proxy, over https', from('10.0.0.5', https), true],
    ['the proxy as mapped IPv6', from('::ffff:10.0.0.5', https), true],
    ['a proxy of the network', from('10.1.200.3', https), true],
    ['the proxy, over http', from('10.0.0.5', http), false],
    ['the proxy that says nothing', from('10.0.0.5', { 'x-forwarded-for': '198.51.100.7' }), false],
    [
      'the proxy, with a forged first word',
      from('10.0.0.5', { ...http, 'x-forwarded-proto': 'https, http' }),
      false,
    ],
  ])('H7 %s', (_what, request, allowed) => {
    expect(link.check(request) === null).toBe(allowed);
  });

  it('H7 a proxy on this machine is told from programs on it by what it forwards', () => {
    const local = makeLink({ proxies: ['127.0.0.1'], insecure: false });
    expect(local.check(from('127.0.0.1'))).toBeNull();
    expect(local.check(from('127.0.0.1', https))).toBeNull();
    expect(local.check(from('127.0.0.1', http))).toMatchObject({ field: 'x-forwarded-proto' });
    expect(local.isSecure(from('127.0.0.1', https))).toBe(true);
    expect(local.isSecure(from('127.0.0.1'))).toBe(false);
  });

  it('H7 no header of anybody else makes a connection in clear a safe one', () => {
    fc.assert(
      fc.property(
        fc.ipV4().filter((ip) => !/^(127\.|10\.0\.0\.5$|10\.1\.)/.test(ip)),
        fc.dictionary(
          fc.constantFrom('x-forwarded-proto', 'x-forwarded-for', 'forwarded', 'x-real-ip'),
          fc.constantFrom('https', '127.0.0.1', '10.0.0.5', 'https,https', 'for=127.0.0.1;proto=https'),
        ),
        (ip, headers) => link.check(from(ip, headers)) !== null && !link.isSecure(from(ip, headers)),
      ),
    );
  });
});
