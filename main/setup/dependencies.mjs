// Are the locked dependencies in node_modules, exactly? If not, `npm ci` brings them. A stamp of the lockfile's
// hash inside node_modules makes the usual answer (yes) cost one small read.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupFault, say } from './say.mjs';
import { runNpm } from './npm.mjs';

// 400 packages, about 1 GB unpacked: three minutes on a slow disk and a slow line; ten is a fault.
const INSTALL_LIMIT_MS = 600_000;

/** @param {string} root */
export function dependenciesReady(root) {
  const stampFile = join(root, 'node_modules', '.lianqin-lock');
  const stamp = stampOf(root);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return true;
  // Someone may have run `npm ci` by hand; what is there counts, not who brought it.
  if (missing(root).length > 0) return false;
  writeFileSync(stampFile, stamp);
  return true;
}

/** @param {string} root */
export async function installDependencies(root) {
  const absent = missing(root);
  say(
    existsSync(join(root, 'node_modules'))
      ? `node_modules does not match package-lock.json (${absent.slice(0, 3).join(', ')}${absent.length > 3 ? ', …' : ''}); running npm ci`
      : 'first start: installing the locked dependencies with npm ci (about a minute)',
  );
  const { ok, reason } = await runNpm(
    root,
    ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--loglevel=error'],
    { label: 'installing the locked dependencies', limitMs: INSTALL_LIMIT_MS },
  );
  if (!ok) {
    throw new SetupFault(
      `npm ci failed, so nothing can run yet: ${reason}\n` +
        'Check the network, or set a registry that this machine can reach with `npm config set registry URL`, and try again.',
    );
  }
  const still = missing(root);
  if (still.length > 0) {
    throw new SetupFault(
      `npm ci ended well, and yet these packages are absent: ${still.slice(0, 5).join(', ')}`,
    );
  }
  writeFileSync(join(root, 'node_modules', '.lianqin-lock'), stampOf(root));
  say('dependencies installed');
}

/** @param {string} root */
function stampOf(root) {
  const lock = readFileSync(join(root, 'package-lock.json'));
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform}-${process.arch}`;
}

/**
 * @typedef {{ version?: string, link?: boolean, optional?: boolean, os?: string[], cpu?: string[], libc?: string[] }} Locked
 * @param {string} root
 * @returns {string[]} locked packages that this machine needs and that are absent or of another version
 */
function missing(root) {
  const wanted = packagesIn(join(root, 'package-lock.json'));
  const present = packagesIn(join(root, 'node_modules', '.package-lock.json'));
  return Object.keys(wanted).filter((path) => {
    const locked = wanted[path];
    if (path === '' || !locked || locked.link || !isNeededHere(locked)) return false;
    return present[path]?.version !== locked.version || !existsSync(join(root, path, 'package.json'));
  });
}

/** @param {string} file @returns {Record<string, Locked>} */
function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
  } catch {
    // Absent or cut short: then nothing is known to be installed.
    return {};
  }
}

// Optional packages without os and cpu belong to other optional ones; npm decides about those. Which C library
// is here npm knows better than we do.
/** @param {Locked} locked */
function isNeededHere(locked) {
  if (!locked.optional) return true;
  if (!locked.os || !locked.cpu || locked.libc) return false;
  return locked.os.includes(process.platform) && locked.cpu.includes(process.arch);
}
