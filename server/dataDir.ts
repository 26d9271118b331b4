// The data directory must be there and ours to write before anything else is opened in it.
import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeDirectory } from './journal/makeDirectory.ts';

/** Makes the directory where it is missing. A sentence when it cannot be used, else null. */
export function makeDataDir(dataDir: string): string | null {
  try {
    // Asked first: a directory that cannot be made there is told by the place that refuses it.
    // With the slash a file is refused also where it may be run.
    accessSync(`${nearest(dataDir)}/`, constants.R_OK | constants.W_OK | constants.X_OK);
    makeDirectory(dataDir);
    return null;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `${dataDir} cannot be used as the data directory (${reason}): choose another with --data, or give this user the right to write there.`;
  }
}

/** The directory itself, or the lowest one above it that exists. */
const nearest = (dir: string): string => (existsSync(dir) ? dir : nearest(dirname(dir)));
