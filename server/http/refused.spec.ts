import { expect, it } from 'vitest';
import { serverForTest, signIn } from '../testing/runningServer.ts';
import { makeRefused } from './refused.ts';

it('H6 of one address 600 refusals a minute are answered, the next 10 s are 429, and 100 are logged', () => {
  const lines: unknown[] = [];
  const clock = { now: 0 };
  const refused = makeRefused({ warn: (line: unknown) => void lines.push(line) } as never, () => clock.now);
  const add = (ip: string, signedIn = false) => refused.add({ ip, status: 404 }, signedIn);
  for (let n = 0; n < 599; n++) add('a');
  expect(refused.waitS('a')).toBeNull();
  add('a');
  expect(refused.waitS('a')).toBe(10);
  expect(refused.waitS('b')).toBeNull();
  expect(lines).toHaveLength(101);
  clock.now += 10_000;
  expect(refused.waitS('a')).toBeNull();
  for (let n = 0; n < 2_000; n++) add('signedIn', true);
  expect(refused.waitS('signedIn')).toBeNull();
  clock.now += 60_000;
  for (let n = 0; n < 599; n++) add('a');
  expect(refused.waitS('a')).toBeNull();
});

it('H6 a flood of refused requests is slowed and costs few log lines, and who is signed in works on', async () => {
  const server = await serverForTest();
  const district = await signIn(server.url, 'district');
  const before = server.logLines.length;
  const statuses: number[] = [];
  const body = JSON.stringify({ id: 'x' });
  const headers = { 'content-type': 'application/json', authorization: 'Bearer wrong' };
  for (let n = 0; n < 35; n++) {
    const burst = Array.from({ length: 20 }, () =>
      fetch(`${server.url}/api/commands`, { method: 'POST', headers, body }),
    );
    for (const answer of await Promise.all(burst)) {
      statuses.push(answer.status);
      if (answer.status === 429) expect(answer.headers.get('retry-after')).toMatch(/^([1-9]|10)$/);
      await answer.arrayBuffer();
    }
  }
  expect(statuses.slice(0, 600).every((status) => status === 401)).toBe(true);
  expect(statuses.at(-1)).toBe(429);
  expect(server.logLines.length - before).toBeLessThan(110);
  expect((await district.get('/api/units')).status).toBe(200);
  for (const path of ['/healthz', '/readyz', '/metrics', '/version']) {
    expect([path, (await fetch(`${server.url}${path}`)).status]).toEqual([path, 200]);
  }
  // A fleet's door has limits of its own.
  const fix = await fetch(`${server.url}/ingest/osmand?id=a&lat=31.3&lon=121.2&token=demo`);
  expect(fix.status).toBe(200);
  await server.stop();
});
