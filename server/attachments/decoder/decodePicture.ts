// What an upload really is, by decoding it: its name and its headers are only what somebody says. What viewers get
// is drawn anew from the pixels, upright and without any metadata; whatever else was hidden in the file is not in it.
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Metadata, type Sharp } from 'sharp';
import { PICTURE_KINDS, type PictureKind } from '#contract/attachment/attachment.ts';

export interface DecodeJob {
  readonly path: string;
  /** An existing directory: the two copies are written there, named by their digests. */
  readonly into: string;
  readonly maxPixels: number;
}

export type WhyNot = 'noPicture' | 'animated' | 'tooManyPixels' | 'broken';

export type Decoded =
  | {
      readonly ok: true;
      readonly kind: PictureKind;
      /** Upright. */
      readonly width: number;
      readonly height: number;
      readonly viewDigest: string;
      readonly thumbDigest: string;
    }
  | { readonly ok: false; readonly why: WhyNot };

/** Enough to read a number plate across a street; a 50-megapixel copy would take a phone's data for the day. */
const VIEW_PX = 4_096;
const THUMB_PX = 320;
const QUALITY = 82;
/** The longest side that a JPEG has. */
const MAX_SIDE = 65_535;

// One picture at a time, on one thread, remembering nothing: the server beside it has better uses for the machine.
sharp.concurrency(1);
sharp.cache(false);
// Of all that libvips reads, only what we take: no SVG, no PDF, no camera format is ever parsed.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegFile',
    'VipsForeignLoadPngFile',
    'VipsForeignLoadWebpFile',
    'VipsForeignLoadJpegBuffer',
  ],
});

/** Throws only when the disk does. */
export async function decodePicture({ path, into, maxPixels }: DecodeJob): Promise<Decoded> {
  const read = (limitInputPixels: number | false) =>
    sharp(path, { failOn: 'error', limitInputPixels, sequentialRead: true });
  const header = await unlessUnreadable(() => read(false).metadata());
  if (header === null) return no('noPicture');
  const why = refusedBy(header, maxPixels);
  if (why) return no(why);

  const copies = await unlessUnreadable(async () => {
    const view = await encoded(upright(read(maxPixels)).resize(inside(VIEW_PX)));
    return { view, thumb: await encoded(sharp(view).resize(inside(THUMB_PX))) };
  });
  if (copies === null) return no('broken');
  const isTurned = (header.orientation ?? 1) >= 5;
  return {
    ok: true,
    kind: header.format as PictureKind,
    width: isTurned ? header.height : header.width,
    height: isTurned ? header.width : header.height,
    viewDigest: await keep(into, copies.view),
    thumbDigest: await keep(into, copies.thumb),
  };
}

/** What the header alone tells: no pixel has been decoded yet. */
function refusedBy({ format, width, height, pages = 1 }: Metadata, maxPixels: number): WhyNot | null {
  if (!(PICTURE_KINDS as readonly string[]).includes(format)) return 'noPicture';
  if (width * height > maxPixels || width > MAX_SIDE || height > MAX_SIDE) return 'tooManyPixels';
  // Viewers would see the first frame only, and the evidence may be in another.
  return pages > 1 ? 'animated' : null;
}

const upright = (image: Sharp): Sharp => image.autoOrient().flatten({ background: '#ffffff' });

const inside = (side: number) =>
  ({ width: side, height: side, fit: 'inside', withoutEnlargement: true }) as const;

const encoded = (image: Sharp): Promise<Buffer> =>
  image.toColourspace('srgb').jpeg({ quality: QUALITY }).toBuffer();

async function keep(into: string, bytes: Buffer): Promise<string> {
  const digest = createHash('sha256').update(bytes).digest('hex');
  const file = await open(join(into, digest), 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  return digest;
}

/** libvips says in many words what it does not like; to whoever uploaded it is all one. */
async function unlessUnreadable<T>(act: () => Promise<T>): Promise<T | null> {
  try {
    return await act();
  } catch {
    return null;
  }
}

const no = (why: WhyNot): Decoded => ({ ok: false, why });
