// The process against a stand-in server: real HTTP and Socket.IO, the harness's centre behind them.
import { fork, type ChildProcess } from 'node:child_process';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Server as SocketServer } from 'socket.io';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from '#contract/actor.ts';
import { emptyFrame, encodeFrame } from '#contract/frame.ts';
import { messageFor, view } from '#contract/jurisdiction.ts';
import { toJson } from '#contract/picture.ts';
import type { Policy } from '#contract/policy.ts';
import { PROTOCOL, type ConsoleToServer, type ServerToConsole } from '#contract/wire.ts';
import { districtRef, loadDistrict, type District } from '../district/district.ts';
import { loadPolicy } from '../policy/loadPolicy.ts';
import { makeCentre, setUp, type Centre } from './harness.ts';
import { makeDemoOrganisation } from './organisation.ts';
import { startSimulator } from './startSimulator.ts';

const ASSETS = join(import.meta.dirname, '../../assets');
const DISTRICT_DIR = join(ASSETS, 'district/jiading');
const POLICY_DIR = join(ASSETS, 'policy');
// With this seed the first case comes up after two seconds, so that the spec need not wait for one.
const SEED = 24;
const ORIGIN = { lonE6: 121_000_000, latE6: 31_000_000 };
const DISTRICT_VIEW = { kind: 'district' } as const;

let policy: Policy;
let district: District;
beforeAll(async () => {
  policy = await loadPolicy(POLICY_DIR);
  district = await loadDistrict(DISTRICT_DIR);
});

interface StandIn {
  readonly url: string;
  readonly centre: Centre;
  readonly fixes: URLSearchParams[];
  /** Ids of the commands in order of receipt. */
  readonly received: string[];
  readonly tokens: Map<string, Person>;
  /** So many commands are told to come again. */
  refuseNext: number;
  close(): Promise<void>;
}

async function standIn(units: number): Promise<StandIn> {
  const centre = makeCentre({
    now: Date.now(),
    locate: (position) => district.locate(position),
    hasGrid: (code) => district.hasGrid(code),
    travel: () => null,
  });
  setUp(centre, policy, districtRef(district), makeDemoOrganisation(district, policy, { units, seed: SEED }));
  const server: Server = createServer((request, response) => void answer(request, response));
  const io = new SocketServer<ConsoleToServer, ServerToConsole>(server);
  const one: StandIn = {
    url: '',
    centre,
    fixes: [],
    received: [],
    tokens: new Map(),
    refuseNext: 0,
    close: async () => {
      await io.close();
      server.closeAllConnections();
    },
  };
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://stand-in');
    if (url.pathname === '/ingest/osmand') {
      one.fixes.push(url.searchParams);
      response.end();
      return;
    }
    let body = '';
    for await (const part of request) body += String(part);
    const actor = one.tokens.get(request.headers.authorization?.replace('Bearer ', '') ?? '');
    const command = JSON.parse(body) as { id: string };
    one.received.push(command.id);
    if (one.refuseNext > 0) {
      one.refuseNext -= 1;
      response.writeHead(503).end();
      return;
    }
    if (!actor) {
      response.writeHead(401).end();
      return;
    }
    centre.now = Date.now();
    const given = centre.receive(actor, command);
    response.writeHead(given.ok ? 200 : 409).end(JSON.stringify(given.ok ? given : given.refusal));
  }
  io.on('connection', (socket) => {
    if (one.tokens.get(String(socket.handshake.auth['token']))?.role !== 'districtCommander')
      socket.disconnect();
    socket.on('join', (_request, done) =>
      done({
        ok: true,
        protocol: PROTOCOL,
        journal: 'j',
        head: { seq: centre.picture().seq, hash: '' },
        now: Date.now(),
        person: [...one.tokens.values()][0]!,
        jurisdiction: DISTRICT_VIEW,
        simulated: true,
        snapshot: {
          picture: toJson(view(centre.picture(), DISTRICT_VIEW)),
          frame: encodeFrame({ ...emptyFrame(), complete: true }, ORIGIN, true),
        },
      }),
    );
  });
  centre.onChange(({ before, after, facts }) =>
    io.emit('facts', messageFor(before, after, facts, DISTRICT_VIEW)),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(one, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const start = Date.now();
  while (!holds()) {
    if (Date.now() - start > 25_000) throw new Error(`not within 25 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
});

describe('the simulator process', { timeout: 90_000 }, () => {
  it('M12 works through the public doors with its own credentials, comes again when told to, and stops', async () => {
    const server = await standIn(120);
    cleanUp.push(server.close);
    server.refuseNext = 8;
    const stop = startSimulator({
      url: server.url,
      seed: SEED,
      districtDir: DISTRICT_DIR,
      policyDir: POLICY_DIR,
      towns: district.towns,
      organisation: makeDemoOrganisation(district, policy, { units: 120, seed: SEED }),
      tokenFor: (person) => {
        const token = `token-${person.account}`;
        server.tokens.set(token, person);
        return token;
      },
      deviceTokens: (units) => units.map((unit) => `device-${unit}`),
    });
    cleanUp.push(stop);
    const onDuty = () =>
      [...server.centre.picture().teams.values()].filter((team) => team.duty.kind === 'available');
    await until('teams report for duty', () => onDuty().length > 0);
    await until('a case is reported', () => server.centre.picture().cases.size > 0);
    await until('units report', () => server.fixes.length > 50);

    // The same id came again after the refusals, and was carried out once.
    const times = Map.groupBy(server.received, (id) => id);
    const again = [...times.values()].filter((ids) => ids.length > 1);
    expect(again.length).toBeGreaterThan(0);
    const done = server.centre.facts().filter((fact) => fact.type === 'team.dutyChanged');
    expect(new Set(done.map((fact) => fact.team)).size).toBe(done.length);
    for (const fact of server.centre.facts()) expect(fact.actor.id).toMatch(/^(sim:|system:)/);
    for (const fix of server.fixes) {
      expect(fix.get('token')).toBe(`device-${fix.get('id')}`);
      expect(server.centre.picture().units.has(fix.get('id') as never)).toBe(true);
      expect(Number(fix.get('timestamp'))).toBeGreaterThan(Date.now() - 60_000);
    }
    const before = Date.now();
    await stop();
    expect(Date.now() - before).toBeLessThan(2_000);
  });

  it('M12 ends when its parent goes away', async () => {
    const child: ChildProcess = fork(join(import.meta.dirname, 'simProcess.ts'), [], { stdio: 'ignore' });
    cleanUp.push(async () => void child.kill('SIGKILL'));
    await new Promise((resolve) => child.once('spawn', resolve));
    // It listens for the word to start once its modules are loaded; a closed channel ends it before and after.
    child.disconnect();
    const code = await new Promise((resolve) => child.once('exit', resolve));
    expect(code).toBe(0);
  });
});
