// The installer's configuration, proven on what it packs: electron-builder runs with a stub in Electron's place,
// whose fuses are real bytes in the place where Electron has them.
import { execFile } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildConsole } from './buildConsole.ts';

const root = join(import.meta.dirname, '..');
// Electron's binary carries this sentence, then the version of the wire, its length, and one digit per fuse.
const FUSE_SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const AS_ELECTRON_COMES = '10110001';
// The wire holds digits as characters.
const FUSE_ON: number = '1'.charCodeAt(0);
const run = promisify(execFile);

let project: string;
let unpacked: string;

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'lianqin-installer-'));
  for (const file of ['package.json', 'package-lock.json', 'electron-builder.yml', 'LICENSE']) {
    copyFileSync(join(root, file), join(project, file));
  }
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
  await buildConsole(join(project, 'main', 'dist'));
  write('renderer/dist/index.html', '<!doctype html>');
  write('renderer/dist/assets/wall.js', '');
  // None of these belongs into the installer.
  for (const file of [
    'server/serve.ts',
    'main/main.ts',
    'data/demo/journal.db',
    'assets/x.json',
    '.lianqin/server.log',
  ]) {
    write(file, 'must not be packed');
  }
  write('electron/electron', '');
  write('electron/version', '45.4.1');
  mkdirSync(join(project, 'electron', 'resources'));
  writeFileSync(
    join(project, 'electron', 'electron'),
    Buffer.concat([
      Buffer.from(`#!/bin/sh\n${FUSE_SENTINEL}`),
      Buffer.from([1, AS_ELECTRON_COMES.length]),
      Buffer.from(AS_ELECTRON_COMES),
    ]),
  );
  chmodSync(join(project, 'electron', 'electron'), 0o755);
  const args = [
    '--dir',
    '--linux',
    '--x64',
    '--projectDir',
    project,
    `-c.electronDist=${join(project, 'electron')}`,
  ];
  await run(process.execPath, [join(root, 'node_modules/electron-builder/cli.js'), ...args], {
    timeout: 60_000,
  });
  unpacked = join(project, 'release', 'linux-unpacked');
  return () => rmSync(project, { recursive: true });
}, 90_000);

function write(file: string, content: string): void {
  mkdirSync(dirname(join(project, file)), { recursive: true });
  writeFileSync(join(project, file), content);
}

describe('installer', () => {
  it('W14 packs main, preload and pages into one ASAR, and nothing else', async () => {
    const asar = join(root, 'node_modules/@electron/asar/bin/asar.js');
    const { stdout } = await run(process.execPath, [asar, 'list', join(unpacked, 'resources', 'app.asar')]);
    const files = stdout.split('\n').filter((path) => /\.\w+$|LICENSE$/.test(path));
    expect(files.toSorted()).toEqual([
      '/LICENSE',
      '/main/dist/main.js',
      '/main/dist/preload.cjs',
      '/package.json',
      '/renderer/dist/assets/wall.js',
      '/renderer/dist/index.html',
    ]);
  });

  it('W14 every fuse stands as GUARANTEES.md asks', async () => {
    const wire = await getCurrentFuseWire(join(unpacked, 'lianqin'));
    const on = (fuse: FuseV1Options) => Number(wire[fuse]) === FUSE_ON;
    expect({
      runAsNode: on(FuseV1Options.RunAsNode),
      cookieEncryption: on(FuseV1Options.EnableCookieEncryption),
      nodeOptions: on(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      nodeCliInspect: on(FuseV1Options.EnableNodeCliInspectArguments),
      asarIntegrity: on(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      onlyFromAsar: on(FuseV1Options.OnlyLoadAppFromAsar),
      fileProtocolExtras: on(FuseV1Options.GrantFileProtocolExtraPrivileges),
    }).toEqual({
      runAsNode: false,
      cookieEncryption: true,
      nodeOptions: false,
      nodeCliInspect: false,
      asarIntegrity: true,
      onlyFromAsar: true,
      fileProtocolExtras: false,
    });
  });
});
