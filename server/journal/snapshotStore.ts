// Pictures kept now and then, so that neither opening nor a look back folds from the beginning. They are a
// cache beside the record: each is checked before use, one that does not fit is passed over, and all of them
// may be deleted at any time.
import { hash, randomUUID } from 'node:crypto';
import { readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { fromJson, toJson } from '#contract/picture.ts';
import type { Picture, PictureJson } from '#contract/picture.ts';
import { makeDirectory } from './makeDirectory.ts';

export const SNAPSHOT_DIR = 'snapshots';

/**
 * The code that folds is the version of what it made: nobody can forget to raise it, and after a change of the
 * fold the pictures are folded anew.
 */
const FOLD = hash('sha256', foldingCode(new URL('../contract/', import.meta.url)), 'hex');

/** All of the contract but its tests: what a fact changes stands in many of its files. */
function foldingCode(dir: URL): string {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts') && !name.startsWith('testing'))
    .sort()
    .map((name) => `${name}\n${readFileSync(new URL(name.replaceAll('\\', '/'), dir), 'utf8')}`)
    .join('\n');
}

export interface SnapshotStore {
  /** The newest sound one with seq <= `seq`; `hashOf` tells the history's chain hash at a fact. */
  nearest(seq: number, hashOf: (seq: number) => string | null): Picture | null;
  /** `chain`: the chain hash of fact `picture.seq`. Quiet about a full disk: nothing depends on a snapshot. */
  save(picture: Picture, chain: string): void;
}

interface Snapshot {
  readonly fold: string;
  /** Chain hash of the picture's last fact: a snapshot of another history never fits. */
  readonly chain: string;
  readonly picture: PictureJson;
}

export function openSnapshotStore(dataDir: string): SnapshotStore {
  const dir = join(dataDir, SNAPSHOT_DIR);
  makeDirectory(dir);
  const seqs = new Set(readdirSync(dir).flatMap(seqOf));
  return {
    nearest(seq, hashOf) {
      for (const candidate of [...seqs].filter((one) => one <= seq).sort((a, b) => b - a)) {
        const snapshot = read(join(dir, nameOf(candidate)));
        if (
          snapshot?.fold === FOLD &&
          snapshot.picture.seq === candidate &&
          snapshot.chain === hashOf(candidate)
        ) {
          return fromJson(snapshot.picture);
        }
        // It will not fit later either, and the fold that follows leaves new ones.
        seqs.delete(candidate);
        rmSync(join(dir, nameOf(candidate)), { force: true });
      }
      return null;
    },
    save(picture, chain) {
      if (picture.seq === 0 || seqs.has(picture.seq)) return;
      if (write(dir, nameOf(picture.seq), { fold: FOLD, chain, picture: toJson(picture) }))
        seqs.add(picture.seq);
    },
  };
}

const nameOf = (seq: number): string => `${seq}.json.zst`;
const seqOf = (name: string): number[] =>
  /^[1-9]\d*\.json\.zst$/.test(name) ? [Number.parseInt(name, 10)] : [];

const DIGEST_BYTES = 32;

function read(path: string): Snapshot | null {
  try {
    const bytes = readFileSync(path);
    const body = bytes.subarray(DIGEST_BYTES);
    if (!hash('sha256', body, 'buffer').equals(bytes.subarray(0, DIGEST_BYTES))) return null;
    // The digest holds, so it is what `write` wrote.
    return JSON.parse(zstdDecompressSync(body).toString('utf8'));
  } catch {
    // Unreadable is as good as absent: the fold starts from the one before.
    return null;
  }
}

function write(dir: string, name: string, snapshot: Snapshot): boolean {
  const body = zstdCompressSync(JSON.stringify(snapshot));
  const made = join(dir, `.${randomUUID()}`);
  try {
    writeFileSync(made, Buffer.concat([hash('sha256', body, 'buffer'), body]));
    // No fsync: after a power cut a torn one is found by its digest and passed over.
    renameSync(made, join(dir, name));
    return true;
  } catch {
    rmSync(made, { force: true });
    return false;
  }
}
