// Runs one outside command (npm, apt-get, playwright) so that it can never hang the caller: it has a limit,
// it says every few seconds that it is still at it, and it dies with us.
import { spawn } from 'node:child_process';
import { say } from './say.mjs';

// Often enough that nobody presses Ctrl-C in doubt, rare enough to keep a CI log readable.
const STILL_AT_IT_EVERY_MS = 15_000;
const GIVE_UP_AFTER_MS = 2_000;
// What is kept of a failed command's words: npm's reason stands somewhere in its last lines.
const TAIL_LINES = 40;

/**
 * @typedef {{ label: string, limitMs: number, cwd?: string, env?: NodeJS.ProcessEnv, shell?: boolean, show?: boolean }} Bounds
 * `show` passes on what the command itself says.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Bounds} bounds
 * @returns {Promise<{ ok: boolean, reason: string }>} the reason is empty when it went well
 */
export function runBounded(command, args, bounds) {
  const { promise, resolve } = withResolvers();
  const startedAt = Date.now();
  /** @type {string[]} */
  const tail = [];
  const ownGroup = process.platform !== 'win32';
  const child = spawn(command, args, {
    cwd: bounds.cwd,
    env: bounds.env ?? process.env,
    shell: bounds.shell ?? false,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: ownGroup,
  });
  const kill = () => {
    try {
      if (ownGroup && child.pid) process.kill(-child.pid, 'SIGKILL');
      else child.kill('SIGKILL');
    } catch {
      // It had ended by itself a moment before.
    }
  };
  const stopWithUs = () => {
    kill();
    process.exit(130);
  };
  process.once('SIGINT', stopWithUs);
  process.once('SIGTERM', stopWithUs);

  const tooLate = `it was not done after ${seconds(bounds.limitMs)}`;
  let timedOut = false;
  const limit = setTimeout(() => {
    timedOut = true;
    kill();
    // Should something of it have escaped the group and hold the output open, nobody waits for that.
    setTimeout(() => end(false, tooLate), GIVE_UP_AFTER_MS).unref();
  }, bounds.limitMs);
  const pulse = setInterval(() => {
    say(`still ${bounds.label} (${seconds(Date.now() - startedAt)} of at most ${seconds(bounds.limitMs)})`);
  }, STILL_AT_IT_EVERY_MS);

  /** @param {Buffer} chunk */
  const remember = (chunk) => {
    if (bounds.show) process.stderr.write(chunk);
    tail.push(...String(chunk).split('\n').filter(Boolean));
    tail.splice(0, Math.max(0, tail.length - TAIL_LINES));
  };
  child.stdout.on('data', remember);
  child.stderr.on('data', remember);

  /** @param {boolean} ok @param {string} reason */
  const end = (ok, reason) => {
    clearTimeout(limit);
    clearInterval(pulse);
    process.off('SIGINT', stopWithUs);
    process.off('SIGTERM', stopWithUs);
    resolve({ ok, reason });
  };
  child.on('error', (error) => end(false, error.message));
  child.on('close', (code) => {
    if (timedOut) end(false, tooLate);
    else end(code === 0, code === 0 ? '' : tail.join('\n') || `exit code ${code}`);
  });
  return promise;
}

// Promise.withResolvers is younger than the oldest Node that this file must run on.
function withResolvers() {
  /** @type {(value: { ok: boolean, reason: string }) => void} */
  let resolve = () => {};
  /** @type {Promise<{ ok: boolean, reason: string }>} */
  const promise = new Promise((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** @param {number} ms */
function seconds(ms) {
  return `${Math.round(ms / 1000)} s`;
}
