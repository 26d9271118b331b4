// The disk under the data directory: room, and how long a durable write takes. Every acknowledged command waits
// for one (GUARANTEES G6).
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Examination, fail, ok, warn } from './finding.ts';

const GB = 1e9;
// 1,500 units every 5 s are about 26 million fixes a day, at some 5 bytes each: a month is 4 GB.
const LEAST_BYTES = 1 * GB;
const COMFORT_BYTES = 10 * GB;
const WRITES = 60;
const PAGE_BYTES = 4096;
// G6 promises an acknowledgement in 20 ms at the median and 200 ms at p99, and the write is most of it.
const MEDIAN_MS = 10;
const P99_MS = 100;
// Flash with power-loss protection needs about 20 us. Quicker than this is memory that forgets.
const TOO_GOOD_MS = 0.01;
// A network disk with a clock of its own dates files in the past or the future.
const CLOCKS_APART_MS = 5_000;

export function examineDisk(data: string): Examination {
  const folder = nearestFolder(data);
  return {
    about: 'disk',
    examine: async () => {
      const { bavail, bsize } = statfsSync(folder);
      const free = bavail * bsize;
      const words = `${(free / GB).toFixed(1)} GB free under ${folder}`;
      const advice =
        'Free some room or choose another place with --data; a month of 1,500 units takes about 4 GB.';
      if (free < LEAST_BYTES) return fail(words, advice);
      return free < COMFORT_BYTES ? warn(words, advice) : ok(words);
    },
  };
}

export function examineFsync(data: string): Examination {
  return {
    about: 'fsync',
    examine: async () => {
      const { durationsMs, clocksApartMs } = measureFsync(nearestFolder(data));
      return judgeFsync(durationsMs, clocksApartMs);
    },
  };
}

export function judgeFsync(durationsMs: readonly number[], clocksApartMs: number) {
  const sorted = durationsMs.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const p99 = sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0;
  const words = `${median.toFixed(2)} ms median, ${p99.toFixed(2)} ms p99, of ${sorted.length} durable writes of 4 KiB`;
  if (Math.abs(clocksApartMs) > CLOCKS_APART_MS) {
    return fail(
      `the disk's clock is ${Math.round(clocksApartMs / 1000)} s from this machine's`,
      'Put the data on a local disk.',
    );
  }
  if (median > MEDIAN_MS || p99 > P99_MS) {
    return warn(words, 'Orders will wait for this disk. Use a local SSD, not a network disk or an SD card.');
  }
  if (median < TOO_GOOD_MS) {
    return warn(
      words,
      'Too quick to be true: this disk seems not to honour fsync, and a power cut could lose orders.',
    );
  }
  return ok(words);
}

function measureFsync(folder: string) {
  const scratch = mkdtempSync(join(folder, '.lianqin-doctor-'));
  try {
    const file = join(scratch, 'fsync');
    const fd = openSync(file, 'w');
    const page = Buffer.alloc(PAGE_BYTES, 1);
    const durationsMs = Array.from({ length: WRITES }, () => {
      const startedAt = performance.now();
      writeSync(fd, page);
      fsyncSync(fd);
      return performance.now() - startedAt;
    });
    closeSync(fd);
    return { durationsMs, clocksApartMs: statSync(file).mtimeMs - Date.now() };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** The data directory may not exist yet; the disk that it will be on does. */
function nearestFolder(path: string): string {
  const absolute = resolve(path);
  return existsSync(absolute) ? absolute : nearestFolder(dirname(absolute));
}
