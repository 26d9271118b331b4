// Runs the npm that the user already has: the one that started us where there is one.
import { runBounded } from './runBounded.mjs';

// npm's own defaults wait 5 minutes for a silent registry; two tries of 30 s tell the same.
const NETWORK_BOUNDS = ['--fetch-timeout=30000', '--fetch-retries=2', '--no-audit', '--no-fund'];

/**
 * @param {string} cwd
 * @param {readonly string[]} args
 * @param {{ label: string, limitMs: number }} bounds
 */
export function runNpm(cwd, args, bounds) {
  const all = [...args, ...NETWORK_BOUNDS];
  const npmCli = process.env.npm_execpath;
  if (npmCli && /npm-cli\.c?js$/.test(npmCli)) {
    return runBounded(process.execPath, [npmCli, ...all], { ...bounds, cwd });
  }
  return runBounded('npm', all, { ...bounds, cwd, shell: process.platform === 'win32' });
}
