// A host's windows live in a process of their own: start it, hear how it ended, end it.
import { spawn } from 'node:child_process';
import type { HostEnd, OpenWall } from './hostPort.ts';

// A browser writes its profile when it is asked to end; after this it is ended anyway.
const CLOSE_WITHIN_MS = 4_000;

export function openProcess(command: string, args: readonly string[], env: NodeJS.ProcessEnv): OpenWall {
  const { promise: ended, resolve } = Promise.withResolvers<HostEnd>();
  const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let lastWords = '';
  // Browsers talk much on stderr; only its end is worth showing, when they fail.
  child.stderr.on('data', (chunk: Buffer) => {
    lastWords = (lastWords + String(chunk)).slice(-2_000);
  });
  child.on('error', (error) => resolve({ kind: 'failed', reason: error.message }));
  child.on('exit', (code, signal) => {
    if (code === 0) return resolve({ kind: 'closed' });
    const lastLine = lastWords.trim().split('\n').at(-1) ?? '';
    resolve({ kind: 'failed', reason: `${signal ?? `exit code ${code}`}${lastLine ? `: ${lastLine}` : ''}` });
  });
  return {
    ended,
    close: async () => {
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), CLOSE_WITHIN_MS);
      await ended;
      clearTimeout(force);
    },
  };
}
