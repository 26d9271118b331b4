// Runs one of the journal's commands in a process of its own, as `npm run` does.
import { execFile } from 'node:child_process';
import { join } from 'node:path';

export interface Run {
  readonly code: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export const runCli = (file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Run> =>
  new Promise((resolve) => {
    const path = join(import.meta.dirname, '..', file);
    execFile(
      process.execPath,
      [path, ...args],
      { env: { ...process.env, ...env } },
      (failed, stdout, stderr) => resolve({ code: failed ? failed.code : 0, stdout, stderr }),
    );
  });
