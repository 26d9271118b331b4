// The seal: what a server says of its facts.db when it has closed it, so that the next one need not read a million
// facts through before it opens. It is the digest of the whole file, signed by the key that lies elsewhere: a file
// that still has its digest is, to the last bit, the one that was closed, and nobody else can say so. It is good for
// one opening; after a crash, or when anything else wrote to the file, there is none, and all is read through.
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { canonicalJson } from './canonicalJson.ts';
import type { Head } from './journal.ts';
import { verifierOf } from './signingKey.ts';
import type { SigningKey } from './signingKey.ts';

/** What reading through would tell. */
export interface Sealed {
  readonly head: Head;
  readonly firstAt: number | null;
}

interface Seal extends Sealed {
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

export const sealOf = (path: string): string => `${path}.seal`;

/** Call it once the file is closed for good. Quiet about a full disk: without a seal the next opening takes longer. */
export function seal(path: string, key: SigningKey, { head, firstAt }: Sealed): void {
  try {
    if (hasWal(path)) return;
    const text: Seal = { head, firstAt, bytes: statSync(path).size, sha256: digestOfFile(path) };
    const signature = key.sign(messageOf(text)).toString('base64');
    writeFileSync(sealOf(path), JSON.stringify({ ...text, signature }), { mode: 0o600 });
  } catch {
    rmSync(sealOf(path), { force: true });
  }
}

/** null: read it through. Breaks the seal in any case, before anything is written to the file. */
export function breakSeal(path: string, key: SigningKey): Sealed | null {
  try {
    return opened(path, key);
  } catch {
    // Missing, torn or none of ours.
    return null;
  } finally {
    rmSync(sealOf(path), { force: true });
  }
}

function opened(path: string, key: SigningKey): Sealed | null {
  const { signature, ...text } = JSON.parse(readFileSync(sealOf(path), 'utf8'));
  if (typeof signature !== 'string') return null;
  const isOurs = verifierOf(key.publicKey)(messageOf(text), Buffer.from(signature, 'base64'));
  // Signed by us, so it is what `seal` wrote.
  const { head, firstAt, bytes, sha256 }: Seal = text;
  if (!isOurs || hasWal(path) || statSync(path).size !== bytes) return null;
  return digestOfFile(path) === sha256 ? { head, firstAt } : null;
}

const messageOf = (text: unknown): Buffer => Buffer.from(canonicalJson({ signs: 'lianqin.seal', of: text }));

/** What SQLite has not moved into the file yet is part of the journal too. */
const hasWal = (path: string): boolean => (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;

/** Large enough that the disk is the limit, small enough to be nothing beside a picture. */
const PIECE = 4 * 1024 * 1024;

function digestOfFile(path: string): string {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(PIECE);
  const file = openSync(path, 'r');
  try {
    for (;;) {
      const count = readSync(file, piece, 0, PIECE, null);
      if (count === 0) return hash.digest('hex');
      hash.update(piece.subarray(0, count));
    }
  } finally {
    closeSync(file);
  }
}
