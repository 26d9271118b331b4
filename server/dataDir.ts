// The data directory must be there and ours to write before anything else is opened in it.
import { accessSync, constants, mkdirSync } from 'node:fs';

/** Makes the directory where it is missing. A sentence when it cannot be used, else null. */
export function makeDataDir(dataDir: string): string | null {
  try {
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `${dataDir} cannot be used as the data directory (${reason}): choose another with --data, or give this user the right to write there.`;
  }
}
