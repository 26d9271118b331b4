// The product's server as it is started in production, `node server/serve.ts`, in a data directory of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const SERVE = join(import.meta.dirname, '../serve.ts');
/** A server that does not listen by then is broken, not slow. */
const LISTEN_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 10_000;

export interface ServerProcess {
  readonly url: string;
  /** From before it was spawned until it said that it listens. */
  readonly readyMs: number;
  stop(): Promise<void>;
  /** As a power cut ends it: SIGKILL. */
  kill(): Promise<void>;
}

export interface ServeHow {
  readonly dataDir: string;
  /** Outside `dataDir`. */
  readonly keyDir: string;
  readonly flags?: readonly string[];
}

export async function startServerProcess({ dataDir, keyDir, flags = [] }: ServeHow): Promise<ServerProcess> {
  const startAt = performance.now();
  const child = spawn(process.execPath, [SERVE, '--port', '0', '--data', dataDir, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LIANQIN_KEY_DIR: keyDir, LIANQIN_LOG: 'error' },
  });
  const ended = once(child, 'exit');
  let told = '';
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-4_000)));
  const url = await new Promise<string>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`the server ${why}: ${errors || told}`));
    const late = setTimeout(
      () => fail(`did not listen within ${LISTEN_WITHIN_MS / 1000} s`),
      LISTEN_WITHIN_MS,
    );
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      told += text;
      const [, found] = /^listening (\S+)$/m.exec(told) ?? [];
      if (found === undefined) return;
      clearTimeout(late);
      resolve(found);
    });
    void ended.then(([code, signal]) => {
      clearTimeout(late);
      fail(`ended (${signal ?? code})`);
    });
  }).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  return {
    url,
    readyMs: performance.now() - startAt,
    async stop() {
      child.kill('SIGTERM');
      const hard = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
      await ended;
      clearTimeout(hard);
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
