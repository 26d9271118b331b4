// The wall in Electron: one process, which opens its windows by itself (main.ts).
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '../bridge.ts';
import type { Host } from './hostPort.ts';
import { openProcess } from './openProcess.ts';

const BINARY =
  process.platform === 'darwin'
    ? 'Electron.app/Contents/MacOS/Electron'
    : process.platform === 'win32'
      ? 'electron.exe'
      : 'electron';

/** Where Electron unpacks to. It is never required to learn this: without its binary the package throws. */
export function electronDist(root: string, env: NodeJS.ProcessEnv): string {
  return env.ELECTRON_OVERRIDE_DIST_PATH || join(root, 'node_modules', 'electron', 'dist');
}

export function findElectron(root: string, env: NodeJS.ProcessEnv): string | null {
  const path = join(electronDist(root, env), BINARY);
  return existsSync(path) ? path : null;
}

export function electronHost(
  binary: string,
  options: {
    readonly root: string;
    readonly folder: string;
    readonly language: Language | null;
    readonly isRoot: boolean;
  },
): Host {
  return {
    name: 'Electron',
    open: async (server) => {
      const args = [options.root, `--server=${server.origin}`, `--folder=${options.folder}`];
      if (options.language) args.push(`--language=${options.language}`);
      // Chromium's sandbox refuses root. The pages are our own server's, on this machine.
      if (options.isRoot) args.push('--no-sandbox');
      return openProcess(binary, args, process.env);
    },
  };
}
