import * as fc from 'fast-check';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { makeRig, NOW, type Rig, type RigOptions } from './testing/rig.ts';

const rigs: Rig[] = [];
const rigOf = async (options?: RigOptions) => {
  const rig = await makeRig({ ...options, settings: { commitAfterMs: 0, ...options?.settings } });
  rigs.push(rig);
  return rig;
};
afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
});

const S = NOW / 1000;
const FIX = `lat=31.38&lon=121.25&timestamp=${S}`;
const JSON_TYPE = { 'content-type': 'application/json' };
const osmandJson = (device: string) =>
  JSON.stringify({
    device_id: device,
    location: { timestamp: new Date(NOW).toISOString(), coords: { latitude: 31.38, longitude: 121.25 } },
  });
const location = (more: object = {}) =>
  JSON.stringify({ _type: 'location', lat: 31.38, lon: 121.25, tst: S, tid: 'ph', ...more });
const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

describe('I1, I8 the OsmAnd door', () => {
  it.each([
    ['GET with the token in the query', { url: `/ingest/osmand?token=demo&id=p&${FIX}` }],
    ['GET with the token in the path', { url: `/ingest/osmand/demo?id=p&${FIX}` }],
    ['GET with Bearer', { url: `/ingest/osmand?id=p&${FIX}`, headers: { authorization: 'Bearer demo' } }],
    ['POST with an empty body', { method: 'POST', url: `/ingest/osmand/demo?id=p&${FIX}` }],
    [
      'POST with an empty form',
      {
        method: 'POST',
        url: `/ingest/osmand/demo?id=p&${FIX}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
    ],
    [
      'POST with a form',
      {
        method: 'POST',
        url: '/ingest/osmand?token=demo',
        payload: `id=p&${FIX}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
    ],
    [
      'POST with JSON',
      { method: 'POST', url: '/ingest/osmand/demo', payload: osmandJson('p'), headers: JSON_TYPE },
    ],
    [
      'POST with JSON that is called text',
      { method: 'POST', url: '/ingest/osmand/demo', payload: osmandJson('p') },
    ],
  ] as const)('%s', async (_name, request) => {
    const rig = await rigOf();
    const answer = await rig.app.inject(request);
    expect([answer.statusCode, answer.json()]).toEqual([200, { outcome: 'kept' }]);
    expect([...rig.journal.kept.values()]).toMatchObject([
      { no: 3, lonE6: 121_250_000, latE6: 31_380_000, at: NOW },
    ]);
  });

  it('on a listener of its own, at / and /<token>', async () => {
    const rig = await rigOf();
    for (const url of [`/?token=demo&id=p&${FIX}`, `/demo?id=q&${FIX}`]) {
      expect((await rig.root.inject({ url })).statusCode).toBe(200);
    }
    expect(
      (await rig.root.inject({ method: 'POST', url: '/demo', payload: osmandJson('r') })).statusCode,
    ).toBe(200);
    expect((await rig.root.inject({ method: 'POST', url: '/ingest/owntracks' })).statusCode).toBe(404);
    expect(rig.enrolled).toEqual(['p', 'q', 'r']);
  });

  it('I5 answers 200 to a duplicate and to an invalid position', async () => {
    const rig = await rigOf();
    const url = `/ingest/osmand?token=demo&id=p&${FIX}`;
    const answers = [];
    for (const one of [url, url, `${url}&valid=false`])
      answers.push((await rig.app.inject({ url: one })).body);
    expect(answers).toEqual(['{"outcome":"kept"}', '{"outcome":"known"}', '{"outcome":"noFix"}']);
    expect(rig.journal.kept.size).toBe(1);
  });

  it('HEAD reports nothing', async () => {
    const rig = await rigOf();
    const answer = await rig.app.inject({ method: 'HEAD', url: `/ingest/osmand?token=demo&id=p&${FIX}` });
    expect(answer.statusCode).toBe(404);
    expect(rig.journal.kept.size).toBe(0);
  });
});

describe('I1, I8 the OwnTracks door', () => {
  const names = { 'x-limit-u': 'chen', 'x-limit-d': 'phone' };

  it('takes the token as Basic password and names from headers, query or topic', async () => {
    const rig = await rigOf();
    const post = (url: string, headers: object, payload: string) =>
      rig.app.inject({ method: 'POST', url, headers: { ...JSON_TYPE, ...headers }, payload });
    const answers = await Promise.all([
      post('/ingest/owntracks', { ...names, ...basic('chen', 'demo') }, location()),
      post('/ingest/owntracks?u=li&d=tablet&token=demo', {}, location()),
      post('/ingest/owntracks', basic('wu', 'demo'), location({ topic: 'owntracks/wu/watch' })),
    ]);
    expect(answers.map((answer) => [answer.statusCode, answer.body])).toEqual(answers.map(() => [200, '[]']));
    expect(rig.enrolled.sort()).toEqual(['chen/phone', 'li/tablet', 'wu/watch']);
  });

  it('answers [] to what is no location, and counts it', async () => {
    const rig = await rigOf();
    for (const _type of ['lwt', 'transition', 'waypoint', 'card', 'status', 'cmd', 'encrypted']) {
      const headers = { ...names, ...basic('chen', 'demo') };
      const payload = JSON.stringify({ _type, tst: S });
      const answer = await rig.app.inject({ method: 'POST', url: '/ingest/owntracks', headers, payload });
      expect([answer.statusCode, answer.body]).toEqual([200, '[]']);
    }
    expect(rig.ingest.counts.noFix).toBe(7);
    expect(rig.enrolled).toEqual([]);
  });
});

describe('I2 refusals are problem+json', () => {
  it('an impossible clock is 422 and says how far it is ahead', async () => {
    const rig = await rigOf();
    const url = `/ingest/osmand?token=demo&id=p&lat=31.38&lon=121.25&timestamp=${S + 7200}`;
    const answer = await rig.app.inject({ url });
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toEqual({
      type: 'about:blank',
      title: 'invalid',
      status: 422,
      detail: "The device's clock is 2 hours ahead. Set the device's time.",
      code: 'invalid',
      field: 'timestamp',
      message: {
        zh: '设备时钟快了 2 小时。请校准设备时间。',
        en: "The device's clock is 2 hours ahead. Set the device's time.",
      },
    });
  });

  it.each([
    ['lat=NaN', 400, 'lat'],
    ['lat=31&lat=32', 400, 'lat'],
    ['lat=0&lon=0', 422, 'lat'],
    ['timestamp=0', 422, 'timestamp'],
    ['timestamp=1', 422, 'timestamp'],
    ['timestamp=4099680000', 422, 'timestamp'],
    ['token=', 401, 'token'],
    ['token=wrong', 401, 'token'],
    ['token=demo&token=demo', 401, 'token'],
  ])('%s', async (change, status, field) => {
    const rig = await rigOf();
    const fields = new URLSearchParams(`token=demo&id=p&${FIX}`);
    const changes = new URLSearchParams(change);
    for (const name of new Set(changes.keys())) fields.delete(name);
    const answer = await rig.app.inject({ url: `/ingest/osmand?${fields.toString()}&${changes.toString()}` });
    expect([answer.statusCode, answer.json().field]).toEqual([status, field]);
    expect(rig.enrolled).toEqual([]);
  });

  it('an oversize body is 413, a bad one 400', async () => {
    const rig = await rigOf();
    const post = (payload: string) => rig.app.inject({ method: 'POST', url: '/ingest/osmand/demo', payload });
    expect((await post('x'.repeat(70_000))).statusCode).toBe(413);
    expect((await post('{"a":')).statusCode).toBe(400);
  });

  it('I6 503 while the journal cannot write', async () => {
    const rig = await rigOf();
    rig.journal.failing = true;
    const answer = await rig.app.inject({ url: `/ingest/osmand?token=demo&id=p&${FIX}` });
    expect([answer.statusCode, answer.json().code]).toEqual([503, 'fault']);
  });
});

describe('I11 a web page cannot post fixes', () => {
  it.each([
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'http://localhost:3000' }, 403],
    [{ origin: 'null' }, 403],
    [{ referer: 'https://evil.example/page' }, 403],
    [{ 'sec-fetch-site': 'same-origin', origin: 'http://localhost:80' }, 200],
    [{ 'sec-fetch-site': 'none' }, 200],
    [{}, 200],
  ])('%j', async (headers, status) => {
    const rig = await rigOf();
    for (const app of [rig.app, rig.root]) {
      const url = `${app === rig.app ? '/ingest/osmand' : '/'}?token=demo&id=p&${FIX}`;
      expect((await app.inject({ url, headers: { host: 'localhost', ...headers } })).statusCode).toBe(status);
    }
    expect(rig.journal.kept.size).toBe(status === 200 ? 1 : 0);
  });
});

