// Secrets that must be read again (one-time code secrets) are sealed with a key that lies where the signing key
// lies, outside the data directory: a stolen copy of the data, or a backup, opens none of them.
import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectory } from '../journal/makeDirectory.ts';

export interface Sealing {
  /** `about`: what the secret belongs to; it opens for that alone. Throws `KeyFault`. */
  seal(secret: string, about: string): Buffer;
  /** Throws `KeyFault` when the key is gone or another. */
  open(sealed: Buffer, about: string): string;
}

/** In words for whoever runs the server. */
export class KeyFault extends Error {}

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';

/** The key is made when something is sealed for the first time. */
export function makeSealing(keyDir: string): Sealing {
  const path = join(keyDir, 'credentials.key');
  let held: Buffer | null = null;
  const key = (make: boolean): Buffer => (held ??= keyIn(path, keyDir, make));
  return {
    seal(secret, about) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key(true), nonce).setAAD(Buffer.from(about));
      const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    open(sealed, about) {
      const nonce = sealed.subarray(0, NONCE_BYTES);
      const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
      const decipher = createDecipheriv(CIPHER, key(false), nonce).setAAD(Buffer.from(about)).setAuthTag(tag);
      const body = sealed.subarray(NONCE_BYTES + TAG_BYTES);
      try {
        return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw new KeyFault(`${path} is not the key that this was sealed with: bring the right one back.`, {
          cause,
        });
      }
    },
  };
}

function keyIn(path: string, keyDir: string, make: boolean): Buffer {
  try {
    const found = read(path) ?? (make ? made(path, keyDir) : null);
    if (found === null) throw new Error('it is missing');
    if (found.length !== KEY_BYTES) throw new Error(`it has ${found.length} bytes instead of ${KEY_BYTES}`);
    return found;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new KeyFault(`${path} cannot be used (${reason}): bring it back, or reset the second factors.`, {
      cause,
    });
  }
}

function read(path: string): Buffer | null {
  try {
    return Buffer.from(readFileSync(path, 'utf8').trim(), 'hex');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function made(path: string, keyDir: string): Buffer | null {
  makeDirectory(keyDir);
  const fresh = join(keyDir, `.${randomUUID()}.key`);
  writeFileSync(fresh, `${randomBytes(KEY_BYTES).toString('hex')}\n`, { mode: 0o600, flush: true });
  try {
    // A link appears whole or not at all, and never replaces the key that another server has just made.
    linkSync(fresh, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
  return read(path);
}
