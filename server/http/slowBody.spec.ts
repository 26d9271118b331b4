import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { makeApp } from './app.ts';
import { makeGuard } from './guard.ts';

it('H1 a body has its time by route: one that comes too slowly is ended in words, a patient route waits for it', async () => {
  const guard = makeGuard({ host: '127.0.0.1', loopback: true, names: [] });
  const log = pino({ level: 'silent' });
  const app = await makeApp({ log, guard, version: '0', pagesDir: null, redactUrl: (url) => url });
  app.post('/quick', { config: { bodyWithinMs: 150 } }, (asked) => asked.body);
  app.post('/patient', { config: { bodyWithinMs: 5_000 } }, (asked) => asked.body);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;

  /** Half of the body at once, the rest after 500 ms. */
  const slowly = (path: string) =>
    new Promise<{ readonly status: number; readonly text: string }>((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'content-length': 7 };
      const sent = request({ port, host: '127.0.0.1', path, method: 'POST', headers }, (response) => {
        let text = '';
        response.on('data', (piece: Buffer) => (text += piece.toString()));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      });
      sent.on('error', reject);
      sent.write('{"a":');
      setTimeout(() => sent.end('1}'), 500).unref();
    });
  const [quick, patient] = await Promise.all([slowly('/quick'), slowly('/patient')]);
  expect([quick.status, JSON.parse(quick.text)]).toMatchObject([
    408,
    { code: 'invalid', message: { zh: /./ } },
  ]);
  expect(patient).toEqual({ status: 200, text: '{"a":1}' });
  await app.close();
});
