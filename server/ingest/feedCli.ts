// `npm run feed`: plays a CSV of real fixes through the OsmAnd door as a fleet, for trying the wall on movements
// that nobody here made up.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Position } from '#contract/ids.ts';
import { FeedError } from './feed/feedError.ts';
import { messageOf, playFleet, type Progress, type Tally } from './feed/playFleet.ts';
import { fitted, readFleet, type Fleet } from './feed/readFleet.ts';

const HELP = `Usage: npm run feed -- --file FILE.csv --url URL [flags]
  --file FILE        CSV with a header: longitude, latitude, timestamp, name_id (or lon, lat, time, id …);
                     speed (km/h) and heading are read when there
  --url URL          the server, e.g. http://127.0.0.1:4170, or its OsmAnd port, http://127.0.0.1:5055
  --speed N          how much faster than recorded (60)
  --fit              move the whole set so that its middle lies in the middle of the server's district
  --center LON,LAT   move it so that its middle lies there
  --token TOKEN      device token (demo)
  --utc-offset ±HH:MM  of times that name no zone (+08:00)
  --loop             start again at the end`;

/** The fleet as fast as the machines can is no playback any more. */
const MAX_SPEED = 100_000;
/** A terminal's line is written over; a file gets one now and then. */
const LINE_EVERY_MS = { terminal: 500, file: 10_000 };
const ANSWER_WITHIN_MS = 5_000;

interface Options {
  readonly file: string;
  readonly address: URL;
  readonly speed: number;
  readonly fit: boolean;
  readonly center: Position | null;
  readonly token: string;
  readonly utcOffsetMin: number;
  readonly loop: boolean;
}

/** Throws `FeedError`. */
export async function feed(
  args: readonly string[],
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<Tally | null> {
  const options = optionsOf(args);
  if (options === 'help') {
    print(HELP);
    return null;
  }
  const read = await readFleet(options.file, options.utcOffsetMin);
  const door = await findDoor(options.address);
  const center = options.center ?? (options.fit ? await districtCenter(door) : null);
  const fleet = center ? fitted(read, center) : read;
  print(headline(fleet, options.speed, door));
  const tally = await playFleet(fleet, { ...options, door, signal, onProgress: progressTo(print) });
  print(summary(tally));
  for (const [reason, count] of tally.reasons) print(`  ${count} x ${reason}`);
  return tally;
}

function optionsOf(args: readonly string[]): Options | 'help' {
  const values = read(args);
  if (values.help) return 'help';
  if (!values.file) throw new FeedError('Give the file to play: --file FILE.csv. See --help.');
  if (!values.url) throw new FeedError('Give the server: --url http://127.0.0.1:4170. See --help.');
  return {
    file: resolve(values.file),
    address: addressOf(values.url),
    speed: speedOf(values.speed ?? '60'),
    fit: values.fit ?? false,
    center: values.center === undefined ? null : centerOf(values.center),
    token: values.token ?? 'demo',
    utcOffsetMin: offsetOf(values['utc-offset'] ?? '+08:00'),
    loop: values.loop ?? false,
  };
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        file: { type: 'string' },
        url: { type: 'string' },
        speed: { type: 'string' },
        fit: { type: 'boolean' },
        center: { type: 'string' },
        token: { type: 'string' },
        'utc-offset': { type: 'string' },
        loop: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new FeedError(`${messageOf(error)} See --help.`);
  }
}

function addressOf(text: string): URL {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new FeedError(`--url ${text}: give an address like http://127.0.0.1:4170.`);
}

function speedOf(text: string): number {
  const speed = Number(text);
  if (speed > 0 && speed <= MAX_SPEED) return speed;
  throw new FeedError(`--speed ${text}: give a number above 0, at most ${MAX_SPEED}.`);
}

function centerOf(text: string): Position {
  const [lon = Number.NaN, lat = Number.NaN, more] = text.split(',').map(Number);
  if (more === undefined && Math.abs(lon) <= 180 && Math.abs(lat) <= 90) return { lon, lat };
  throw new FeedError(`--center ${text}: give longitude and latitude, like 121.25,31.38.`);
}

