import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';
import { loadAccountSettings } from '../credentials/accountSettings.ts';
import { makeCredentials } from '../credentials/credentials.ts';
import { openCredentialStore } from '../credentials/store.ts';
import { makeApp } from './app.ts';
import { makeGuard } from './guard.ts';
import { sessionRoutes } from './session.ts';

const dir = mkdtempSync(join(tmpdir(), 'lianqin-app-'));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

it('S5 H1 a full disk: a sign-in is a fault in words, reading goes on, and the log has one line with its stack', async () => {
  const store = openCredentialStore(dir);
  const lines: { err?: { stack?: string; message?: string } }[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const credentials = makeCredentials(store, {
    settings: loadAccountSettings(),
    keyDir: join(dir, 'keys'),
    demo: false,
    towns: () => new Set(),
    now: Date.now,
    log,
  });
  const wall = { account: 'wall', name: '墙', role: 'observer', scope: null } as const;
  await credentials.accounts.put(wall, 'right');
  const guard = makeGuard({ host: '127.0.0.1', loopback: true, names: [] });
  const app = await makeApp({ log, guard, version: '0', pagesDir: null, redactUrl: (url) => url });
  sessionRoutes(app, { ...credentials, demo: null });
  app.get('/bug', () => {
    throw new Error('a bug of ours');
  });
  const signIn = () =>
    app.inject({
      method: 'POST',
      url: '/api/login',
      headers: { host: '127.0.0.1' },
      payload: { account: 'wall', password: 'right' },
    });
  const { token } = (await signIn()).json<{ token: string }>();
  store.pragma('query_only = ON');
  for (let n = 0; n < 5; n++) {
    const answer = await signIn();
    expect([answer.statusCode, answer.json()]).toMatchObject([
      503,
      { code: 'fault', message: { zh: expect.any(String) } },
    ]);
  }
  const headers = { host: '127.0.0.1', authorization: `Bearer ${token}` };
  expect((await app.inject({ url: '/api/me', headers })).statusCode).toBe(200);
  expect((await app.inject({ url: '/bug', headers })).statusCode).toBe(500);
  expect(
    lines.filter(({ err }) => err).map(({ err }) => [err!.message, err!.stack?.includes('at ')]),
  ).toEqual([
    [expect.stringContaining('readonly'), true],
    ['a bug of ours', true],
  ]);
  await app.close();
  store.close();
});
