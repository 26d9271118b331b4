// Which district is in force. A checked copy lies under DATA/districts/<hash>; the small file DATA/district.current
// names it and is replaced in one step, so that after a crash either the old or the new one is in force, whole.
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type District, hashOf, loadDistrict, makeDistrict } from './district.ts';
import { checkDistrict, type Fault } from './checkDistrict.ts';
import { DistrictFileError, parseDistrict, readDistrictBytes } from './layers.ts';

export type Installed =
  | { readonly ok: true; readonly district: District; readonly dir: string }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** Checks a district directory and puts it in force; with faults the old one stays. */
export async function installDistrict(dir: string, dataDir: string): Promise<Installed> {
  const bytes = await readDistrictBytes(dir);
  const files = parseDistrict(bytes);
  const faults = checkDistrict(files, { whole: true });
  if (faults.length > 0) return { ok: false, faults };
  const district = makeDistrict(files, hashOf(bytes));
  const home = join(dataDir, 'districts', district.hash);
  await writeCopy(home, bytes);
  await writeDurably(join(dataDir, CURRENT), `${district.hash}\n`);
  return { ok: true, district, dir: home };
}

const CURRENT = 'district.current';

/** The directory of the district in force, or null when none was put in force. Throws when the note is spoilt. */
export async function currentDistrictDir(dataDir: string): Promise<string | null> {
  const note = join(dataDir, CURRENT);
  const text = await readFile(note, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null;
    throw new DistrictFileError(`${note} cannot be read: ${cause.message}.`, { cause });
  });
  if (text === null) return null;
  const hash = text.trim();
  if (!/^[0-9a-f]{64}$/.test(hash))
    throw new DistrictFileError(
      `${note} does not hold a district's hash; run "npm run district -- use DIR" again.`,
    );
  return join(dataDir, 'districts', hash);
}

/**
 * The district in force, or the one in `otherwise` when none was put in force. Throws a DistrictFileError when the
 * copy was changed since it was checked: facts name a district by its hash, so that would rewrite history.
 */
export async function loadDistrictInForce(dataDir: string, otherwise: string): Promise<District> {
  const dir = await currentDistrictDir(dataDir);
  if (dir === null) return loadDistrict(otherwise);
  const district = await loadDistrict(dir);
  if (district.hash !== basename(dir))
    throw new DistrictFileError(
      `${dir} was changed after it was checked; run "npm run district -- use DIR" again.`,
    );
  return district;
}

/** Writes beside the goal and renames the whole: a directory of that name is complete. */
async function writeCopy(home: string, files: ReadonlyMap<string, Buffer>): Promise<void> {
  const half = `${home}.${randomUUID()}`;
  await mkdir(half, { recursive: true });
  try {
    for (const [name, bytes] of files) await writeSynced(join(half, name), bytes);
    await syncDirectory(half);
    // The name is the content's hash: an older copy there holds the same, unless somebody has edited it.
    await rm(home, { recursive: true, force: true });
    await rename(half, home);
    await syncDirectory(dirname(home));
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}

async function writeDurably(file: string, text: string): Promise<void> {
  const half = `${file}.${randomUUID()}`;
  try {
    await writeSynced(half, Buffer.from(text));
    await rename(half, file);
    await syncDirectory(dirname(file));
  } finally {
    await rm(half, { force: true });
  }
}

async function writeSynced(file: string, bytes: Buffer): Promise<void> {
  const handle = await open(file, 'w');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncDirectory(dir: string): Promise<void> {
  if (process.platform === 'win32') return; // Windows opens no directories, and journals its renames itself
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
