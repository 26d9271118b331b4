// `npm start` as a person meets it: a process with flags, lines on its output, an exit code, and nothing left behind.
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

// Five starts of the whole server on two busy cores.
vi.setConfig({ testTimeout: 60_000 });

let folder: string;
const started: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lianqin-start-'));
});

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const flags = ['--data', join(folder, 'data'), '--units', '0', ...args];
  const child = spawn(process.execPath, [join(import.meta.dirname, 'start.ts'), ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', ...env },
  });
  started.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += String(chunk)));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, ended, said: () => said, address: () => /server ready at (\S+)/.exec(said)?.[1] };
}

async function ready(run: ReturnType<typeof start>): Promise<string> {
  await vi.waitFor(() => expect(run.said()).toContain('server ready at'), 45_000);
  return run.address()!;
}

const answers = (address: string) =>
  fetch(new URL('/version', address)).then(
    (reply) => reply.ok,
    () => false,
  );

describe('npm start', () => {
  it('W15 tells the address and why no window opens, and stops everything when asked', async () => {
    const run = start(['--no-open', '--port', '0', '--lang', 'en']);
    const address = await ready(run);
    await vi.waitFor(() => expect(run.said()).toContain(`open ${address}wall?lang=en`), 5_000);
    expect(run.said()).toContain('--no-open');
    expect(await answers(address)).toBe(true);
    // A page that keeps asking on its connection does not hold the server up.
    const poll = setInterval(() => void answers(address), 20);
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
    clearInterval(poll);
    expect(await answers(address)).toBe(false);
  });

  it.runIf(process.platform === 'linux')(
    'W15 asked to stop before the server is ready, it stops',
    async () => {
      const run = start(['--no-open', '--port', '0']);
      // It has a child: the server is on its way up.
      const children = `/proc/${run.child.pid}/task/${run.child.pid}/children`;
      await vi.waitFor(() => expect(readFileSync(children, 'utf8')).not.toBe(''), 5_000);
      run.child.kill('SIGINT');
      expect(await run.ended).toBe(0);
      expect(run.said()).toBe('');
    },
  );

  it('W15 killed without a word, it leaves no server behind', async () => {
    const run = start(['--no-open', '--port', '0']);
    const address = await ready(run);
    run.child.kill('SIGKILL');
    await vi.waitFor(async () => expect(await answers(address)).toBe(false), 10_000);
  });

  it('W15 a port in use and a data directory that cannot be: the server’s own sentence and exit code 1', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as { port: number };
    const taken = start(['--no-open', '--port', String(port)]);
    expect(await taken.ended).toBe(1);
    expect(taken.said()).toContain(String(port));
    expect(taken.said()).not.toContain('at file:');
    holder.close();
    writeFileSync(join(folder, 'file'), '');
    const nowhere = start(['--no-open', '--port', '0', '--data', join(folder, 'file', 'data')]);
    expect(await nowhere.ended).toBe(1);
    expect(nowhere.said()).toContain('cannot be used as the data directory');
    expect(nowhere.said()).not.toContain('at file:');
  });

  it('W3 a wrong flag starts nothing: one line, exit code 1', async () => {
    const run = start(['--port', 'many']);
    expect(await run.ended).toBe(1);
    expect(run.said()).toBe('--port is a whole number from 0 to 65535, not many\n');
  });

  it.runIf(process.platform === 'linux')(
    'W10 without Electron the wall opens in the browser, and its end ends all',
    async () => {
      const browser = join(folder, 'browser');
      writeFileSync(browser, `#!/bin/sh\necho "$@" >> ${folder}/opened\nsleep 0.3\n`);
      chmodSync(browser, 0o755);
      mkdirSync(join(folder, 'no-electron'));
      const env = {
        DISPLAY: ':4129',
        ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'no-electron'),
        LIANQIN_BROWSER: browser,
      };
      const run = start(['--port', '0'], env);
      const address = await ready(run);
      expect(await run.ended).toBe(0);
      expect(run.said()).toContain(`the wall opens in ${browser}: no Electron (ELECTRON_OVERRIDE_DIST_PATH`);
      expect(readFileSync(join(folder, 'opened'), 'utf8')).toContain(
        `--app=${address}wall --user-data-dir=${folder}/data/console/`,
      );
      expect(await answers(address)).toBe(false);
    },
  );
});
