// Every npm script starts here. Plain JavaScript for any Node >= 18: it brings the locked dependencies, Node 24
// and (with --test) a browser where they are missing, (with --built) builds the pages when they are stale, says
// what it does, and then runs the script under Node 24.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBrowser, installBrowser } from './setup/browser.mjs';
import { dependenciesReady, installDependencies } from './setup/dependencies.mjs';
import { findNode24, installNode24 } from './setup/node24.mjs';
import { oneAtATime } from './setup/oneAtATime.mjs';
import { runBounded } from './setup/runBounded.mjs';
import { SetupFault, say } from './setup/say.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
// The sum of the limits of what the other process may be doing: npm ci, Node 24, a browser.
const WAIT_FOR_OTHERS_MS = 1_500_000;
// A few seconds on two cores.
const BUILD_LIMIT_MS = 180_000;

try {
  const args = process.argv.slice(2);
  const flags = args.slice(
    0,
    args.findIndex((arg) => !arg.startsWith('--')),
  );
  const [script, ...rest] = args.slice(flags.length);
  if (!script) throw new SetupFault('usage: node main/bootstrap.mjs [--test] [--built] SCRIPT [ARGUMENTS]');
  const { node, browser } = await ensure(flags.includes('--test'));
  if (flags.includes('--built')) await ensureBuilt(node);
  run(node, browser, script, rest);
} catch (error) {
  if (!(error instanceof SetupFault)) throw error;
  say(error.message);
  process.exitCode = 1;
}

/** @param {boolean} needsBrowser */
async function ensure(needsBrowser) {
  const ready = look(needsBrowser);
  if (ready) return ready;
  return oneAtATime(join(root, '.lianqin', 'setup.lock'), WAIT_FOR_OTHERS_MS, async () => {
    if (!dependenciesReady(root)) await installDependencies(root);
    const node = findNode24(root) ?? (await installNode24(root));
    const browser = findBrowser(root, node) ?? (needsBrowser ? await installBrowser(root, node) : null);
    return { node, browser };
  });
}

/** @param {boolean} needsBrowser */
function look(needsBrowser) {
  const node = dependenciesReady(root) ? findNode24(root) : null;
  if (!node) return null;
  const browser = findBrowser(root, node);
  return needsBrowser && !browser ? null : { node, browser };
}

/** @param {string} node */
async function ensureBuilt(node) {
  const { ok, reason } = await runBounded(node, [join(root, 'main', 'build.ts'), '--if-stale'], {
    label: 'building the pages',
    limitMs: BUILD_LIMIT_MS,
    show: true,
  });
  if (!ok) throw new SetupFault(`the pages could not be built: ${reason}`);
}

/** @param {string} node @param {string | null} browser @param {string} script @param {readonly string[]} args */
function run(node, browser, script, args) {
  const path = [join(root, 'node_modules', '.bin'), dirname(node), process.env.PATH ?? ''].join(delimiter);
  const child = spawn(node, [resolve(root, script), ...args], {
    stdio: 'inherit',
    env: { ...process.env, PATH: path, ...(browser ? { LIANQIN_BROWSER: browser } : {}) },
  });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      // Ctrl-C at a terminal reaches the whole group by itself; a second copy would mean "now, at once".
      if (!(signal === 'SIGINT' && process.stdin.isTTY)) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    say(`${node} could not be started: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0)));
}
