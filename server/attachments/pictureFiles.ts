// The files of pictures in the data directory: made whole beside their place, put there when their fact is durable,
// read only as what the fact says. Where they lie is `journal/attachmentFiles.ts`'s to say: `verify` reads them too.
import { createHash } from 'node:crypto';
import { constants, readdirSync } from 'node:fs';
import { access, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import type { StoredPicture } from '#contract/attachment/attachment.ts';
import type { AttachmentId } from '#contract/ids.ts';
import { digestOfFile, incomingDir, pictureDir, type PictureFile } from '../journal/attachmentFiles.ts';
import { makeDirectory } from '../journal/makeDirectory.ts';

/** The bytes are not those of the fact: the disk, or somebody at it, changed them. */
export class ChangedPicture extends Error {}

export interface Received {
  readonly digest: string;
  readonly bytes: number;
}

export interface PictureFiles {
  /** The folder in which an upload is made; empty. */
  begin(id: AttachmentId): Promise<string>;
  /** Writes what comes to a file, durably; null: it is more than `maxBytes`, and the file is not whole. */
  receive(body: Readable, path: string, maxBytes: number): Promise<Received | null>;
  /** From the folder in which it was made to its place; nothing happens when it is there. */
  place(id: AttachmentId): Promise<void>;
  abandon(id: AttachmentId): Promise<void>;
  /** Throws `ChangedPicture`, or what the disk says. */
  read(id: AttachmentId, picture: StoredPicture, file: PictureFile): Promise<Buffer>;
  erase(id: AttachmentId): Promise<void>;
  /** Uploads that a stop or a crash interrupted: placed when they are known, else gone. */
  settle(isKnown: (id: string) => boolean): Promise<void>;
}

/** `openFile` is there to be full in a test. */
export function openPictureFiles(dataDir: string, openFile: typeof open = open): PictureFiles {
  const incoming = incomingDir(dataDir);
  const made = (id: string) => join(incoming, id);

  async function place(id: AttachmentId): Promise<void> {
    const [from, to] = [made(id), pictureDir(dataDir, id)];
    if (!(await isThere(from))) return;
    makeDirectory(dirname(to));
    await sync(from);
    await rename(from, to);
    await sync(dirname(to));
  }

  const abandon = (id: string) => rm(made(id), { recursive: true, force: true });

  return {
    async begin(id) {
      makeDirectory(incoming);
      await abandon(id);
      await mkdir(made(id), { mode: 0o700 });
      return made(id);
    },

    async receive(body, path, maxBytes) {
      const hash = createHash('sha256');
      let bytes = 0;
      const file = await openFile(path, 'wx', 0o600);
      try {
        // What is left of it is the caller's: a destroyed request could not be answered.
        const pieces = body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
        for await (const piece of pieces) {
          bytes += piece.byteLength;
          if (bytes > maxBytes) return null;
          hash.update(piece);
          await file.writeFile(piece);
        }
        await file.sync();
      } finally {
        await file.close();
      }
      return { digest: hash.digest('hex'), bytes };
    },

    place,
    abandon,

    async read(id, picture, file) {
      const digest = digestOfFile(picture, file);
      const bytes = await readFile(join(pictureDir(dataDir, id), digest));
      if (createHash('sha256').update(bytes).digest('hex') !== digest)
        throw new ChangedPicture(`the ${file} of picture ${id} is not what was uploaded`);
      return bytes;
    },

    erase: (id) => rm(pictureDir(dataDir, id), { recursive: true, force: true }),

    async settle(isKnown) {
      if (!(await isThere(incoming))) return;
      for (const id of readdirSync(incoming)) {
        // The folder was named by us after an id that was checked.
        await (isKnown(id) ? place(id as AttachmentId) : abandon(id));
      }
    },
  };
}

const isThere = (path: string): Promise<boolean> =>
  access(path, constants.F_OK).then(
    () => true,
    () => false,
  );

/** A rename is durable when its directory is. */
async function sync(dir: string): Promise<void> {
  // Windows fsyncs no directory.
  if (process.platform === 'win32') return;
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
