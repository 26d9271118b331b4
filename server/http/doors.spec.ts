import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverForTest, signIn, type TestServer, type Visitor } from '../testing/runningServer.ts';

let server: TestServer;
let district: Visitor;
let routes: { path: string; method: string }[];

beforeAll(async () => {
  server = await serverForTest();
  district = await signIn(server.url, 'district');
  const { paths } = (await (await fetch(`${server.url}/openapi.json`)).json()) as {
    paths: Record<string, object>;
  };
  routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ path, method: method.toUpperCase() })),
  );
});
afterAll(() => server.stop());

const hostile = fc.oneof(
  fc.constantFrom(
    '',
    '{',
    '[]',
    'null',
    '7',
    '"x"',
    '{"__proto__":{"a":1}}',
    '{"constructor":{"prototype":{"a":1}}}',
    '[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]',
  ),
  fc.json(),
  fc.string({ maxLength: 400 }),
  fc
    .record({
      id: fc.anything(),
      type: fc.constantFrom('case.report', 'order.issue', 'x'),
      position: fc.anything(),
    })
    .map((value) => {
      try {
        return JSON.stringify(value) ?? '';
      } catch {
        return '{}';
      }
    }),
);

describe('every HTTP route', () => {
  it('H1 is described, and there are enough of them for this test to mean something', () => {
    expect(routes.length).toBeGreaterThan(15);
    for (const path of [
      '/api/login',
      '/api/units',
      '/api/cases',
      '/api/commands',
      '/api/history/frames',
      '/readyz',
    ]) {
      expect(routes.map((route) => route.path)).toContain(path);
    }
  });

  it('H1 answers rubbish with problem+json that has both languages, never 500, and nothing changes', async () => {
    const version = async () => (await (await fetch(`${server.url}/version`)).json()) as { journal: object };
    const before = (await version()).journal;
    await fc.assert(
      fc.asyncProperty(
        fc.nat(999),
        hostile,
        fc.string({ maxLength: 30 }),
        fc.boolean(),
        async (n, body, text, signed) => {
          const route = routes[n % routes.length]!;
          if (route.path === '/api/logout') return;
          const path = route.path.replace(/\{[^}]+\}/g, () => encodeURIComponent(text || 'x'));
          const query =
            route.method === 'GET'
              ? `?at=${encodeURIComponent(text)}&from=x&to=NaN&limit=-1&__proto__=1`
              : '';
          const response = await fetch(`${server.url}${path}${query}`, {
            method: route.method,
            headers: {
              'content-type': 'application/json',
              ...(signed ? { authorization: `Bearer ${district.token}` } : {}),
            },
            ...(route.method === 'GET' ? {} : { body }),
          });
          const answer = await response.text();
          expect([path, response.status, response.status >= 500]).toEqual([path, response.status, false]);
          if (response.status < 400) return;
          const type = response.headers.get('content-type');
          expect([path, type]).toEqual([path, expect.stringContaining('application/problem+json')]);
          const problem = JSON.parse(answer) as { message: { zh: string; en: string }; status: number };
          expect(problem.status).toBe(response.status);
          expect(problem.message.zh.length).toBeGreaterThan(3);
          expect(problem.message.en.length).toBeGreaterThan(3);
        },
      ),
      { numRuns: 300 },
    );
    expect((await version()).journal).toEqual(before);
  });

  it('H1 too large a body, a wrong type and a wrong method are told, by name where there is one', async () => {
    const large = await district.post('/api/commands', { text: 'x'.repeat(70_000) });
    expect(large.status).toBe(413);
    const form = await fetch(`${server.url}/api/commands`, {
      method: 'POST',
      headers: { authorization: `Bearer ${district.token}`, 'content-type': 'text/plain' },
      body: 'hello',
    });
    expect(form.status).toBe(415);
    expect(((await form.json()) as { message: { zh: string } }).message.zh).not.toContain('Unsupported');
    expect((await district.post('/api/cases', undefined)).body.message.zh).toContain('正文为空');
    expect((await fetch(`${server.url}/api/cases/1`, { method: 'DELETE' })).status).toBe(404);
    const field = await district.post('/api/cases', { id: 'x', colour: 1 });
    expect(field).toMatchObject({ status: 400, body: { code: 'invalid' } });
    expect((await district.get('/api/cases/none/teams?limit=9999')).body).toMatchObject({ field: 'limit' });
  });

  it('S4 five wrong passwords lock this account from this source, and no other', async () => {
    const attempt = (account: string, password: string) =>
      fetch(`${server.url}/api/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ account, password }),
      }).then((response) => response.status);
    for (let n = 0; n < 5; n++) expect(await attempt('town', 'wrong')).toBe(401);
    expect(await attempt('town', 'lianqin')).toBe(429);
    expect(await attempt('wall', 'lianqin')).toBe(200);
  });

  it('S4 forty wrong passwords at once are five tries, and as many right ones at once all sign in', async () => {
    const attempt = (account: string, password: string) =>
      fetch(`${server.url}/api/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ account, password }),
      }).then((response) => response.status);
    const wrong = await Promise.all(Array.from({ length: 30 }, (_, n) => attempt('nobody', `guess ${n}`)));
    expect(wrong.filter((status) => status === 401)).toHaveLength(5);
    expect(wrong.filter((status) => status === 429)).toHaveLength(25);
    const right = await Promise.all(Array.from({ length: 8 }, () => attempt('wall', 'lianqin')));
    expect(new Set(right)).toEqual(new Set([200]));
  });
});