describe('I8 no token in a log line', () => {
  it('whatever is asked', async () => {
    const lines: string[] = [];
    const rig = await rigOf({ logTo: { write: (line) => lines.push(line) } });
    const secret = 'S3cretTokenOfADevice';
    const headers = basic('chen', secret);
    for (const url of [
      `/ingest/osmand/${secret}?id=p&${FIX}`,
      `/ingest/osmand/${secret}?id=p&lat=x`,
      `/ingest/osmand?token=${secret}&id=p&lat=x`,
      `/ingest/osmand?token=${secret}&token=${secret}`,
      `/ingest/osmand/${secret}?id=${'%00'.repeat(3)}`,
    ]) {
      await rig.app.inject({ url });
      await rig.app.inject({ method: 'POST', url, headers, payload: '{' });
    }
    for (const url of [`/${secret}?id=p&${FIX}`, `/a/${secret}`, `/?token=${secret}`])
      await rig.root.inject({ url });
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.filter((line) => line.includes('refused')).length).toBeGreaterThan(5);
    // The route's own lines; the access line of an unknown path is the server's, through `redactUrl`.
    expect(lines.filter((line) => line.includes(secret) && !line.includes('"url":"/a/'))).toEqual([]);
  });
});

it('I10 an address that sends rubbish is told to wait and not logged further; good fixes from it go on', async () => {
  const lines: string[] = [];
  const rig = await rigOf({
    settings: { refusedPoints: 3, refusedWindowS: 5 },
    logTo: { write: (line) => lines.push(line) },
  });
  const statuses = [];
  for (let i = 0; i < 6; i++) statuses.push((await rig.app.inject({ url: '/ingest/osmand' })).statusCode);
  expect(statuses).toEqual([400, 400, 400, 429, 429, 429]);
  expect(lines.filter((line) => line.includes('refused'))).toHaveLength(3);
  const waiting = await rig.app.inject({ url: '/ingest/osmand' });
  expect(Number(waiting.headers['retry-after'])).toBeGreaterThan(0);
  const neighbour = await rig.app.inject({ url: `/ingest/osmand?token=demo&id=p&${FIX}` });
  expect(neighbour.statusCode).toBe(200);
});

