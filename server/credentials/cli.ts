// What the commands for accounts and devices have in common: one sentence for a mistake, the store, the exit code.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { StartError } from '../startError.ts';
import { isStoreFault, openCredentialStore, type CredentialStore } from './store.ts';

/** Said to the person as it is; exit code 1. */
export class CliError extends Error {}

/** Flags that every one of them takes. */
const COMMON = { data: { type: 'string' }, help: { type: 'boolean' } } as const;

/** Words and flags; a flag that is unknown or lacks its value is a `CliError`. */
export function readFlags<T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: T,
) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: true,
      options: { ...options, ...COMMON },
    });
  } catch (error) {
    throw new CliError(`${(error as Error).message} See --help.`);
  }
}

/** Opens the store of a data directory that a server has made. */
export function openStoreIn(data: string | undefined): CredentialStore {
  const dataDir = resolve(data ?? 'data/main');
  if (!existsSync(join(dataDir, 'credentials.db'))) {
    throw new CliError(`${dataDir} is no data directory: start the server once, or give --data DIR.`);
  }
  return openCredentialStore(dataDir);
}

/** Prints the lines of `run`, or the sentence that it ended with. */
export async function runAsMain(
  run: (args: readonly string[]) => readonly string[] | Promise<readonly string[]>,
): Promise<void> {
  try {
    console.log((await run(process.argv.slice(2))).join('\n'));
  } catch (error) {
    // A disk that SQLite cannot write to is told as it is: its message names the trouble.
    const told = error instanceof CliError || error instanceof StartError || isStoreFault(error);
    console.error(told ? error.message : error);
    process.exitCode = 1;
  }
}
