// Devices at the OsmAnd door, in a process of their own: phones that keep their connection open and send the next
// fix when the last one was answered, or at a given rate whether or not it was.
import { Agent, get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Delays } from '../numbers.ts';
import { answer } from '../worker.ts';

export interface Sent {
  readonly kept: number;
  /** Answered otherwise than as new and written, by status or outcome. */
  readonly other: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** Request to answer, counts by ms. */
  readonly delays: readonly number[];
}

interface Phones {
  readonly url: string;
  readonly devices: number;
}

const doors = { enrol, closedLoop, openLoop };
export type DeviceDoors = typeof doors;

/** Each device's first fix makes its unit; that is no part of what is measured. */
async function enrol({ url, devices }: Phones): Promise<Sent> {
  const sending = startSending(url, ENROL_CONNECTIONS);
  const queue = Array.from({ length: devices }, (_, device) => device);
  await Promise.all(
    Array.from({ length: ENROL_CONNECTIONS }, async () => {
      for (let device = queue.pop(); device !== undefined; device = queue.pop()) await sending.send(device);
    }),
  );
  return sending.end();
}
const ENROL_CONNECTIONS = 16;

async function closedLoop({
  url,
  devices,
  connections,
  ms,
}: Phones & { readonly connections: number; readonly ms: number }): Promise<Sent> {
  const sending = startSending(url, connections);
  const until = performance.now() + ms;
  let turn = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) await sending.send(turn++ % devices);
    }),
  );
  return sending.end();
}

/** An answer's delay counts from the time that its fix was due: who waits behind a slow one has waited. */
async function openLoop({
  url,
  devices,
  perSecond,
  ms,
}: Phones & { readonly perSecond: number; readonly ms: number }): Promise<Sent> {
  const sending = startSending(url, OPEN_CONNECTIONS);
  const startAt = performance.now();
  const dueAt = (turn: number) => startAt + (turn * 1_000) / perSecond;
  const underWay: Promise<void>[] = [];
  for (let turn = 0; dueAt(turn) < startAt + ms; ) {
    for (; dueAt(turn) <= performance.now(); turn++) underWay.push(sending.send(turn % devices, dueAt(turn)));
    await pause(Math.max(0, dueAt(turn) - performance.now()));
  }
  await Promise.all(underWay);
  return sending.end();
}
/** More than are ever under way at a few milliseconds each. */
const OPEN_CONNECTIONS = 64;

function startSending(url: string, connections: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const startAt = performance.now();
  const delays = new Delays();
  const other: Record<string, number> = {};
  let kept = 0;
  const count = (outcome: string) => {
    if (outcome === KEPT) kept += 1;
    else other[outcome] = (other[outcome] ?? 0) + 1;
  };
  return {
    async send(device: number, dueAt = performance.now()): Promise<void> {
      count(await report(agent, url, device).catch((error: unknown) => String(error)));
      delays.add(performance.now() - dueAt);
    },
    end(): Sent {
      agent.destroy();
      return { kept, other, seconds: (performance.now() - startAt) / 1_000, delays: delays.counts };
    },
  };
}

const KEPT = '{"outcome":"kept"}';
const clock = new Map<number, number>();

/** One fix as Traccar Client's older versions send it; a little further on each time, at a later time each time. */
function report(agent: Agent, url: string, device: number): Promise<string> {
  const at = Math.max(Date.now(), (clock.get(device) ?? 0) + 1);
  clock.set(device, at);
  const lat = (31.3 + ((device * 7_919 + at) % 100_000) / 1e6).toFixed(6);
  const lon = (121.2 + ((device * 104_729 + at) % 100_000) / 1e6).toFixed(6);
  const query = `id=bench-${device}&token=demo&lat=${lat}&lon=${lon}&timestamp=${at}&speed=8.5&bearing=90&accuracy=5`;
  return new Promise((resolve, reject) => {
    get(`${url}/ingest/osmand?${query}`, { agent }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () => resolve(response.statusCode === 200 ? text : String(response.statusCode)));
      response.on('error', reject);
    }).on('error', reject);
  });
}

answer(doors);
