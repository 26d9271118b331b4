// Reads a CSV of real fixes as a fleet: columns found by their header, rows in any order, local times. A row that
// cannot be read is named by its line; nothing is guessed and nothing is left out in silence.
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import type { Position } from '#contract/ids.ts';
import { isDeviceId } from '../../credentials/devices.ts';
import { FeedError } from './feedError.ts';

export interface FleetFix {
  readonly device: string;
  readonly lon: number;
  readonly lat: number;
  /** As recorded, epoch ms. */
  readonly at: number;
  readonly speedKmh: number | null;
  readonly headingDeg: number | null;
}

/** In order of time. */
export type Fleet = readonly FleetFix[];

interface Row {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

type Column = 'lon' | 'lat' | 'at' | 'device' | 'speedKmh' | 'headingDeg';

const NAMES: Readonly<Record<Column, readonly string[]>> = {
  lon: ['longitude', 'lon', 'lng', 'long'],
  lat: ['latitude', 'lat'],
  at: ['timestamp', 'time', 'datetime', 'gps_time'],
  device: ['name_id', 'id', 'device', 'device_id', 'deviceid'],
  speedKmh: ['speed', 'speed_kmh'],
  headingDeg: ['heading', 'bearing', 'course'],
};
const NEEDED: readonly Column[] = ['lon', 'lat', 'at', 'device'];

/** Read and sorted in memory: about 1 GB. A larger set is better played in parts. */
const MAX_ROWS = 5_000_000;
const SECONDS_BELOW = 1e11;
const LOCAL =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[T ](\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(Z|[+-]\d{2}:?\d{2})?$/;

/** `utcOffsetMin`: of times that name no zone. Throws `FeedError`. */
export async function readFleet(file: string, utcOffsetMin: number): Promise<Fleet> {
  const fixes: FleetFix[] = [];
  let columns: Readonly<Record<Column, number>> | null = null;
  const rows = parse({ bom: true, trim: true, info: true, skip_empty_lines: true });
  try {
    await pipeline(createReadStream(file), rows, async (parsed: AsyncIterable<Row>) => {
      for await (const { record, info } of parsed) {
        if (columns === null) {
          columns = columnsOf(record, file);
          continue;
        }
        if (fixes.length === MAX_ROWS)
          throw new FeedError(`${file} has more than ${MAX_ROWS} rows: split it.`);
        fixes.push(fixOf(record, columns, utcOffsetMin, `${file}, line ${info.lines}`));
      }
    });
  } catch (error) {
    throw told(error, file);
  }
  if (fixes.length === 0) throw new FeedError(`${file} holds no fixes.`);
  return fixes.sort((a, b) => a.at - b.at);
}

/** The whole set moved so that its middle (the median, which a few stray fixes do not pull) lies at `center`. */
export function fitted(fleet: Fleet, center: Position): Fleet {
  const east = center.lon - median(fleet.map((fix) => fix.lon));
  const north = center.lat - median(fleet.map((fix) => fix.lat));
  return fleet.map((fix) => ({ ...fix, lon: wrapped(fix.lon + east), lat: clamped(fix.lat + north) }));
}

function columnsOf(header: readonly string[], file: string): Readonly<Record<Column, number>> {
  const found = header.map((name) => name.toLowerCase());
  const indexOf = (column: Column) => found.findIndex((name) => NAMES[column].includes(name));
  const missing = NEEDED.filter((column) => indexOf(column) < 0);
  if (missing.length > 0) {
    const wanted = missing.map((column) => NAMES[column].join(' or ')).join('; ');
    throw new FeedError(`${file} has no column ${wanted}. Its header is: ${header.join(', ').slice(0, 200)}`);
  }
  return {
    lon: indexOf('lon'),
    lat: indexOf('lat'),
    at: indexOf('at'),
    device: indexOf('device'),
    speedKmh: indexOf('speedKmh'),
    headingDeg: indexOf('headingDeg'),
  };
}

function fixOf(
  record: readonly string[],
  columns: Readonly<Record<Column, number>>,
  utcOffsetMin: number,
  where: string,
): FleetFix {
  const cell = (column: Column) => record[columns[column]] ?? '';
  const fault = (column: Column, wanted: string) =>
    new FeedError(`${where}: ${NAMES[column][0]} is "${cell(column).slice(0, 60)}", ${wanted}.`);
  const number = (column: Column, most: number) => {
    const text = cell(column);
    const value = Number(text);
    if (text === '' || !Number.isFinite(value) || Math.abs(value) > most) {
      throw fault(column, `not a number between -${most} and ${most}`);
    }
    return value;
  };
  const measure = (column: Column, most: number) => (cell(column) === '' ? null : number(column, most));

  const at = timeOf(cell('at'), utcOffsetMin);
  if (at === null) throw fault('at', 'not a time like 2020-07-18 09:07:17, nor Unix seconds or milliseconds');
  const device = cell('device');
  if (!isDeviceId(device)) throw fault('device', 'not a device id of 1 to 64 letters and digits');
  return {
    device,
    lon: number('lon', 180),
    lat: number('lat', 90),
    at,
    speedKmh: measure('speedKmh', 3000),
    headingDeg: measure('headingDeg', 360),
  };
}

function timeOf(text: string, utcOffsetMin: number): number | null {
  if (/^\d{1,16}(\.\d+)?$/.test(text)) {
    const number = Number(text);
    return Math.round(number < SECONDS_BELOW ? number * 1000 : number);
  }
  const parts = LOCAL.exec(text);
  if (!parts) return null;
  const [, year, month = '', day = '', time = '', zone] = parts;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const clock = time.indexOf(':') === 1 ? `0${time}` : time;
  const local = Date.parse(`${date}T${clock}${zone ?? 'Z'}`);
  if (Number.isNaN(local)) return null;
  return zone === undefined ? local - utcOffsetMin * 60_000 : local;
}

function told(error: unknown, file: string): unknown {
  if (error instanceof FeedError) return error;
  const { code } = error as { code?: unknown };
  if (code === 'ENOENT') return new FeedError(`There is no file ${file}.`, { cause: error });
  if (code === 'EISDIR') return new FeedError(`${file} is a directory, not a CSV file.`, { cause: error });
  if (code === 'EACCES') return new FeedError(`${file} may not be read.`, { cause: error });
  if (error instanceof CsvError)
    return new FeedError(`${file} is no CSV: ${error.message}`, { cause: error });
  return error;
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

const wrapped = (lon: number): number => ((((lon + 180) % 360) + 360) % 360) - 180;
const clamped = (lat: number): number => Math.max(-90, Math.min(90, lat));
