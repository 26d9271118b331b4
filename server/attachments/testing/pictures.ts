// Pictures as people and attackers send them.
import { deflateSync, crc32 } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';

/** Left half red, right half blue: shows which way is up. */
export function twoHalves(width = 600, height = 300): Sharp {
  const red = { create: { width: width / 2, height, channels: 3 as const, background: '#d00000' } };
  return sharp({ create: { width, height, channels: 3, background: '#0000d0' } }).composite([
    { input: red, left: 0, top: 0 },
  ]);
}

export const jpeg = (width?: number, height?: number): Promise<Buffer> =>
  twoHalves(width, height).jpeg().toBuffer();
export const png = (): Promise<Buffer> => twoHalves().png().toBuffer();
export const webp = (): Promise<Buffer> => twoHalves().webp().toBuffer();

/** As a phone held upright writes it: the pixels lie on their side, and EXIF says so, and where it was taken. */
export const phonePicture = (): Promise<Buffer> =>
  twoHalves(600, 300)
    .jpeg()
    .withExif({
      IFD0: { Make: 'SecretPhone', Model: 'X', ImageDescription: 'home of a witness' },
      IFD3: { GPSLatitude: '31/1 22/1 0/1', GPSLatitudeRef: 'N' },
    })
    .withMetadata({ orientation: 6 })
    .toBuffer();

export async function animatedWebp(): Promise<Buffer> {
  const frame = { create: { width: 50, height: 50, channels: 3 as const, background: '#00d000' } };
  const other = { create: { width: 50, height: 50, channels: 3 as const, background: '#d000d0' } };
  return sharp([frame, other].map((one) => one) as never, { join: { animated: true } })
    .webp()
    .toBuffer();
}

/** A header that says how large it is, and hardly a pixel behind it. */
export function hollowPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(1_000_000))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

export function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

const SCRIPT = '<script>alert(document.domain)</script>';
export const html = Buffer.from(`<!doctype html><html><body>${SCRIPT}</body></html>`);
export const svg = Buffer.from(
  `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">${SCRIPT}<image href="file:///etc/passwd"/></svg>`,
);

/** Opens as a picture, and as a page or an archive for whoever asks it to. */
export const polyglot = async (): Promise<Buffer> =>
  Buffer.concat([await jpeg(), html, Buffer.from('PK\u0003\u0004payload.exe')]);

/** EXIF segments up to `bytes`, as some cameras and all attackers write them. */
export async function hugeExif(bytes: number): Promise<Buffer> {
  const picture = await jpeg();
  const segment = Buffer.alloc(65_537, 'A');
  segment.writeUInt16BE(0xff_e1, 0);
  segment.writeUInt16BE(65_535, 2);
  segment.write('Exif\0\0', 4, 'latin1');
  const count = Math.floor(bytes / segment.length);
  return Buffer.concat([
    picture.subarray(0, 2),
    ...Array.from({ length: count }, () => segment),
    picture.subarray(2),
  ]);
}
