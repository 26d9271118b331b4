// Which policy is in force. A checked copy lies under DATA/policies/<hash>; the small file DATA/policy.current names
// it and is replaced in one step, so that after a crash either the old or the new one is in force, whole.
import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Policy } from '#contract/policy.ts';
import { loadPolicy, POLICY_FILES } from './loadPolicy.ts';

export const CURRENT_POLICY = 'policy.current';

/** Checks a folder of policy files and puts it in force; with a fault (`PolicyFault`) the old one stays. */
export async function installPolicy(dir: string, dataDir: string): Promise<Policy> {
  const policy = await loadPolicy(dir);
  const home = join(dataDir, 'policies', policy.hash);
  await copyWhole(dir, home);
  // What was checked is what was copied: somebody may have saved a file meanwhile.
  const copied = await loadPolicy(home);
  if (copied.hash !== policy.hash) throw new Error(`${dir} was changed while it was copied; adopt it again.`);
  await writeDurably(join(dataDir, CURRENT_POLICY), `${policy.hash}\n`);
  return policy;
}

/** The folder of the policy that was adopted for this data directory; null = none was. */
export async function currentPolicyDir(dataDir: string): Promise<string | null> {
  const text = await readFile(join(dataDir, CURRENT_POLICY), 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null;
    throw cause;
  });
  return text === null ? null : join(dataDir, 'policies', text.trim());
}

/** Writes beside the goal and renames the whole: a folder of that name is complete. */
async function copyWhole(from: string, home: string): Promise<void> {
  const half = `${home}.${randomUUID()}`;
  await mkdir(half, { recursive: true });
  try {
    for (const file of POLICY_FILES) {
      await copyFile(join(from, file), join(half, file));
      await sync(join(half, file));
    }
    // An older copy of that name holds the same rules, unless somebody has edited it.
    await rm(home, { recursive: true, force: true });
    await rename(half, home);
    await sync(dirname(home));
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}

async function writeDurably(file: string, text: string): Promise<void> {
  const half = `${file}.${randomUUID()}`;
  try {
    const handle = await open(half, 'w');
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(half, file);
    await sync(dirname(file));
  } finally {
    await rm(half, { force: true });
  }
}

async function sync(path: string): Promise<void> {
  if (process.platform === 'win32') return; // Windows opens no directories, and journals its renames itself
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
