// `ingest`: how many fixes a second the real server takes over HTTP and has in its journal, and how long a device
// waits for its answer at the rate of a whole district.
import { join } from 'node:path';
import { openSqliteJournal } from '../../journal/sqliteJournal.ts';
import type { BenchOptions, Measured } from '../measured.ts';
import { Delays, median, sum } from '../numbers.ts';
import { startServerProcess } from '../serverProcess.ts';
import { makeWorkDir, type WorkDir } from '../workDir.ts';
import { startWorker } from '../worker.ts';
import type { DeviceDoors, Sent } from './devices.ts';

/** A device may send 20 fixes a second: so many devices never meet that limit. */
const DEVICES = 1_000;
const CONNECTIONS = 64;
/** 1,500 units that report every five seconds. */
const DISTRICT_PER_SECOND = 300;

const FULL = { rounds: 5, closedMs: 6_000, openMs: 10_000 };
const QUICK = { rounds: 3, closedMs: 3_000, openMs: 3_000 };

export async function runIngest({ quick }: BenchOptions): Promise<Measured> {
  const { rounds, closedMs, openMs } = quick ? QUICK : FULL;
  const dir = makeWorkDir();
  const devices = startWorker<DeviceDoors>(join(import.meta.dirname, 'devices.ts'));
  const closed: Sent[] = [];
  const open: Sent[] = [];
  try {
    const server = await startServerProcess({ ...dir, flags: ['--demo', '--units', '0'] });
    const phones = { url: server.url, devices: DEVICES };
    const full = { ...phones, connections: CONNECTIONS, ms: closedMs };
    const steady = { ...phones, perSecond: DISTRICT_PER_SECOND, ms: openMs };
    const before: Sent[] = [];
    try {
      before.push(await devices.ask('enrol', phones), await devices.ask('closedLoop', full));
      for (let round = 0; round < rounds; round++) {
        closed.push(await devices.ask('closedLoop', full));
        open.push(await devices.ask('openLoop', steady));
      }
    } finally {
      await server.stop();
    }
    refuseLosses([...before, ...closed, ...open], journaledIn(dir));
  } finally {
    await devices.stop();
    dir.remove();
  }
  return measured(closed, open);
}

function measured(closed: readonly Sent[], open: readonly Sent[]): Measured {
  const perSecond = median(closed.map(({ kept, seconds }) => kept / seconds));
  const p99Ms = median(open.map(({ delays }) => new Delays(delays).quantile(0.99)));
  const loops = [
    ...closed.map((sent) => ({ what: `as fast as answered, ${CONNECTIONS} connections`, sent })),
    ...open.map((sent) => ({ what: `${DISTRICT_PER_SECOND} a second`, sent })),
  ];
  return {
    figures: { 'ingest.fixesPerS': Math.round(perSecond), 'ingest.p99Ms': p99Ms },
    rows: loops.map(({ what, sent }) => {
      const delays = new Delays(sent.delays);
      return {
        what,
        fixesPerS: Math.round(sent.kept / sent.seconds),
        p50Ms: delays.quantile(0.5),
        p99Ms: delays.quantile(0.99),
        longestMs: delays.quantile(1),
      };
    }),
  };
}

/** A rate of fixes that were refused or not written would mean nothing. */
function refuseLosses(all: readonly Sent[], journaled: number): void {
  const other = all.flatMap((sent) => Object.entries(sent.other));
  if (other.length > 0) throw new Error(`not all fixes were kept: ${JSON.stringify(other)}`);
  const kept = sum(all.map((sent) => sent.kept));
  if (kept !== journaled)
    throw new Error(`${kept} fixes were answered as kept, the journal holds ${journaled}`);
}

function journaledIn({ dataDir, keyDir }: WorkDir): number {
  const journal = openSqliteJournal(dataDir, { keyDir });
  let count = 0;
  for (const page of journal.fixesBetween(-Infinity, Infinity)) count += page.length;
  journal.close();
  return count;
}
