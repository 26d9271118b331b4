// OSRM as its documentation has it (project-osrm.org/docs, "Table service"), spoken by a real server on a real port.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { TeamId } from '#contract/ids.ts';
import { FlagError, parseFlags } from '../flags.ts';
import { makeOsrm, type Osrm, type OsrmTrouble } from './osrm.ts';
import { at, caseAt, responderOf, smallDuty, TEAM_IDS } from './testing/smallTown.ts';

interface Ask {
  readonly path: string;
  readonly places: readonly string[];
  readonly options: URLSearchParams;
}

type Reply = (ask: Ask) => {
  status?: number;
  body: string;
  headers?: Record<string, string>;
  afterMs?: number;
};

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function osrmServer(
  reply: Reply,
): Promise<{ url: string; asks: Ask[]; server: Server; setReply(next: Reply): void }> {
  const asks: Ask[] = [];
  let answer = reply;
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://osrm');
    const ask = {
      path: pathname,
      places: (pathname.split('/').at(-1) ?? '').split(';'),
      options: searchParams,
    };
    asks.push(ask);
    const { status = 200, body, headers = {}, afterMs = 0 } = answer(ask);
    setTimeout(
      () => response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body),
      afterMs,
    ).unref();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asks,
    server,
    setReply: (next) => (answer = next),
  };
}

/** `durations[i][0]` seconds from the i-th source, as OSRM writes a table of one destination. */
const table = (seconds: readonly (number | null)[]): string =>
  JSON.stringify({
    code: 'Ok',
    durations: seconds.map((one) => [one]),
    distances: seconds.map((one) => [one === null ? null : one * 10]),
    sources: seconds.map(() => ({ name: '', location: [121.25, 31.38] })),
    destinations: [{ name: '', location: [121.25, 31.38] }],
  });

/** A second per place, the first asked is the slowest. */
const plain: Reply = ({ places }) => ({ body: table(places.slice(1).map((_, i) => 600 - i)) });

function client(url: string, more: { waitMs?: number; retryMs?: number } = {}) {
  const told: (OsrmTrouble | null)[] = [];
  const osrm = makeOsrm({ url, tell: (trouble) => told.push(trouble), waitMs: 200, retryMs: 50, ...more });
  closers.push(() => osrm.stop());
  return { osrm, told };
}

const HERE = at(0, 0);
const THERE = at(1_000, 1_000);

describe('OSRM', () => {
  it('N8 is asked for a table of durations and distances to one place, and its seconds become minutes', async () => {
    const { url, asks } = await osrmServer(() => ({ body: table([90, null]) }));
    const { osrm, told } = client(`${url}/osrm`);
    expect(await osrm.table([HERE, THERE], at(500, 0))).toEqual([{ minutes: 1.5, metres: 900 }, null]);
    expect(asks[0]?.path).toBe(
      '/osrm/table/v1/driving/121.000000,0.000000;121.008993,0.008993;121.004497,0.000000',
    );
    expect(Object.fromEntries(asks[0]!.options)).toEqual({
      sources: '0;1',
      destinations: '2',
      annotations: 'duration,distance',
      generate_hints: 'false',
    });
    expect(told).toEqual([]);
  });

  it.each<[string, Reply, RegExp]>([
    ['is slow', () => ({ body: table([60]), afterMs: 5_000 }), /within 200 ms/],
    ['answers no JSON', () => ({ body: '<html>' }), /cannot be read/],
    ['answers less than was asked', () => ({ body: table([]) }), /cannot be read/],
    [
      'answers no distances',
      () => ({ body: JSON.stringify({ code: 'Ok', durations: [[60]] }) }),
      /cannot be read/,
    ],
    ['answers text for a number', () => ({ body: table(['60' as unknown as number]) }), /cannot be read/],
    ['answers a negative time', () => ({ body: table([-1]) }), /cannot be read/],
    ['answers without end', () => ({ body: `${' '.repeat(300_000)}${table([60])}` }), /cannot be read/],
    [
      'refuses',
      () => ({ status: 400, body: '{"code":"TooBig","message":"Too many table coordinates"}' }),
      /TooBig/,
    ],
    ['fails', () => ({ status: 500, body: '{}' }), /cannot be read/],
  ])(
    'N9 when it %s, nobody waits long, the graph answers and one alert says why',
    async (_name, reply, words) => {
      const { url, setReply } = await osrmServer(reply);
      const { osrm, told } = client(url);
      const from = performance.now();
      expect(await osrm.table([HERE], THERE)).toBeNull();
      expect(performance.now() - from).toBeLessThan(390);
      expect(told).toHaveLength(1);
      expect(told[0]?.text.en).toMatch(words);
      // From then on nobody waits at all.
      expect(await osrm.table([HERE], THERE)).toBeNull();
      expect(told).toHaveLength(1);
      setReply(() => ({ body: table([60]) }));
      await expect.poll(() => told.at(-1)).toBeNull();
      expect(await osrm.table([HERE], THERE)).toEqual([{ minutes: 1, metres: 600 }]);
      expect(told).toHaveLength(2);
    },
  );

  it('N9 while it is away nobody waits for it', async () => {
    const { url, asks, setReply } = await osrmServer(() => ({ body: 'no' }));
    const { osrm } = client(url, { retryMs: 600_000 });
    await osrm.table([HERE], THERE);
    setReply(() => ({ body: table([60]) }));
    expect(await osrm.table([HERE], THERE)).toBeNull();
    expect(asks).toHaveLength(1);
  });

  it('N9 when it is away altogether, the same', async () => {
    const { url, server } = await osrmServer(plain);
    const { osrm, told } = client(url);
    expect(await osrm.table([HERE], THERE)).not.toBeNull();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    expect(await osrm.table([HERE], THERE)).toBeNull();
    expect(told.map((one) => one?.text.en)).toEqual([expect.stringMatching(/cannot be reached/)]);
  });

  it('N9 follows no redirect: it speaks to the host that was configured', async () => {
    const other = await osrmServer(plain);
    const { url } = await osrmServer(({ path }) => ({
      status: 302,
      body: '',
      headers: { location: `${other.url}${path}` },
    }));
    const { osrm, told } = client(url);
    expect(await osrm.table([HERE], THERE)).toBeNull();
    expect(other.asks).toEqual([]);
    expect(told).toHaveLength(1);
  });

  it('N9 a place without a road is no fault of OSRM', async () => {
    const { url } = await osrmServer(() => ({ status: 400, body: '{"code":"NoSegment"}' }));
    const { osrm, told } = client(url);
    expect(await osrm.table([HERE], THERE)).toBeNull();
    expect(told).toEqual([]);
  });

  it('N9 is asked four times at once at most, and for ninety places', async () => {
    const { url, asks } = await osrmServer(({ places }) => ({
      body: table(places.slice(1).map(() => 60)),
      afterMs: 100,
    }));
    const { osrm, told } = client(url);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => osrm.table(Array(120).fill(HERE), THERE)),
    );
    expect(answers.map((one) => one?.length ?? null)).toEqual([90, 90, 90, 90, ...Array(6).fill(null)]);
    expect(asks).toHaveLength(4);
    expect(told).toEqual([]);
  });
});

