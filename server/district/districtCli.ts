// `npm run district -- check FILE|DIR` and `npm run district -- use DIR [--data DATADIR]`: for the person who
// brings a real district. Every fault is one line that a map editor can act on.
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Position } from '#contract/ids.ts';
import { isSystemError, isUsageError, refuse } from '../commandLine.ts';
import { DEFAULT_DATA_DIR } from '../flags.ts';
import { checkDistrict, type Fault } from './checkDistrict.ts';
import { installDistrict } from './install.ts';
import {
  type AreaLayers,
  DistrictFileError,
  parseDistrict,
  readDistrictBytes,
  readMixedFile,
} from './layers.ts';

const USAGE = `Usage:
  npm run district -- check FILE|DIR           names every fault; exit code 1 when there is one
  npm run district -- use DIR [--data DATADIR] checks, then puts the district in force for the
                                               server on DATADIR (${DEFAULT_DATA_DIR})`;

/** Runs one command; the answer is the exit code. */
export async function districtCommand(args: string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { data: { type: 'string' } },
    });
    const [command, path, ...more] = positionals;
    if (path === undefined || more.length > 0) return refuse(USAGE);
    if (command === 'check') return await check(resolve(path));
    if (command === 'use') return await use(resolve(path), resolve(values.data ?? DEFAULT_DATA_DIR));
    return refuse(USAGE);
  } catch (error) {
    if (error instanceof DistrictFileError) return refuse(error.message);
    if (isUsageError(error)) return refuse(`${error.message}\n${USAGE}`);
    if (isSystemError(error)) return refuse(`The district could not be written: ${error.message}.`);
    throw error;
  }
}

async function check(path: string): Promise<number> {
  const isDirectory = await stat(path).then(
    (s) => s.isDirectory(),
    () => false, // a path that is not there is told by the reader, in its words
  );
  const layers: AreaLayers = isDirectory
    ? parseDistrict(await readDistrictBytes(path))
    : await readMixedFile(path);
  const faults = checkDistrict(layers, { whole: isDirectory });
  if (faults.length > 0) return report(path, faults);
  console.log(`${path}: no fault. ${counts(layers)}`);
  for (const note of notes(layers)) console.log(note);
  return 0;
}

async function use(dir: string, dataDir: string): Promise<number> {
  const installed = await installDistrict(dir, dataDir);
  if (!installed.ok) {
    report(dir, installed.faults);
    return refuse('The district in force stays as it was.');
  }
  const { district } = installed;
  console.log(
    `${district.name.zh} ${district.name.en} (${district.hash.slice(0, 12)}) is in force from the next start on ${dataDir}. ${counts(installed.district)}`,
  );
  return 0;
}

const counts = (layers: Record<'towns' | 'urbanGrids' | 'villageGrids', readonly unknown[]>): string =>
  `${layers.towns.length} towns, ${layers.urbanGrids.length} urban grids, ${layers.villageGrids.length} village grids.`;

/** What could not be judged, because it is not in the file. */
function notes(layers: AreaLayers): string[] {
  const notes: string[] = [];
  if (layers.outline.length === 0)
    notes.push('No district outline in it: whether the towns fill the district was not checked.');
  if (layers.towns.length === 0)
    notes.push('No towns in it: only holes between the grids were looked for, not their outer edge.');
  return notes;
}

function report(path: string, faults: readonly Fault[]): number {
  for (const { code, rule, message, at } of faults)
    console.error(`${code}  ${rule}  at ${place(at)}  ${message.zh} / ${message.en}`);
  return refuse(`${path}: ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}.`);
}

const place = ({ lon, lat }: Position): string => `${lon.toFixed(6)},${lat.toFixed(6)}`;

if (import.meta.main) process.exitCode = await districtCommand(process.argv.slice(2));
