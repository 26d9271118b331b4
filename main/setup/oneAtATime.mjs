// Two commands started at once on a bare checkout must not install into the same folder at the same time:
// the second waits for the first. The lock names its process, so a lock left behind by a crash is taken over.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { SetupFault, say } from './say.mjs';

const LOOK_AGAIN_MS = 500;

/**
 * @template T
 * @param {string} lockFile
 * @param {number} limitMs how long to wait for another process before giving up
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function oneAtATime(lockFile, limitMs, work) {
  mkdirSync(dirname(lockFile), { recursive: true });
  const giveUpAt = Date.now() + limitMs;
  let told = false;
  while (!take(lockFile)) {
    const holder = holderOf(lockFile);
    if (holder !== null && !isAlive(holder)) {
      breakLock(lockFile, holder);
      continue;
    }
    if (!told) say(`another lianqin command (process ${holder ?? '?'}) is setting things up; waiting for it`);
    told = true;
    if (Date.now() > giveUpAt) {
      throw new SetupFault(
        `process ${holder} still holds ${lockFile}; stop it, or delete that file if it is not ours, and try again`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  const release = () => rmSync(lockFile, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

/** @param {string} lockFile */
function take(lockFile) {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} lockFile @returns {number | null} null while the other is just writing or removing it */
function holderOf(lockFile) {
  try {
    return Number(readFileSync(lockFile, 'utf8')) || null;
  } catch {
    return null;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, under another user.
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

// Renaming is atomic, so of two waiters only one removes the dead lock. Should the renamed file turn out to
// be a lock that a third process has just taken, it is put back.
/** @param {string} lockFile @param {number} deadPid */
function breakLock(lockFile, deadPid) {
  const aside = `${lockFile}.${process.pid}`;
  try {
    renameSync(lockFile, aside);
    if (holderOf(aside) === deadPid) rmSync(aside, { force: true });
    else renameSync(aside, lockFile);
  } catch {
    // Another waiter was quicker; the loop looks again.
  }
}
