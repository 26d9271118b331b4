// Finds an installed Chrome or Chromium, and for tests brings one. Everyone else learns of it through
// LIANQIN_BROWSER: the window keeper, the browser tests, the bench and the doctor.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { SetupFault, say } from './say.mjs';
import { runBounded } from './runBounded.mjs';

const INSTALL_LIMIT_MS = 480_000;
const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'microsoft-edge',
];
const KNOWN_PATHS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ...[process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA].flatMap((base) =>
    base
      ? [
          join(base, 'Google/Chrome/Application/chrome.exe'),
          join(base, 'Microsoft/Edge/Application/msedge.exe'),
        ]
      : [],
  ),
];

/** @param {string} root @param {string} node @returns {string | null} */
export function findBrowser(root, node) {
  const chosen = process.env.LIANQIN_BROWSER;
  if (chosen) {
    if (existsSync(chosen)) return chosen;
    say(`LIANQIN_BROWSER names ${chosen}, which does not exist; looking for another`);
  }
  const inPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((dir) => NAMES.map((name) => join(dir, name)));
  return [...inPath, ...KNOWN_PATHS].find((path) => existsSync(path)) ?? playwrightBrowser(root, node);
}

/** @param {string} root @param {string} node @returns {Promise<string>} */
export async function installBrowser(root, node) {
  const reason = isDebianRoot() ? await installFromDebian() : await installFromPlaywright(root, node);
  const path = findBrowser(root, node);
  if (path && starts(path)) return path;
  throw new SetupFault(
    `the browser tests need Chrome or Chromium, and none could be installed (${reason || 'it does not start'}). ` +
      'Install one, or set LIANQIN_BROWSER to the path of its binary, and try again.',
  );
}

async function installFromDebian() {
  say('no browser here; installing Debian’s chromium with apt-get (a few minutes at most)');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const bounds = { label: 'installing chromium', limitMs: INSTALL_LIMIT_MS, env };
  const update = await runBounded('apt-get', ['update', '-q'], bounds);
  if (!update.ok) return update.reason;
  const install = await runBounded(
    'apt-get',
    ['install', '-y', '-q', '--no-install-recommends', 'chromium'],
    bounds,
  );
  return install.reason;
}

/** @param {string} root @param {string} node */
async function installFromPlaywright(root, node) {
  say('no browser here; fetching Playwright’s Chromium');
  const cli = join(root, 'node_modules', 'playwright', 'cli.js');
  const { reason } = await runBounded(node, [cli, 'install', 'chromium'], {
    label: 'fetching Chromium',
    limitMs: INSTALL_LIMIT_MS,
  });
  return reason;
}

/** @param {string} root @param {string} node */
function playwrightBrowser(root, node) {
  if (!existsSync(join(root, 'node_modules', 'playwright'))) return null;
  const ask = "process.stdout.write(require('playwright').chromium.executablePath())";
  const answer = spawnSync(node, ['-e', ask], { cwd: root, encoding: 'utf8', timeout: 10_000 });
  return answer.stdout && existsSync(answer.stdout) ? answer.stdout : null;
}

// Ubuntu's chromium package only points to a snap, which does not run in a container: Debian itself, then.
function isDebianRoot() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false;
  return /^ID=debian$/m.test(existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '');
}

/** @param {string} path */
function starts(path) {
  return spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0;
}
