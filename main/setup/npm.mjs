// Runs the npm that the user already has: the one that started us where there is one.
import { runBounded } from './runBounded.mjs';

// npm's own defaults wait 5 minutes for a silent registry; two tries of 30 s tell the same.
const NETWORK_BOUNDS = ['--fetch-timeout=30000', '--fetch-retries=2', '--no-audit', '--no-fund'];

/**
 * @param {string} cwd
 * @param {readonly string[]} args
 * @param {{ label: string, limitMs: number }} bounds
 */
export async function runNpm(cwd, args, bounds) {
  const { ok, reason } = await startNpm(cwd, [...args, ...NETWORK_BOUNDS], bounds);
  return { ok, reason: npmReason(reason) };
}

/**
 * npm explains itself in twenty lines; one of them says what happened.
 * @param {string} words
 */
export function npmReason(words) {
  const lines = words.split('\n').map((line) => line.replace(/^npm (error|ERR!) ?/, '').trim());
  return (
    lines.find((line) => /failed, reason:|\b(40[134]|5\d\d) |EINTEGRITY|ENOSPC|EACCES/.test(line)) ?? words
  );
}

/** @param {string} cwd @param {readonly string[]} all @param {{ label: string, limitMs: number }} bounds */
function startNpm(cwd, all, bounds) {
  const npmCli = process.env.npm_execpath;
  if (npmCli && /npm-cli\.c?js$/.test(npmCli)) {
    return runBounded(process.execPath, [npmCli, ...all], { ...bounds, cwd });
  }
  return runBounded('npm', all, { ...bounds, cwd, shell: process.platform === 'win32' });
}
