import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPair, UnsecuredJWT, type JWTPayload } from 'jose';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAccountCli } from '../credentials/accountCli.ts';
import { loadProviderSettings } from '../credentials/provider.ts';
import { CLIENT, openidProviderForTest, type OpenidProvider } from '../testing/openidProvider.ts';
import { serverForTest, type Reply, type TestServer } from '../testing/runningServer.ts';

let dir: string;
let provider: OpenidProvider;
let server: TestServer;
const passwords = new Map<string, string>();

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'lianqin-oidc-'));
  provider = await openidProviderForTest();
  writeFileSync(join(dir, 'secret'), `${CLIENT.secret}\n`);
  const file = join(dir, 'oidc.json');
  const settings = { issuer: provider.issuer, clientId: CLIENT.id, clientSecretFile: 'secret' };
  // The port is known only when it listens: written twice, and the server started anew.
  writeFileSync(file, JSON.stringify({ ...settings, redirect: 'http://127.0.0.1:1/api/oidc/callback' }));
  server = await serverForTest({ demo: false, oidc: file });
  const redirect = `${server.url}/api/oidc/callback`;
  writeFileSync(
    file,
    JSON.stringify({ ...settings, redirect, name: { zh: '区统一认证', en: 'District sign-on' } }),
  );
  await server.restart();
  provider.serve(redirect);
  for (const [account, role] of [
    ['zhang', 'districtDispatcher'],
    ['boss', 'districtCommander'],
    ['sec', 'securityAdministrator'],
  ] as const) {
    passwords.set(account, (await runAccountCli(['add', account, '--role', role, '--data', server.dir]))[1]!);
  }
}, 60_000);
afterAll(async () => {
  await server.stop();
  provider.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** A browser as far as redirects and cookies go: one jar per server. */
function browser() {
  const jars = new Map<string, Map<string, string>>();
  async function go(url: string): Promise<Response> {
    const { origin } = new URL(url);
    const jar = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    // As a browser says of a page that another site sent it to.
    const headers = { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    const response = await fetch(url, { redirect: 'manual', headers });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /max-age=0|1970/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }
  /** Follows until our page, or until `stopAt` is next; the address. */
  async function follow(url: string, stopAt?: string): Promise<string> {
    for (let hops = 0; hops < 12; hops++) {
      if ((stopAt && url.includes(stopAt)) || url.includes('/desk#')) return url;
      const response = await go(url);
      const next = response.headers.get('location');
      if (!next) throw new Error(`${response.status} at ${url}: ${await response.text()}`);
      url = new URL(next, url).href;
    }
    throw new Error('too many redirects');
  }
  return { go, follow };
}

async function post(path: string, body: unknown, token?: string): Promise<Reply> {
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

const finish = (home: string) =>
  post('/api/oidc/finish', { ticket: new URL(home).hash.slice('#signin='.length) });
const enter = async () => finish(await browser().follow(`${server.url}/api/oidc/start`));

const code = (secret: string, steps = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 });
let securityToken = '';
async function security(): Promise<string> {
  if (securityToken) return securityToken;
  const { ticket, secret } = (await post('/api/login', { account: 'sec', password: passwords.get('sec') }))
    .body;
  return (securityToken = (await post('/api/login/code', { ticket, code: code(secret) })).body.token);
}
const link = async (account: string, subject: string | null) =>
  (await post('/api/admin/accounts/link', { account, subject }, await security())).status;

describe('an OpenID provider', () => {
  it('S11 says its name to the sign-in page, and signs in who was linked, with the rights of the account here', async () => {
    expect(await (await fetch(`${server.url}/api/oidc`)).json()).toEqual({
      name: { zh: '区统一认证', en: 'District sign-on' },
    });
    expect(await link('zhang', 'sub-zhang')).toBe(200);
    const { status, body } = await enter();
    expect(status).toBe(200);
    expect(body.person).toMatchObject({ account: 'zhang', role: 'districtDispatcher' });
    const out = await post('/api/logout', {}, body.token);
    const signOut = new URL(out.body.signOutAt);
    expect(signOut.origin).toBe(provider.issuer);
    expect(signOut.searchParams.get('post_logout_redirect_uri')).toBe(`${server.url}/desk`);
    expect((await browser().go(signOut.href)).status).toBe(200);
    expect((await post('/api/logout', {}, body.token)).body.signOutAt).toBeNull();
  });

  it('S11 gives nobody an account: who is unknown is told what to do, and it is recorded', async () => {
    provider.person = 'sub-stranger';
    const { status, body } = await enter();
    expect([status, body.code]).toEqual([401, 'unauthenticated']);
    expect(body.message.zh).toContain('sub-stranger');
    provider.person = 'sub-zhang';
    const taken = await post(
      '/api/admin/accounts/link',
      { account: 'boss', subject: 'sub-zhang' },
      await security(),
    );
    expect(taken.body).toMatchObject({ field: 'subject' });
  });

  it('S11 asks a commander for our own second factor, unless the settings trust the one of the provider', async () => {
    expect(await link('boss', 'sub-boss')).toBe(200);
    provider.person = 'sub-boss';
    const { body } = await enter();
    expect(body.step).toBe('enrol');
    const entered = await post('/api/login/code', { ticket: body.ticket, code: code(body.secret) });
    expect(entered.body.person.account).toBe('boss');
    expect((await post('/api/logout', {}, entered.body.token)).body.signOutAt).toContain(provider.issuer);
    provider.person = 'sub-zhang';
  });

  it('S11 S3 a disabled account, and one that is linked no more, does not get in', async () => {
    const { body } = await enter();
    await post('/api/admin/accounts/disable', { account: 'zhang', reason: 'x' }, await security());
    expect((await enter()).body).toMatchObject({ status: 401, field: 'account' });
    await post('/api/admin/accounts/enable', { account: 'zhang' }, await security());
    expect(await link('zhang', null)).toBe(200);
    expect((await enter()).status).toBe(401);
    expect((await post('/api/logout', {}, body.token)).body.signOutAt).toBeNull();
    expect(await link('zhang', 'sub-zhang')).toBe(200);
  });

  describe('is believed in nothing else', () => {
    const future = () => Math.floor(Date.now() / 1000) + 300;
    let firstClaims: JWTPayload;
    const lies: [what: string, lie: (claims: JWTPayload) => Promise<string>][] = [
      [
        'a token of another issuer',
        (claims) => provider.sign({ ...claims, iss: 'https://elsewhere.example' }),
      ],
      ['a token for another audience', (claims) => provider.sign({ ...claims, aud: 'another-client' })],
      [
        'a token for several, us not as the party',
        (claims) => provider.sign({ ...claims, aud: ['lianqin', 'x'], azp: 'x' }),
      ],
      [
        'an expired token',
        (claims) => provider.sign({ ...claims, iat: future() - 900, exp: future() - 600 }),
      ],
      ['a token that never ends', ({ exp: _, ...claims }) => provider.sign(claims)],
      [
        'a token from the future',
        (claims) => provider.sign({ ...claims, iat: future(), nbf: future(), exp: future() + 300 }),
      ],
      [
        'the nonce of an earlier sign-in',
        (claims) => provider.sign({ ...claims, nonce: firstClaims['nonce'] }),
      ],
      ['no nonce', ({ nonce: _, ...claims }) => provider.sign(claims)],
      ['nobody', ({ sub: _, ...claims }) => provider.sign(claims)],
      ['a token without a signature', async (claims) => new UnsecuredJWT(claims).encode()],
      [
        'a token signed with another key',
        async (claims) => provider.sign(claims, (await generateKeyPair('RS256')).privateKey),
      ],
      ['an earlier token whole', () => provider.sign(firstClaims)],
      ['rubbish', () => Promise.resolve('rubbish')],
    ];
    beforeAll(async () => {
      provider.exchange = (claims) => {
        firstClaims = claims;
        return provider.sign(claims);
      };
      // Exchanged and signed with its own key it is taken: so what follows is refused for its lie alone.
      expect((await enter()).status).toBe(200);
    });
    afterAll(() => {
      provider.exchange = null;
    });

    it.each(lies)('S11 %s', async (_what, lie) => {
      provider.exchange = lie;
      const { status, body } = await enter();
      expect([status, body.code, body.token]).toEqual([401, 'unauthenticated', undefined]);
    });
  });

  it('S11 an answer is taken once, from the browser that began, with its own state', async () => {
    const mine = browser();
    const callback = await mine.follow(`${server.url}/api/oidc/start`, '/api/oidc/callback');
    // Another browser, with a sign-in of its own under way, brings my answer: somebody who was sent a prepared link.
    const other = browser();
    await other.follow(`${server.url}/api/oidc/start`, '/api/oidc/callback');
    expect((await finish(await other.follow(callback))).status).toBe(401);
    // And it is used up now, for me too.
    expect((await finish(await mine.follow(callback))).status).toBe(401);

    const again = browser();
    const fresh = await again.follow(`${server.url}/api/oidc/start`, '/api/oidc/callback');
    for (const [name, value] of [
      ['state', 'forged'],
      ['iss', 'https://elsewhere.example'],
      ['code', 'forged'],
    ] as const) {
      const next = browser();
      const url = new URL(await next.follow(`${server.url}/api/oidc/start`, '/api/oidc/callback'));
      url.searchParams.set(name, value);
      expect([name, (await finish(await next.follow(url.href))).status]).toEqual([name, 401]);
    }
    const home = await again.follow(fresh);
    expect((await finish(home)).status).toBe(200);
    // The ticket of the fragment too works once.
    expect((await finish(home)).body).toMatchObject({ field: 'ticket' });
    expect((await finish(await again.follow(fresh))).status).toBe(401);
  });

  it('S11 says in words when the provider refuses, is slow or away, and the password still works', async () => {
    const refused = browser();
    const url = new URL(await refused.follow(`${server.url}/api/oidc/start`, '/api/oidc/callback'));
    const state = url.searchParams.get('state')!;
    url.search = new URLSearchParams({ error: 'access_denied', state, iss: provider.issuer }).toString();
    expect((await finish(await refused.follow(url.href))).body).toMatchObject({ status: 401 });

    provider.slow = 6_500;
    const since = Date.now();
    expect((await enter()).body).toMatchObject({ status: 503, code: 'fault' });
    expect(Date.now() - since).toBeLessThan(6_400);
    provider.slow = 0;

    await server.restart();
    provider.stop();
    expect((await enter()).body).toMatchObject({
      status: 503,
      code: 'fault',
      message: { zh: expect.stringContaining('统一认证') },
    });
    expect((await post('/api/login', { account: 'zhang', password: passwords.get('zhang') })).status).toBe(
      200,
    );
  }, 20_000);

  it('H5 no code, token or secret of it stands in the log', () => {
    const log = server.logLines.join('\n');
    expect(log).toContain('did not sign somebody in');
    for (const secret of ['the-client-secret', 'id_token=', 'eyJ', 'state=ey'])
      expect(log).not.toContain(secret);
    expect(log).not.toMatch(/[?&]code=(?!…)/);
  });
});

it('S11 a file with a fault is refused in one sentence', () => {
  const file = join(dir, 'bad.json');
  const good = {
    issuer: 'https://a.example',
    clientId: 'x',
    redirect: 'https://b.example/api/oidc/callback',
  };
  for (const [json, words] of [
    ['{', 'JSON'],
    [{ ...good, issuer: 'a' }, 'issuer'],
    [{ ...good, issuer: 'http://a.example' }, 'is not https'],
    [{ ...good, redirect: 'https://b.example/' }, '/api/oidc/callback'],
    [{ ...good, clientSecret: 'in the file' }, 'clientSecret'],
    [{ ...good, clientSecretFile: 'none' }, 'ENOENT'],
  ] as const) {
    writeFileSync(file, typeof json === 'string' ? json : JSON.stringify(json));
    expect(() => loadProviderSettings(file)).toThrow(words);
  }
});
