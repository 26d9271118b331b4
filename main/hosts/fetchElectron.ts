// Electron's binary is not in the npm package: it comes from a release page at the first start. On an isolated
// network that page does not answer, and the wall must not wait for it. So: a quick probe, a download that may
// not stand still, and a memory of the failure for a day.
import { spawn } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { electronDist, findElectron } from './electronHost.ts';

const RELEASES = 'https://github.com/electron/electron/releases/download/';
// What a person waits for an unreachable page, for a download that stands still, and for all of it.
const LIMITS = { probeMs: 3_000, standstillMs: 20_000, allMs: 120_000 };
const LOOK_EVERY_MS = 1_000;
const TELL_EVERY_MS = 3_000;
const REMEMBER_FAILURE_MS = 24 * 3_600_000;

export type Fetched =
  | { readonly kind: 'fetched'; readonly binary: string }
  | { readonly kind: 'failed'; readonly reason: string };

type Context = {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly now: () => number;
  readonly say: (sentence: string) => void;
  readonly limits?: typeof LIMITS;
};

export async function fetchElectron(context: Context): Promise<Fetched> {
  const { root, env, now } = context;
  // That folder is the person's own; nothing is unpacked into it.
  if (env.ELECTRON_OVERRIDE_DIST_PATH)
    return failed(`ELECTRON_OVERRIDE_DIST_PATH (${env.ELECTRON_OVERRIDE_DIST_PATH}) holds no Electron`);
  const mirror = env.ELECTRON_MIRROR || env.npm_config_electron_mirror || RELEASES;
  const memory = join(root, '.lianqin', 'electron.json');
  const last = readMemory(memory);
  if (last && last.mirror === mirror && now() - last.at < REMEMBER_FAILURE_MS) {
    return failed(`at the last try: ${last.reason}; delete ${memory} to try again today`);
  }
  const answer = await download(context, mirror);
  if (answer.kind === 'failed') {
    mkdirSync(join(root, '.lianqin'), { recursive: true });
    writeFileSync(memory, JSON.stringify({ mirror, at: now(), reason: answer.reason }));
  }
  return answer;
}

async function download({ root, env, say, limits = LIMITS }: Context, mirror: string): Promise<Fetched> {
  const usesProxy = [env.HTTPS_PROXY, env.https_proxy, env.HTTP_PROXY, env.http_proxy].some(Boolean);
  // Behind a proxy only the download itself, which goes through it, can tell.
  if (!usesProxy && !(await answers(mirror, limits.probeMs)))
    return failed(`${new URL(mirror).host} does not answer`);
  say(`fetching Electron from ${new URL(mirror).host} (about 110 MB; at most ${limits.allMs / 1000} s)`);
  const folder = join(root, '.lianqin', 'electron-download');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const reason = await install({ root, env, folder, usesProxy, say, limits });
  rmSync(folder, { recursive: true, force: true });
  const binary = findElectron(root, env);
  if (reason === null && binary) return { kind: 'fetched', binary };
  // Half an Electron would be taken for a whole one at the next start.
  rmSync(electronDist(root, env), { recursive: true, force: true });
  return failed(reason ?? 'Electron was fetched and yet is not there');
}

async function answers(mirror: string, withinMs: number): Promise<boolean> {
  try {
    await fetch(mirror, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(withinMs) });
    return true;
  } catch {
    // Unreachable, whatever the reason: the caller says so.
    return false;
  }
}

type Installing = Required<Pick<Context, 'root' | 'env' | 'say' | 'limits'>> & {
  readonly folder: string;
  readonly usesProxy: boolean;
};

/** Null when it went well, else the reason. Progress is what grows on the disk. */
function install({ root, env, folder, usesProxy, say, limits }: Installing): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const child = spawn(process.execPath, [join(root, 'node_modules', 'electron', 'install.js')], {
    env: {
      ...env,
      TMPDIR: folder,
      TEMP: folder,
      TMP: folder,
      ...(usesProxy ? { NODE_USE_ENV_PROXY: '1' } : {}),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const startedAt = performance.now();
  let grown = { bytes: 0, at: startedAt };
  let toldAt = startedAt;
  let stopped: string | null = null;
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => {
    words = (words + String(chunk)).slice(-4_000);
  });
  const look = setInterval(() => {
    const now = performance.now();
    const bytes = bytesIn(folder) + bytesIn(electronDist(root, env));
    if (bytes > grown.bytes) grown = { bytes, at: now };
    if (now - toldAt >= TELL_EVERY_MS) {
      say(`Electron: ${Math.round(bytes / 1e6)} MB after ${Math.round((now - startedAt) / 1000)} s`);
      toldAt = now;
    }
    if (now - grown.at > limits.standstillMs)
      stopped = `the download stood still for ${limits.standstillMs / 1000} s`;
    else if (now - startedAt > limits.allMs)
      stopped = `the download was not done after ${limits.allMs / 1000} s`;
    if (stopped) child.kill('SIGKILL');
  }, LOOK_EVERY_MS);
  const stopWithUs = () => child.kill('SIGKILL');
  process.once('exit', stopWithUs);
  child.on('close', (code) => {
    clearInterval(look);
    process.off('exit', stopWithUs);
    resolve(
      code === 0 ? null : (stopped ?? `the download failed (${firstLine(words) || `exit code ${code}`})`),
    );
  });
  return promise;
}

function bytesIn(folder: string): number {
  if (!existsSync(folder)) return 0;
  return globSync('**/*', { cwd: folder })
    .map((file) => statSync(join(folder, file), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0);
}

function readMemory(
  file: string,
): { readonly mirror: string; readonly at: number; readonly reason: string } | null {
  try {
    const { mirror, at, reason } = JSON.parse(readFileSync(file, 'utf8'));
    return typeof mirror === 'string' && typeof at === 'number' && typeof reason === 'string'
      ? { mirror, at, reason }
      : null;
  } catch {
    // Never failed, or not readable: then it is tried.
    return null;
  }
}

function firstLine(words: string): string {
  return words.trim().split('\n')[0] ?? '';
}

function failed(reason: string): Fetched {
  return { kind: 'failed', reason };
}
