// The machine itself: Node, memory, clock.
import { statSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';
import { type Examination, fail, ok, warn } from './finding.ts';

const GB = 1e9;
// The server with 5,000 units and 20 consoles stays under 1 GB; a browser with the wall needs another.
const LEAST_BYTES = 2 * GB;
const COMFORT_BYTES = 4 * GB;
const DAY_MS = 86_400_000;
const LATEST_YEAR = 2100;

export function examineNode(version: string): Examination {
  return {
    about: 'Node',
    examine: async () =>
      Number(version.split('.')[0]) >= 24
        ? ok(version)
        : fail(`${version} is too old`, 'Start through npm (npm run doctor), which brings Node 24.'),
  };
}

export function examineMemory(total = totalmem(), free = freemem()): Examination {
  const words = `${(total / GB).toFixed(1)} GB, ${(free / GB).toFixed(1)} GB free`;
  return {
    about: 'memory',
    examine: async () => {
      if (total < LEAST_BYTES)
        return fail(words, 'Give this machine at least 2 GB for the server, 4 GB with the wall.');
      if (total < COMFORT_BYTES)
        return warn(words, 'Enough for the server; open the wall on another machine.');
      return ok(words);
    },
  };
}

/** Deadlines and orders are times: a wrong clock makes wrong promises. `ours` is a file that came with us. */
export function examineClock(now: number, ours: string): Examination {
  return {
    about: 'clock',
    examine: async () => {
      const words = new Date(now).toISOString();
      const advice = 'Set the clock and turn on NTP (timedatectl set-ntp true), before the first case.';
      // Installed yesterday, running last year: the clock is wrong, whatever it says.
      if (now < statSync(ours).mtimeMs - DAY_MS)
        return fail(`${words} is before this program was installed`, advice);
      if (new Date(now).getUTCFullYear() > LATEST_YEAR)
        return fail(`${words} is beyond ${LATEST_YEAR}`, advice);
      return ok(words);
    },
  };
}
