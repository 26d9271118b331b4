// The record keeper as a child of `npm start`: its own program, started and stopped and listened to, never
// imported. Its log goes to a file; what it says to people (lines that are not JSON) is passed on.
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';

// An 8-hour journal is read in 2 s, a million facts in 30 s (G8); twice that is a fault.
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 10_000;
// Enough to read what happened before a fault; a log for ever is the service manager's business.
const LOG_LIMIT_BYTES = 32_000_000;

export class ServerFault extends Error {}

export type ServerProcess = {
  /** Its address, once it answers; a ServerFault when it never will. */
  readonly ready: Promise<URL>;
  /** The exit code, whenever it comes. */
  readonly ended: Promise<number>;
  stop(): Promise<void>;
};

type Options = {
  readonly script: string;
  readonly args: readonly string[];
  readonly logFile: string;
  readonly say: (line: string) => void;
};

export function startServer({ script, args, logFile, say }: Options): ServerProcess {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = createWriteStream(logFile);
  // The channel says nothing; its end tells the server that we are gone, however we went.
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  if (!child.stdout || !child.stderr) throw new Error('piped above');
  const ended = Promise.withResolvers<number>();
  const ready = Promise.withResolvers<URL>();

  const hear = (line: string) => {
    if (log.bytesWritten < LOG_LIMIT_BYTES) log.write(`${line}\n`);
    const address = /^listening (http:\S+)$/.exec(line)?.[1];
    if (address) ready.resolve(new URL(address));
    else if (!line.startsWith('{') && line.trim()) say(line);
  };
  createInterface({ input: child.stdout }).on('line', hear);
  createInterface({ input: child.stderr }).on('line', hear);
  child.on('error', (error) =>
    ready.reject(new ServerFault(`the server could not be started: ${error.message}`)),
  );
  child.on('close', (code) => {
    ready.reject(new ServerFault(`the server ended before it was ready (its log: ${logFile})`));
    ended.resolve(code ?? 1);
    log.end();
  });

  const stop = async () => {
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    await ended.promise;
    clearTimeout(force);
  };
  const late = setTimeout(() => {
    ready.reject(
      new ServerFault(`the server was not ready after ${READY_WITHIN_MS / 1000} s (its log: ${logFile})`),
    );
    child.kill('SIGKILL');
  }, READY_WITHIN_MS);
  process.once('exit', () => child.kill('SIGKILL'));
  const onTime = ready.promise.finally(() => clearTimeout(late));
  return { ready: onTime, ended: ended.promise, stop };
}
