// `join`: how long a console takes to have the whole picture, and how many bytes that is, when the server holds a
// day of the demo district: 1,500 units and some 800 cases.
import { join } from 'node:path';
import { writeDayJournal } from '../journal/dayJournal.ts';
import type { BenchOptions, Measured } from '../measured.ts';
import { median, quantile, rounded } from '../numbers.ts';
import { startServerProcess } from '../serverProcess.ts';
import { signInAsWall } from '../signIn.ts';
import { startWorker } from '../worker.ts';
import { makeWorkDir } from '../workDir.ts';
import type { Joined, JoinDoors } from './consoles.ts';

const FULL_JOINS = 40;
const QUICK_JOINS = 15;

export async function runJoin({ quick }: BenchOptions): Promise<Measured> {
  const dir = makeWorkDir();
  const consoles = startWorker<JoinDoors>(join(import.meta.dirname, 'consoles.ts'));
  try {
    const facts = await writeDayJournal(dir);
    const server = await startServerProcess({ ...dir, flags: ['--demo', '--units', '0'] });
    try {
      const token = await signInAsWall(server.url);
      const joins: Joined[] = [];
      // The first one finds code that was never run: it is told, and is not the median.
      for (let n = 0; n < (quick ? QUICK_JOINS : FULL_JOINS); n++) {
        joins.push(await consoles.ask('join', { url: server.url, token }));
      }
      return measured(facts, joins);
    } finally {
      await server.stop();
    }
  } finally {
    await consoles.stop();
    dir.remove();
  }
}

function measured(facts: number, joins: readonly Joined[]): Measured {
  const times = joins.map(({ ms }) => ms);
  const { units, placed, cases, orders } = joins.at(-1)!;
  const kb = median(joins.map(({ bytes }) => bytes / 1_000));
  return {
    figures: { 'join.ms': rounded(median(times)), 'join.kb': rounded(kb) },
    rows: [
      { what: 'facts in the journal', value: facts, unit: 'facts' },
      { what: 'in the picture', value: units, unit: 'units' },
      { what: 'of them with a position', value: placed, unit: 'units' },
      { what: 'open and closed in the last 24 h', value: cases, unit: 'cases' },
      { what: 'their orders', value: orders, unit: 'orders' },
      { what: 'connect, join and fold: first', value: rounded(times[0]!), unit: 'ms' },
      { what: 'connect, join and fold: median', value: rounded(median(times)), unit: 'ms' },
      { what: 'connect, join and fold: p90', value: rounded(quantile(times, 0.9)), unit: 'ms' },
      { what: 'over the wire', value: rounded(kb), unit: 'kB' },
    ],
  };
}