describe('I3 rubbish', () => {
  const LOOSE = { refusedPoints: 1_000_000, devicePoints: 1_000_000 };
  const word = fc.oneof(
    fc.constantFrom(
      '',
      '0',
      '-0',
      '1e999',
      'NaN',
      'null',
      '__proto__',
      'constructor',
      '31.38',
      '121.25',
      String(S),
    ),
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.double().map(String),
  );
  const name = fc.oneof(
    fc.constantFrom(
      'id',
      'deviceid',
      'lat',
      'lon',
      'location',
      'timestamp',
      'valid',
      'speed',
      'bearing',
      'accuracy',
    ),
    fc.constantFrom(
      '_type',
      'tst',
      'topic',
      'vel',
      'cog',
      'acc',
      'coords',
      'device_id',
      '__proto__',
      'toString',
    ),
    word,
  );

  it('in query, form, JSON or bytes is answered below 500 and changes nothing', async () => {
    const rig = await rigOf({ settings: LOOSE });
    const pairs = fc.array(fc.tuple(name, word), { maxLength: 8 });
    const json = fc.oneof(
      fc.json(),
      fc
        .dictionary(name, fc.oneof(word, fc.jsonValue(), fc.dictionary(name, fc.jsonValue())))
        .map((one) => JSON.stringify(one)),
      fc.string({ unit: 'binary' }),
    );
    const type = fc.constantFrom(
      'application/json',
      'application/x-www-form-urlencoded',
      'text/plain',
      'x',
      undefined,
    );
    await fc.assert(
      fc.asyncProperty(pairs, json, type, fc.boolean(), async (fields, text, contentType, owntracks) => {
        const query = new URLSearchParams(
          fields.map(([key, value]) => [key, value.toWellFormed()] as [string, string]),
        );
        const door = owntracks ? '/ingest/owntracks' : '/ingest/osmand';
        const headers = contentType ? { 'content-type': contentType } : {};
        const payload = fields.length % 2 ? text : query.toString();
        for (const token of ['wrong', 'demo']) {
          const answer = await rig.app.inject({
            method: 'POST',
            url: `${door}?token=${token}&${query.toString()}`,
            headers,
            payload,
          });
          expect(answer.statusCode).toBeLessThan(500);
          if (answer.statusCode !== 200) expect(answer.json()).toHaveProperty('message.zh');
          // A lucky draw that is a whole fix is no rubbish.
          if (answer.statusCode === 200) expect(answer.body).toMatch(/^\[\]$|noFix|kept|known/);
        }
      }),
      { numRuns: 300 },
    );
    expect(rig.table.size).toBe(0);
    expect(rig.journal.kept.size).toBe(rig.ingest.counts.kept);
    expect(rig.ingest.counts.refused).toBeGreaterThan(300);
  });

  it('in one field of a good message names that field, below 500, and nothing is kept', async () => {
    const rig = await rigOf({ settings: LOOSE });
    const bad = fc
      .tuple(fc.constantFrom('lat', 'lon', 'timestamp', 'speed', 'bearing', 'accuracy', 'valid'), word)
      .filter(
        ([, value]) => !/^[+-]?[\d.]/.test(value) && value !== '' && !['true', 'false'].includes(value),
      );
    await fc.assert(
      fc.asyncProperty(bad, async ([field, value]) => {
        const query = new URLSearchParams(`token=demo&id=p&${FIX}`);
        query.set(field, value.toWellFormed());
        const answer = await rig.app.inject({ url: `/ingest/osmand?${query.toString()}` });
        expect([answer.statusCode, answer.json().field]).toEqual([400, field]);
      }),
      { numRuns: 200 },
    );
    expect([rig.enrolled, rig.journal.kept.size]).toEqual([[], 0]);
  });

  it('on the raw socket leaves the server standing', async () => {
    const rig = await rigOf({ settings: LOOSE });
    const address = new URL(await rig.app.listen({ host: '127.0.0.1', port: 0 }));
    const send = (bytes: Uint8Array | string) =>
      new Promise<void>((done) => {
        const socket = connect(Number(address.port), '127.0.0.1', () => socket.end(bytes));
        socket.on('error', () => done());
        socket.on('close', () => done());
        socket.resume();
      });
    await send('GET /ingest/osmand?id=%E0%A4%A&lat=%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await send('GET /ingest/osmand/%E0%A4%A HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await send(
      'POST /ingest/owntracks HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nConnection: close\r\n\r\n{',
    );
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), (bytes) => send(bytes)),
      { numRuns: 30 },
    );
    const answer = await fetch(new URL(`/ingest/osmand?token=demo&id=p&${FIX}`, address));
    expect(answer.status).toBe(200);
  });
});
