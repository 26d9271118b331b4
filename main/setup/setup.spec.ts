import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dependenciesReady } from './dependencies.mjs';
import { findNode24 } from './node24.mjs';
import { npmReason } from './npm.mjs';
import { oneAtATime } from './oneAtATime.mjs';
import { runBounded } from './runBounded.mjs';

const bootstrap = join(import.meta.dirname, '..', 'bootstrap.mjs');
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lianqin-setup-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('dependencies', () => {
  const write = (file: string, content: unknown) => {
    mkdirSync(join(root, file, '..'), { recursive: true });
    writeFileSync(join(root, file), JSON.stringify(content));
  };
  const here = { os: [process.platform], cpu: [process.arch] };

  it('W2 what is installed is compared with the lockfile, package by package', () => {
    const other = { version: '1.0.0', optional: true, os: ['plan9'], cpu: ['mips'] };
    write('package-lock.json', {
      packages: { '': {}, 'node_modules/a': { version: '1.0.0' }, 'node_modules/o': other },
    });
    expect(dependenciesReady(root)).toBe(false);
    write('node_modules/a/package.json', {});
    expect(dependenciesReady(root)).toBe(false);
    write('node_modules/.package-lock.json', { packages: { 'node_modules/a': { version: '1.0.0' } } });
    expect(dependenciesReady(root)).toBe(true);
    expect(existsSync(join(root, 'node_modules', '.lianqin-lock'))).toBe(true);
    // A new lockfile makes the stamp stale; an optional package for this very machine is needed.
    write('package-lock.json', { packages: { 'node_modules/a': { version: '1.0.1' } } });
    expect(dependenciesReady(root)).toBe(false);
    write('package-lock.json', {
      packages: {
        'node_modules/a': { version: '1.0.0' },
        'node_modules/n': { version: '1.0.0', optional: true, ...here },
      },
    });
    expect(dependenciesReady(root)).toBe(false);
  });

  it('W2 the Node that runs is new enough, or one is found', () => {
    expect(findNode24(root)).toBe(process.execPath);
  });
});

describe('npm', () => {
  it('W2 of npm’s many lines the one that says what happened is told', () => {
    const refused =
      'FetchError: request to http://10.0.0.1/zod failed, reason: connect ECONNREFUSED 10.0.0.1:80';
    expect(
      npmReason(`npm error code ECONNREFUSED\nnpm error ${refused}\nnpm error     at ClientRequest`),
    ).toBe(refused);
    expect(npmReason('npm ERR! code E404\nnpm ERR! 404 Not Found - GET http://r/zod')).toBe(
      '404 Not Found - GET http://r/zod',
    );
    expect(npmReason('something new')).toBe('something new');
  });
});

describe('one at a time', () => {
  it('W2 the second waits for the first', async () => {
    const lock = join(root, 'x', 'setup.lock');
    const order: string[] = [];
    const first = oneAtATime(lock, 5_000, async () => {
      order.push('first in');
      await new Promise((resolve) => setTimeout(resolve, 300));
      order.push('first out');
    });
    await oneAtATime(lock, 5_000, async () => void order.push('second in'));
    await first;
    expect(order).toEqual(['first in', 'first out', 'second in']);
    expect(existsSync(lock)).toBe(false);
  });

  it('W2 a lock left by a dead process is taken over, a living one is waited for only so long', async () => {
    const lock = join(root, 'setup.lock');
    const dead = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => dead.on('exit', resolve));
    writeFileSync(lock, String(dead.pid));
    expect(await oneAtATime(lock, 1_000, async () => 'in')).toBe('in');
    writeFileSync(lock, String(process.ppid));
    await expect(oneAtATime(lock, 100, async () => 'in')).rejects.toThrow(
      `process ${process.ppid} still holds`,
    );
  });
});

describe('outside commands', () => {
  it('W2 a command ends well, fails with its last words, or is ended at its limit with all that it started', async () => {
    const node = process.execPath;
    const run = (code: string, limitMs = 10_000) =>
      runBounded(node, ['-e', code], { label: 'trying', limitMs });
    expect(await run('')).toEqual({ ok: true, reason: '' });
    expect(await run('console.error("npm error ENOTFOUND"); process.exit(1)')).toEqual({
      ok: false,
      reason: 'npm error ENOTFOUND',
    });
    // It ends only when nobody holds its output any more, the grandchild included.
    const grandchild =
      "require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e3)'], {stdio: 'inherit'}); setInterval(() => {}, 1e3)";
    const startedAt = performance.now();
    expect(await run(grandchild, 700)).toEqual({ ok: false, reason: 'it was not done after 1 s' });
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(await runBounded('no-such-command', [], { label: 'trying', limitMs: 1_000 })).toMatchObject({
      ok: false,
    });
  });
});

describe('bootstrap', () => {
  const script = (code: string) => {
    const file = join(root, 'script.ts');
    writeFileSync(file, code);
    return file;
  };
  const run = (...args: readonly string[]) => {
    const child = spawn(process.execPath, [bootstrap, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += String(chunk);
    });
    return { child, said: () => out, ended: endOf(child) };
  };
  const endOf = (child: ChildProcess) => new Promise((resolve) => child.on('close', resolve));

  it('W2 the script runs under Node 24 with its arguments, our tools first in PATH, and its exit code is ours', async () => {
    const file = script(
      `const n: number = 5; console.log(process.versions.node.split('.')[0], process.argv.slice(2).join(), process.env.PATH?.split(':')[0]?.endsWith('node_modules/.bin')); process.exit(n)`,
    );
    const { ended, said } = run(file, '--seed', 'a b');
    expect(await ended).toBe(5);
    expect(said()).toBe('24 --seed,a b true\n');
  });

  it('W2 signals reach the script, which decides how to end', async () => {
    const file = script(
      `process.on('SIGTERM', () => { console.log('closing'); process.exit(0); }); setInterval(() => {}, 1000); console.log('up');`,
    );
    const { child, ended, said } = run(file);
    while (!said().includes('up')) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(said()).toBe('up\nclosing\n');
  });

  it('W2 without a script it says how it is used', async () => {
    const { ended } = run('--test');
    expect(await ended).toBe(1);
  });
});
