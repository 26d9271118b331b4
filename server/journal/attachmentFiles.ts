// Where the files of a picture lie in the data directory, and whether they are what its fact says. Each upload has
// a folder of its own, named by its id; each file in it is named by its content, so that a changed one shows.
import type Database from 'better-sqlite3';
import { createHash } from 'node:crypto';
import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, readSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredPicture } from '#contract/attachment/attachment.ts';
import { JournalFault } from './journal.ts';

export const ATTACHMENTS_DIR = 'attachments';
/** Uploads that are not yet a fact; what a crash leaves here is settled at the next start. */
export const INCOMING_DIR = 'incoming';

export type PictureFile = 'original' | 'view' | 'thumb';

const DIGEST = { original: 'digest', view: 'viewDigest', thumb: 'thumbDigest' } as const;
const FILES = Object.keys(DIGEST) as PictureFile[];
/** A hundred thousand folders in one would be slow to list on some file systems. */
const SHELF_LETTERS = 2;

export const incomingDir = (dataDir: string): string => join(dataDir, ATTACHMENTS_DIR, INCOMING_DIR);

/** `id` is a UUID: nothing else is ever made an attachment's id. */
export const pictureDir = (dataDir: string, id: string): string =>
  join(dataDir, ATTACHMENTS_DIR, id.slice(0, SHELF_LETTERS), id);

export const digestOfFile = (
  picture: Pick<StoredPicture, (typeof DIGEST)[PictureFile]>,
  file: PictureFile,
): string => picture[DIGEST[file]];

/** A picture that belongs to a case, as its fact says. */
export interface KeptPicture extends Pick<StoredPicture, 'digest' | 'viewDigest' | 'thumbDigest'> {
  readonly seq: number;
  readonly attachment: string;
}

/**
 * Those whose words were replaced by law have no files any more. A payload that was tampered with may be no JSON at
 * all: the chain tells of that one.
 */
const ADDED = `
  SELECT seq, payload ->> 'attachment' AS attachment, payload ->> 'digest' AS digest,
    payload ->> 'viewDigest' AS viewDigest, payload ->> 'thumbDigest' AS thumbDigest
  FROM facts WHERE type = 'attachment.added' AND erased IS NULL AND json_valid(payload)
    AND attachment IS NOT NULL AND digest IS NOT NULL AND viewDigest IS NOT NULL AND thumbDigest IS NOT NULL
  ORDER BY seq`;

export const picturesIn = (db: Database.Database): readonly KeptPicture[] =>
  db.prepare<[], KeptPicture>(ADDED).all();

/** In words: what is missing, or is not what was uploaded. */
export function pictureFaults(dataDir: string, pictures: readonly KeptPicture[]): readonly string[] {
  return pictures.flatMap((picture) =>
    FILES.flatMap((file) => {
      const why = faultOf(dataDir, picture.attachment, digestOfFile(picture, file));
      return why === null ? [] : [`fact ${picture.seq}: the ${file} of picture ${picture.attachment} ${why}`];
    }),
  );
}

function faultOf(dataDir: string, id: string, digest: string): string | null {
  const path = join(pictureDir(dataDir, id), digest);
  if (!existsSync(path)) return 'is missing';
  return digestAt(path) === digest ? null : 'is not what was uploaded';
}

/** Read in pieces: pictures are large, and a journal has many. */
const PIECE_BYTES = 256 * 1024;

function digestAt(path: string): string {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  const file = openSync(path, 'r');
  try {
    for (let read = readSync(file, piece); read > 0; read = readSync(file, piece))
      hash.update(piece.subarray(0, read));
    return hash.digest('hex');
  } finally {
    closeSync(file);
  }
}

/**
 * Copies the pictures of `from` beside a copy of its facts that was made before: whatever those name is there
 * then, and what nobody named may go meanwhile. Throws what the file system says of anything else.
 */
export function copyPictures(from: string, to: string): void {
  copyTree(join(from, ATTACHMENTS_DIR), join(to, ATTACHMENTS_DIR));
}

function copyTree(from: string, to: string): void {
  const entries = unlessGone(() => readdirSync(from, { withFileTypes: true })) ?? [];
  // What comes in moves to its place meanwhile, never back: read first, it is found in one of the two.
  entries.sort((a, b) => Number(b.name === INCOMING_DIR) - Number(a.name === INCOMING_DIR));
  if (entries.length > 0 || existsSync(from)) mkdirSync(to, { recursive: true, mode: 0o700 });
  for (const entry of entries) {
    const [source, dest] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyTree(source, dest);
    else if (entry.isFile()) unlessGone(() => copyFileSync(source, dest));
    else throw new JournalFault(`${source} is neither a file nor a directory: nothing of ours. Remove it.`);
  }
}

function unlessGone<T>(act: () => T): T | null {
  try {
    return act();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw cause;
  }
}