function offsetOf(text: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(text) ?? [];
  const offset = Number(hours) * 60 + Number(minutes);
  if (sign && offset <= 14 * 60) return sign === '-' ? -offset : offset;
  throw new FeedError(`--utc-offset ${text}: give an offset like +08:00.`);
}

/** A bare address means the server's door; where there is none, it is a port that speaks OsmAnd at `/`. */
async function findDoor(address: URL): Promise<URL> {
  const door = address.pathname === '/' ? new URL('/ingest/osmand', address) : address;
  try {
    // Without any field it reports nothing; a door says so, and another place says that it is none.
    const { status } = await fetch(door, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    return status === 404 ? address : door;
  } catch (error) {
    throw new FeedError(`No server answers at ${door.origin}: ${messageOf(error)}`, { cause: error });
  }
}

async function districtCenter(door: URL): Promise<Position> {
  const where = new URL('/api/district', door);
  const hint = 'give the middle yourself with --center LON,LAT';
  try {
    const answer = await fetch(where, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    const { bbox } = (await answer.json()) as { bbox?: unknown };
    if (answer.ok && Array.isArray(bbox) && bbox.length === 4 && bbox.every(Number.isFinite)) {
      const [west, south, east, north] = bbox as [number, number, number, number];
      return { lon: (west + east) / 2, lat: (south + north) / 2 };
    }
  } catch (error) {
    throw new FeedError(`${where.href} does not tell the district: ${hint}.`, { cause: error });
  }
  throw new FeedError(`${where.href} does not tell the district: ${hint}.`);
}

function headline(fleet: Fleet, speed: number, door: URL): string {
  const devices = new Set(fleet.map((fix) => fix.device)).size;
  const recordedMs = (fleet.at(-1)?.at ?? 0) - (fleet[0]?.at ?? 0);
  return (
    `${grouped(fleet.length)} fixes of ${devices} devices over ${duration(recordedMs)}, ` +
    `played in ${duration(recordedMs / speed)} to ${door.origin}`
  );
}

function progressTo(print: (line: string) => void) {
  const every = process.stdout.isTTY ? LINE_EVERY_MS.terminal : LINE_EVERY_MS.file;
  let last = Date.now();
  let sentThen = 0;
  return ({ tally, total, behindMs }: Progress) => {
    const now = Date.now();
    if (now - last < every) return;
    const rate = ((tally.sent - sentThen) * 1000) / (now - last);
    last = now;
    sentThen = tally.sent;
    const late = behindMs > 1000 ? `, ${duration(behindMs)} behind` : '';
    print(
      `${grouped(tally.sent)} of ${grouped(total)} sent, ${rate.toFixed(0)}/s, ${tally.refused} refused${late}\r`,
    );
  };
}

const summary = ({ sent, kept, known, refused }: Tally): string =>
  `${grouped(sent)} sent, ${grouped(kept + known)} accepted (${grouped(known)} known before), ${grouped(refused)} refused`;

const grouped = (count: number): string => count.toLocaleString('en');

function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** A line that ends in a carriage return is written over by the next one. */
function printLine(line: string): void {
  const passing = line.endsWith('\r');
  const text = passing ? line.slice(0, -1) : line;
  if (!process.stdout.isTTY) process.stdout.write(`${text}\n`);
  else process.stdout.write(`\r\u001b[2K${text}${passing ? '' : '\n'}`);
}

async function main(): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
  try {
    const tally = await feed(process.argv.slice(2), printLine, stop.signal);
    // All refused: most likely the wrong token or address, and a script should notice.
    if (tally && tally.sent > 0 && tally.refused === tally.sent) process.exitCode = 1;
  } catch (error) {
    printLine(
      error instanceof FeedError ? error.message : String(error instanceof Error ? error.stack : error),
    );
    process.exitCode = 1;
  }
}

if (import.meta.main) await main();
