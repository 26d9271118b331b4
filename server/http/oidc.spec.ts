import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT, decodeJwt, UnsecuredJWT, type JWTPayload } from 'jose';
import Provider from 'oidc-provider';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAccountCli } from '../credentials/accountCli.ts';
import { loadProviderSettings } from '../credentials/provider.ts';
import { serverForTest, type Reply, type TestServer } from '../testing/runningServer.ts';

// A real provider (oidc-provider) on this machine. It signs `person` in without asking; what its token door hands
// out can be exchanged on the way, signed with its own key: so a test can be a provider that lies.
let dir: string;
let provider: Server;
let issuer: string;
let server: TestServer;
let person = 'sub-zhang';
let exchange: ((claims: JWTPayload) => Promise<string>) | null = null;
/** Milliseconds that the token door takes. */
let slow = 0;
let sign: (
  claims: JWTPayload,
  key?: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'],
) => Promise<string>;
const passwords = new Map<string, string>();

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'lianqin-oidc-'));
  const { publicKey: _, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  sign = (claims, key = privateKey) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k1', typ: 'JWT' }).sign(key);
  provider = createServer();
  provider.listen(0, '127.0.0.1');
  await once(provider, 'listening');
  issuer = `http://127.0.0.1:${(provider.address() as { port: number }).port}`;
  writeFileSync(join(dir, 'secret'), 'the-client-secret\n');
  const file = join(dir, 'oidc.json');
  const settings = { issuer, clientId: 'lianqin', clientSecretFile: 'secret' };
  // The port is known only when it listens: written twice, and the server started anew.
  writeFileSync(file, JSON.stringify({ ...settings, redirect: 'http://127.0.0.1:1/api/oidc/callback' }));
  server = await serverForTest({ demo: false, oidc: file });
  const redirect = `${server.url}/api/oidc/callback`;
  writeFileSync(
    file,
    JSON.stringify({ ...settings, redirect, name: { zh: '区统一认证', en: 'District sign-on' } }),
  );
  await server.restart();
  provider.on('request', providerAt(issuer, jwk, redirect));
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
  provider.closeAllConnections();
  provider.close();
  rmSync(dir, { recursive: true, force: true });
});

function providerAt(issuer: string, jwk: object, redirect: string) {
  const oidc = new Provider(issuer, {
    clients: [
      {
        client_id: 'lianqin',
        client_secret: 'the-client-secret',
        redirect_uris: [redirect],
        post_logout_redirect_uris: [new URL('/desk', redirect).href],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    jwks: { keys: [jwk] },
    cookies: { keys: ['a-key-of-the-provider'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    // Nobody is asked whether this client may know them.
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({
        accountId: ctx.oidc.session!.accountId!,
        clientId: ctx.oidc.client!.clientId,
      });
      grant.addOIDCScope('openid');
      await grant.save();
      return grant;
    },
  });
  oidc.use(async (ctx, next) => {
    await next();
    const body = ctx.body as { id_token?: string };
    if (ctx.path !== '/token' || !body?.id_token) return;
    if (slow > 0) await new Promise((resolve) => setTimeout(resolve, slow));
    if (exchange) ctx.body = { ...body, id_token: await exchange(decodeJwt(body.id_token)) };
  });
  const answer = oidc.callback();
  return (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.startsWith('/interaction/')) {
      void oidc.interactionFinished(request, response, { login: { accountId: person, amr: ['pwd', 'mfa'] } });
    } else void answer(request, response);
  };
}

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
    expect(signOut.origin).toBe(issuer);
    expect(signOut.searchParams.get('post_logout_redirect_uri')).toBe(`${server.url}/desk`);
    expect((await browser().go(signOut.href)).status).toBe(200);
    expect((await post('/api/logout', {}, body.token)).body.signOutAt).toBeNull();
  });

  it('S11 gives nobody an account: who is unknown is told what to do, and it is recorded', async () => {
    person = 'sub-stranger';
    const { status, body } = await enter();
    expect([status, body.code]).toEqual([401, 'unauthenticated']);
    expect(body.message.zh).toContain('sub-stranger');
    person = 'sub-zhang';
    const taken = await post(
      '/api/admin/accounts/link',
      { account: 'boss', subject: 'sub-zhang' },
      await security(),
    );
    expect(taken.body).toMatchObject({ field: 'subject' });
  });

  it('S11 asks a commander for our own second factor, unless the settings trust the one of the provider', async () => {
    expect(await link('boss', 'sub-boss')).toBe(200);
    person = 'sub-boss';
    const { body } = await enter();
    expect(body.step).toBe('enrol');
    const entered = await post('/api/login/code', { ticket: body.ticket, code: code(body.secret) });
    expect(entered.body.person.account).toBe('boss');
    expect((await post('/api/logout', {}, entered.body.token)).body.signOutAt).toContain(issuer);
    person = 'sub-zhang';
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
      ['a token of another issuer', (claims) => sign({ ...claims, iss: 'https://elsewhere.example' })],
      ['a token for another audience', (claims) => sign({ ...claims, aud: 'another-client' })],
      [
        'a token for several, us not as the party',
        (claims) => sign({ ...claims, aud: ['lianqin', 'x'], azp: 'x' }),
      ],
      ['an expired token', (claims) => sign({ ...claims, iat: future() - 900, exp: future() - 600 })],
      ['a token that never ends', ({ exp: _, ...claims }) => sign(claims)],
      [
        'a token from the future',
        (claims) => sign({ ...claims, iat: future(), nbf: future(), exp: future() + 300 }),
      ],
      ['the nonce of an earlier sign-in', (claims) => sign({ ...claims, nonce: firstClaims['nonce'] })],
      ['no nonce', ({ nonce: _, ...claims }) => sign(claims)],
      ['nobody', ({ sub: _, ...claims }) => sign(claims)],
      ['a token without a signature', async (claims) => new UnsecuredJWT(claims).encode()],
      [
        'a token signed with another key',
        async (claims) => sign(claims, (await generateKeyPair('RS256')).privateKey),
      ],
      ['an earlier token whole', () => sign(firstClaims)],
      ['rubbish', () => Promise.resolve('rubbish')],
    ];
    beforeAll(async () => {
      exchange = (claims) => {
        firstClaims = claims;
        return sign(claims);
      };
      // Exchanged and signed with its own key it is taken: so what follows is refused for its lie alone.
      expect((await enter()).status).toBe(200);
    });
    afterAll(() => {
      exchange = null;
    });

    it.each(lies)('S11 %s', async (_what, lie) => {
      exchange = lie;
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
    url.search = new URLSearchParams({ error: 'access_denied', state, iss: issuer }).toString();
    expect((await finish(await refused.follow(url.href))).body).toMatchObject({ status: 401 });

    slow = 6_500;
    const since = Date.now();
    expect((await enter()).body).toMatchObject({ status: 503, code: 'fault' });
    expect(Date.now() - since).toBeLessThan(6_400);
    slow = 0;

    await server.restart();
    provider.closeAllConnections();
    provider.close();
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
