// `fanout`: what it costs the server to show 10,000 fixes a second to 20 consoles, how many bytes that takes and
// how old a position is when a console has it; beside raw `ws` and beside one JSON emit per fix, in turns.
import { join } from 'node:path';
import type { BenchOptions, Measured, Row } from '../measured.ts';
import { Delays, median, rounded, sum } from '../numbers.ts';
import { startWorker, type Worker } from '../worker.ts';
import type { ConsoleDoors } from './consoles.ts';
import type { Arm, HostDoors, Turns } from './host.ts';
import { BIG_FLEET, DEMO_FLEET, type Fleet } from './traffic.ts';

const CONSOLES = 20;
const ARMS: readonly Arm[] = ['none', 'encode', 'ours', 'ws', 'json'];
/** Code gets compiled, sockets get their buffers. */
const WARM_UP_TICKS = 8;
/** Frames are complete every 120 ticks: bytes are counted over exactly one such cycle. */
const CYCLE_TICKS = 120;
/** Before and after each tick: long enough for all of it to be sent and read. What a tick costs does not depend on it. */
const PACE_MS = 20;

const FULL = { ticks: 240, latencyMs: 30_000 };
const QUICK = { ticks: 50, latencyMs: 8_000 };

interface Party {
  readonly host: Worker<HostDoors>;
  readonly consoles: Worker<ConsoleDoors>;
  /** The next tick of the traffic; it only goes on. */
  tick: number;
}

export async function runFanout({ quick }: BenchOptions): Promise<Measured> {
  const plan = quick ? QUICK : FULL;
  const host = startWorker<HostDoors>(join(import.meta.dirname, 'host.ts'));
  const consoles = startWorker<ConsoleDoors>(join(import.meta.dirname, 'consoles.ts'));
  try {
    const { firstTick, ...addresses } = await host.ask('open', null);
    await consoles.ask('open', { ...addresses, consoles: CONSOLES });
    const party: Party = { host, consoles, tick: firstTick };
    // The small fleet first: once the large one is known, it is in every complete frame.
    const demo = await bytesOf(party, DEMO_FLEET);
    const cpu = await cpuOf(party, plan.ticks);
    const big = await bytesOf(party, BIG_FLEET);
    const latency = await latencyOf(party, plan.latencyMs);
    await host.ask('close', null);
    const { ours, ws, json } = cpu;
    return {
      figures: {
        'fanout.cpuRatioVsWs': rounded(ours / ws),
        'fanout.bytesPerPosition': rounded(big),
        'fanout.p50Ms': latency.quantile(0.5),
        'fanout.p99Ms': latency.quantile(0.99),
        'fanout.cpuUsPerPositionConsole': rounded(ours),
        'fanout.jsonCpuRatio': rounded(json / ours),
      },
      rows: [
        ...(['ours', 'ws', 'encode', 'json'] as const).map(
          (arm): Row => ({
            what: `${NAMES[arm]}: server CPU`,
            value: rounded(cpu[arm]),
            unit: 'us per position and console',
          }),
        ),
        {
          what: '10,000 units, each every second',
          value: rounded(big),
          unit: 'bytes per position on the wire',
        },
        { what: '1,500 units, each every 5 s', value: rounded(demo), unit: 'bytes per position on the wire' },
        { what: 'frames that a console did not get', value: cpu.lost, unit: 'frames' },
        ...[0.5, 0.9, 0.99, 1].map(
          (q): Row => ({ what: `device to console, p${q * 100}`, value: latency.quantile(q), unit: 'ms' }),
        ),
      ],
    };
  } finally {
    await Promise.all([host.stop(), consoles.stop()]);
  }
}

const NAMES = {
  ours: 'one binary frame a tick (the product)',
  ws: 'the same bytes, ready made, by raw ws',
  encode: 'making the frames alone',
  json: 'one JSON emit per fix (at a tenth of the rate)',
};

/** Microseconds per position and console: medians of ticks, less what the traffic costs when nobody is told. */
async function cpuOf(party: Party, ticks: number): Promise<Cpu> {
  const turns = (count: number) => ({ fleet: BIG_FLEET, ticks: count, arms: ARMS, paceMs: PACE_MS });
  await told(party, turns(WARM_UP_TICKS));
  const { used, frames } = await told(party, turns(ticks));
  const trafficUs = median(used.none.cpuUs);
  const cost = (arm: Arm) => (median(used[arm].cpuUs) - trafficUs) / (median(used[arm].positions) * CONSOLES);
  return {
    encode: cost('encode'),
    ours: cost('ours'),
    ws: cost('ws'),
    json: cost('json'),
    lost: ticks * CONSOLES - frames,
  };
}

interface Cpu extends Readonly<Record<'encode' | 'ours' | 'ws' | 'json', number>> {
  /** Frames that a console did not get. */
  readonly lost: number;
}

/** Over one whole cycle of frames, the complete one included: what it repeats is overhead. */
async function bytesOf(party: Party, fleet: Fleet): Promise<number> {
  const { used } = await told(party, { fleet, ticks: CYCLE_TICKS, arms: ['ours'], paceMs: PACE_MS });
  return sum(used.ours.bytes) / (sum(used.ours.positions) * CONSOLES);
}

async function told(party: Party, turns: Omit<Turns, 'fromTick'>) {
  const used = await party.host.ask('turns', { ...turns, fromTick: party.tick });
  party.tick += turns.ticks;
  const { frames } = await party.consoles.ask('take', null);
  return { used, frames };
}

async function latencyOf({ host, consoles }: Party, ms: number): Promise<Delays> {
  const { offered, refused } = await host.ask('ingest', { ms });
  const { delays } = await consoles.ask('take', null);
  if (refused > 0) throw new Error(`${refused} of ${offered} fixes were not kept`);
  return new Delays(delays);
}