/** Bytes that no client library would send; what came back. */
async function raw(text: string): Promise<string> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => (answer += String(chunk)));
  socket.on('error', () => {});
  socket.write(text.replace('HOST', new URL(server.url).host));
  await once(socket, 'close');
  return answer;
}

describe('what never reaches a route', () => {
  it.each([
    ['/api/cases/%zz', 400],
    [`/api/cases/${'x'.repeat(300)}`, 400],
  ])('H1 %s is told in both languages, behind the same guard', async (path, status) => {
    const answer = await fetch(`${server.url}${path}`);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await answer.json()).toMatchObject({
      field: 'url',
      message: { zh: expect.any(String), en: expect.any(String) },
    });
    const foreign = `GET ${path} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`;
    expect(await raw(foreign)).toMatch(/^HTTP\/1\.1 403 /);
  });

  it('H1 a token in an address that cannot be read is not repeated', async () => {
    const answer = await fetch(`${server.url}/ingest/osmand/sekret%zz?id=1`);
    expect(await answer.text()).not.toContain('sekret');
  });

  it.each([
    ['rubbish', '\x16\x03\x01\x02\r\n\r\n', 400],
    ['no Host', 'GET /api/me HTTP/1.1\r\nConnection: close\r\n\r\n', 403],
    ['a huge header', `GET /api/me HTTP/1.1\r\nHost: HOST\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
  ])('H1 %s gets problem+json in both languages', async (_what, text, status) => {
    const [head = '', body = ''] = (await raw(text)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(head).toContain('application/problem+json');
    expect(JSON.parse(body)).toMatchObject({ status, message: { zh: expect.any(String) } });
  });

  it('C9 __proto__ and constructor are refused by name in every body', async () => {
    for (const path of ['/api/login', '/api/cases', '/api/commands']) {
      for (const key of ['__proto__', 'constructor']) {
        const response = await fetch(`${server.url}${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${district.token}` },
          body: `{"type":"case.accept","account":"a","password":"b","deep":{"${key}":{"prototype":{"a":1}}}}`.replace(
            path === '/api/cases' ? '"type":"case.accept",' : /$^/,
            '',
          ),
        });
        expect([path, await response.json()]).toMatchObject([path, { status: 400, field: key }]);
      }
    }
  });

  it('A1 POST /api/cases takes reports and nothing else', async () => {
    const other = { id: randomUUID(), type: 'team.setDuty', team: 'x', duty: 'available' };
    expect(await district.post('/api/cases', other)).toMatchObject({ status: 400, body: { field: 'type' } });
    expect((await fetch(`${server.url}/api/me`)).status).toBe(401);
  });
});
