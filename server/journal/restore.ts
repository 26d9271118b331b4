// A backup put back: proven before it is copied, proven again before it takes its place, and what it replaces
// is set aside, never deleted.
import { cpSync, existsSync, renameSync } from 'node:fs';
import { resolve } from 'node:path';
import { isEmptyOrMissing, sound, within } from './backup.ts';
import { lockData } from './dataLock.ts';
import { JournalFault } from './journal.ts';
import type { Verdict, VerifyOptions } from './verify.ts';

export interface Restored {
  readonly verdict: Verdict;
  /** Where the directory that was replaced is now; null when there was none. */
  readonly setAside: string | null;
}

export interface RestoreOptions extends VerifyOptions {
  /** Replace what is there. */
  readonly force: boolean;
  readonly now: number;
}

/** Throws `JournalFault` and leaves everything as it was. */
export async function restoreJournal(
  backup: string,
  dataDir: string,
  options: RestoreOptions,
): Promise<Restored> {
  const [from, to] = [resolve(backup), resolve(dataDir)];
  if (from === to) throw new JournalFault(`${to} is both the backup and the place to restore it to.`);
  const replaces = !isEmptyOrMissing(to);
  if (replaces && !options.force) {
    throw new JournalFault(`${to} is not empty. With --force it is set aside and replaced.`);
  }
  sound(from, options);
  // Held until the end, so that no server starts on a directory that is about to be set aside.
  const unlock = replaces ? lockData(to) : () => {};
  let setAside: string | null = null;
  try {
    const verdict = await within(to, async (made) => {
      cpSync(from, made, { recursive: true });
      const whole = sound(made, options);
      if (replaces) setAside = putAside(to, options.now, unlock);
      return whole;
    });
    return { verdict, setAside };
  } catch (cause) {
    if (setAside && !existsSync(to)) renameSync(setAside, to);
    throw cause;
  } finally {
    unlock();
  }
}

function putAside(dir: string, now: number, unlock: () => void): string {
  const aside = `${dir}.before-${new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
  // Windows does not move a directory with an open file in it.
  if (process.platform === 'win32') unlock();
  renameSync(dir, aside);
  return aside;
}