describe('a ranking by road', () => {
  const duty = () => {
    const world = smallDuty();
    // Six cars; the nearest by street is the last by road.
    const cars = [...world.picture().teams.values()]
      .filter((team) => team.transport === 'car')
      .map(({ id }) => id);
    cars.forEach((id, i) => world.move(id, at(500 * i, 500)));
    const walker = TEAM_IDS[0] as TeamId;
    world.move(walker, at(0, 500));
    return { world, cars, walker, theCase: caseAt(world, 0, 500) };
  };
  const answer = (osrm: Osrm | null, { world, theCase }: ReturnType<typeof duty>) =>
    responderOf(world, () => null, osrm).choices(theCase, 'district', 50);

  it('N8 takes the minutes of cars from OSRM, keeps the others, and says for each where they come from', async () => {
    const { url, asks } = await osrmServer(plain);
    const day = duty();
    const responder = responderOf(day.world, () => null, client(url).osrm);
    const { teams, travel } = await responder.choices(day.theCase, 'district', 50);
    expect(travel).toBe('osrm');
    expect(asks).toHaveLength(1);
    for (const { team, travelBy, travelMin, reasons } of teams.filter((one) => one.travelMin !== null)) {
      expect(travelBy).toBe(team.transport === 'car' ? 'osrm' : 'streets');
      if (travelBy === 'osrm') expect(travelMin).toBeGreaterThan(9.8);
      expect(reasons[0]?.text.en.includes('OSRM')).toBe(travelBy === 'osrm');
    }
    const worths = teams.flatMap((one) => one.worthMin ?? []);
    expect(worths).toEqual(worths.toSorted((a, b) => a - b));
    // The order keeps the minutes that its commander saw, for a minute.
    const [car] = day.cars as [TeamId];
    const seen = teams.find(({ team }) => team.id === car)!;
    expect(responder.travelOf(day.world.team(car), day.theCase.position)?.minutes).toBe(seen.travelMin);
    day.world.now += 61_000;
    expect(responder.travelOf(day.world.team(car), day.theCase.position)?.minutes).toBe(0);
  });

  it('N9 falls back to the streets and says so', async () => {
    const { url } = await osrmServer(() => ({ body: 'no' }));
    const day = duty();
    const byStreet = await answer(null, day);
    const fallback = await answer(client(url).osrm, day);
    expect(byStreet.travel).toBe('streets');
    expect(fallback).toEqual({ ...byStreet, travel: 'streetsForOsrm' });
  });
});

describe('--osrm', () => {
  const of = (args: string[], env: Record<string, string> = {}) => {
    const options = parseFlags(args, env);
    return options === 'help' ? null : options.osrm;
  };

  it('N10 takes an http address, from the flag before the environment', () => {
    expect(of([])).toBeNull();
    expect(of(['--osrm', 'http://127.0.0.1:5000/'])).toBe('http://127.0.0.1:5000');
    expect(of([], { LIANQIN_OSRM: 'https://maps.example/osrm' })).toBe('https://maps.example/osrm');
    expect(of(['--osrm', 'http://a:1'], { LIANQIN_OSRM: 'http://b:2' })).toBe('http://a:1');
  });

  it.each([
    '127.0.0.1:5000',
    'ftp://x',
    'file:///etc',
    'http://',
    'http://u:p@x',
    'http://x?y=1',
    'http://x/#z',
  ])('N10 refuses %s in one sentence', (text) => {
    expect(() => of(['--osrm', text])).toThrow(FlagError);
    expect(() => of([], { LIANQIN_OSRM: text })).toThrow(/^LIANQIN_OSRM /);
  });
});
