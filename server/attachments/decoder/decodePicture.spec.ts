import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  animatedWebp,
  chunk,
  hollowPng,
  html,
  hugeExif,
  jpeg,
  phonePicture,
  png,
  polyglot,
  svg,
  twoHalves,
  webp,
} from '../testing/pictures.ts';
import { decodePicture } from './decodePicture.ts';

let into: string;
beforeEach(() => {
  into = mkdtempSync(join(tmpdir(), 'picture-'));
});
afterEach(() => rmSync(into, { recursive: true }));

function decode(bytes: Buffer, name = 'coming', maxPixels = 50_000_000) {
  const path = join(into, name);
  writeFileSync(path, bytes);
  return decodePicture({ path, into, maxPixels });
}

const copy = (digest: string): Buffer => readFileSync(join(into, digest));

async function colourAt(bytes: Buffer, left: number, top: number): Promise<'red' | 'blue' | 'other'> {
  const [r = 0, , b = 0] = await sharp(bytes).extract({ left, top, width: 1, height: 1 }).raw().toBuffer();
  if (r > 180 && b < 80) return 'red';
  return b > 180 && r < 80 ? 'blue' : 'other';
}

describe('what a picture is', () => {
  it.each([
    ['jpeg', jpeg],
    ['png', png],
    ['webp', webp],
  ] as const)('AT1 %s is taken for what its content is, whatever its name says', async (kind, make) => {
    const decoded = await decode(await make(), 'page.html');
    expect(decoded).toMatchObject({ ok: true, kind, width: 600, height: 300 });
    if (!decoded.ok) return;
    for (const digest of [decoded.viewDigest, decoded.thumbDigest]) {
      expect(createHash('sha256').update(copy(digest)).digest('hex')).toBe(digest);
    }
    const thumb = await sharp(copy(decoded.thumbDigest)).metadata();
    expect([thumb.format, thumb.width, thumb.height]).toEqual(['jpeg', 320, 160]);
  });

  it('AT2 the copies stand upright and carry nothing that the camera wrote', async () => {
    const original = await phonePicture();
    expect(original.includes('SecretPhone')).toBe(true);
    const decoded = await decode(original);
    expect(decoded).toMatchObject({ ok: true, width: 300, height: 600 });
    if (!decoded.ok) return;
    for (const digest of [decoded.viewDigest, decoded.thumbDigest]) {
      const bytes = copy(digest);
      const { exif, icc, iptc, xmp, orientation, width, height } = await sharp(bytes).metadata();
      expect([exif, icc, iptc, xmp, orientation]).toEqual([
        undefined,
        undefined,
        undefined,
        undefined,
        undefined,
      ]);
      for (const word of ['SecretPhone', 'witness', 'Exif']) expect(bytes.includes(word)).toBe(false);
      expect(width < height).toBe(true);
      // Turned by a quarter: what lay left stands on top.
      expect(await colourAt(bytes, 10, 10)).toBe('red');
      expect(await colourAt(bytes, 10, height - 10)).toBe('blue');
    }
  });

  it('AT2 what is hidden behind or inside a picture is in no copy', async () => {
    const decoded = await decode(await polyglot());
    expect(decoded).toMatchObject({ ok: true, kind: 'jpeg' });
    if (!decoded.ok) return;
    expect(copy(decoded.viewDigest).includes('script')).toBe(false);
    expect(copy(decoded.viewDigest).includes('PK\u0003\u0004')).toBe(false);
  });

  it('AT2 nine megabytes of EXIF are dropped, and the copy is small', async () => {
    const decoded = await decode(await hugeExif(9_000_000));
    expect(decoded).toMatchObject({ ok: true, width: 600, height: 300 });
    if (decoded.ok) expect(copy(decoded.viewDigest).length).toBeLessThan(50_000);
  });

  it('AT2 a large picture is shown at most 4,096 px wide, transparent ground is white', async () => {
    const wide = await decode(await jpeg(6_000, 100));
    expect(wide).toMatchObject({ ok: true, width: 6_000 });
    if (wide.ok) expect((await sharp(copy(wide.viewDigest)).metadata()).width).toBe(4_096);
    const clear = { create: { width: 9, height: 9, channels: 4 as const, background: '#00000000' } };
    const through = await decode(await sharp(clear).png().toBuffer());
    if (!through.ok) throw new Error(through.why);
    expect([...(await sharp(copy(through.viewDigest)).raw().toBuffer()).subarray(0, 3)]).toEqual([
      255, 255, 255,
    ]);
  });
});

describe('what is no picture', () => {
  it.each([
    ['HTML', async () => html],
    ['SVG', async () => svg],
    ['GIF', () => twoHalves().gif().toBuffer()],
    ['TIFF', () => twoHalves().tiff().toBuffer()],
    ['AVIF', () => twoHalves(64, 64).avif().toBuffer()],
    ['PDF', async () => Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF')],
    [
      'a JPEG header with a page behind it',
      async () => Buffer.concat([Buffer.from('ffd8ffe000104a464946', 'hex'), html]),
    ],
    ['nothing', async () => Buffer.alloc(0)],
    ['zeros', async () => Buffer.alloc(4_096)],
  ] as const)('AT1 %s is refused, and leaves nothing', async (_name, make) => {
    const decoded = await decode(await make(), 'holiday.jpg');
    expect(decoded).toMatchObject({ ok: false });
    if (!decoded.ok) expect(['noPicture', 'broken']).toContain(decoded.why);
    expect(readdirSync(into)).toEqual(['holiday.jpg']);
  });

  it('AT1 a picture cut off anywhere is refused', async () => {
    for (const make of [() => jpeg(1_200, 900), png, webp]) {
      const whole = await make();
      for (const share of [0.1, 0.5, 0.9]) {
        const cut = await decode(whole.subarray(0, Math.floor(whole.length * share)));
        expect([share, cut.ok]).toEqual([share, false]);
      }
    }
  });

  it('AT1 a moving picture is refused', async () => {
    expect(await decode(await animatedWebp())).toEqual({ ok: false, why: 'animated' });
  });

  it('AT3 more than 50 megapixels are refused by the header, before any pixel is decoded', async () => {
    const started = performance.now();
    for (const [width, height] of [
      [50_000, 50_000],
      [10_001, 5_000],
      [65_535, 65_535],
    ] as const) {
      expect(await decode(hollowPng(width, height))).toEqual({ ok: false, why: 'tooManyPixels' });
    }
    // Decoding the first would take gigabytes and minutes.
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(await decode(await jpeg(100, 100), 'small', 9_999)).toEqual({ ok: false, why: 'tooManyPixels' });
  });

  it('AT3 a compressed text of 100 MB inside a PNG harms nobody', async () => {
    const whole = await png();
    const bomb = chunk(
      'zTXt',
      Buffer.concat([Buffer.from('k\0\0', 'latin1'), deflateSync(Buffer.alloc(100_000_000))]),
    );
    const before = process.memoryUsage().rss;
    await decode(Buffer.concat([whole.subarray(0, 33), bomb, whole.subarray(33)]));
    expect(process.memoryUsage().rss - before).toBeLessThan(80_000_000);
  });
});
