// The key that signs the journal's head. It lives outside the data directory: whoever can write the data
// directory can recompute every hash in it, but cannot sign the result.
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  randomUUID,
  sign,
  verify,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { linkSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import { canonicalJson } from './canonicalJson.ts';
import { JournalFault } from './journal.ts';
import { makeDirectory } from './makeDirectory.ts';

export interface SigningKey {
  /** SHA-256 of the public key (SPKI DER), hex: what a person notes down and gives to `verify`. */
  readonly fingerprint: string;
  /** SPKI DER. */
  readonly publicKey: Buffer;
  sign(message: Buffer): Buffer;
}

/** What a signature vouches for; the chain hash covers everything before. */
export interface SignedHead {
  /** The journal's id: a head of one journal says nothing about another. */
  readonly journal: string;
  readonly seq: number;
  /**
   * Hex chain hashes of the facts that one transaction wrote, `seq` the last of them: the last alone covers all
   * before it, the others tell which fact of the transaction was edited.
   */
  readonly hashes: readonly string[];
}

export const headMessage = ({ journal, seq, hashes }: SignedHead): Buffer =>
  Buffer.from(canonicalJson({ hashes, journal, seq, signs: 'lianqin.head' }));

export const fingerprintOf = (publicKey: Buffer): string => hash('sha256', publicKey, 'hex');

export type Verifier = (message: Buffer, signature: Buffer) => boolean;

/** Says false to a signature that does not match; to every one when the bytes are no key. */
export function verifierOf(publicKey: Buffer): Verifier {
  try {
    const key = createPublicKey({ key: publicKey, format: 'der', type: 'spki' });
    return (message, signature) => verify(null, message, key, signature);
  } catch {
    // Node throws on bytes that are no key: to the verifier no signature holds.
    return () => false;
  }
}

/** `LIANQIN_KEY_DIR`, else the user's state directory (XDG). */
export function keyDirectory(env: NodeJS.ProcessEnv = process.env): string {
  if (env.LIANQIN_KEY_DIR) return resolve(env.LIANQIN_KEY_DIR);
  return join(env.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'lianqin', 'keys');
}

/** The key in `keyDir`, made on first use. Throws `JournalFault` when it cannot be read or made. */
export function openSigningKey(keyDir: string, dataDir: string): SigningKey {
  const path = join(keyDir, 'journal.pem');
  try {
    makeDirectory(keyDir);
    refuseInside(keyDir, dataDir);
    return signingKey(createPrivateKey(readFileSync(path)));
  } catch (cause) {
    if (isMissing(cause)) return makeKey(keyDir, path);
    if (cause instanceof JournalFault) throw cause;
    throw new JournalFault(`The signing key ${path} cannot be used: ${messageIn(cause)}`, { cause });
  }
}

function refuseInside(keyDir: string, dataDir: string): void {
  if (`${realpathSync(keyDir)}${sep}`.startsWith(`${realpathSync(dataDir)}${sep}`)) {
    throw new JournalFault(
      `The key directory ${keyDir} lies inside the data directory, where it protects nothing. Set LIANQIN_KEY_DIR to a place outside.`,
    );
  }
}

function makeKey(keyDir: string, path: string): SigningKey {
  const made = join(keyDir, `.${randomUUID()}.pem`);
  try {
    const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
    writeFileSync(made, pem, { mode: 0o600, flush: true });
    try {
      // A link appears whole or not at all, and never replaces the key that another server has just made.
      linkSync(made, path);
    } catch (cause) {
      if (!isThere(cause)) throw cause;
    } finally {
      rmSync(made, { force: true });
    }
    return signingKey(createPrivateKey(readFileSync(path)));
  } catch (cause) {
    throw new JournalFault(`The signing key ${path} cannot be made: ${messageIn(cause)}`, { cause });
  }
}

function signingKey(privateKey: KeyObject): SigningKey {
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  if (privateKey.asymmetricKeyType !== 'ed25519')
    throw new Error(`not an Ed25519 key but ${privateKey.asymmetricKeyType}`);
  return {
    fingerprint: fingerprintOf(publicKey),
    publicKey,
    sign: (message) => sign(null, message, privateKey),
  };
}

const codeOf = (cause: unknown): unknown => (cause instanceof Error && 'code' in cause ? cause.code : null);
const isMissing = (cause: unknown): boolean => codeOf(cause) === 'ENOENT';
const isThere = (cause: unknown): boolean => codeOf(cause) === 'EEXIST';
const messageIn = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
