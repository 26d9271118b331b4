// The wall as the room sees it: WALL.md's E1 to E7, measured on what the browser really draws.
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isOpen } from '#contract/case/case.ts';
import { newId } from '../command/newId.ts';
import { ALARM_SHAPES } from '../panels/parts/AlarmGlyph.tsx';
import { ANTING, openStage, until, type Stage } from './stage.ts';

const UHD = { width: 3840, height: 2160 };
const HD = { width: 1920, height: 1080 };

let stage: Stage;
afterEach(async () => {
  await stage.clear();
});

async function openWall(viewport: typeof HD, lang: 'zh' | 'en' = 'zh'): Promise<Page> {
  // Text is measured in CSS px; the 4K wall is drawn at half of them, for a machine without a graphics card.
  const deviceScaleFactor = viewport === UHD ? 0.5 : 1;
  const page = await stage.open('/wall', { viewport, deviceScaleFactor, lang });
  await page.locator('.link-live').waitFor();
  // Town names are drawn with the bundled font: then the map is there too.
  await page.evaluate(() => document.fonts.ready);
  await page.locator('.wall-map-scale span:not(:empty)').waitFor();
  return page;
}

describe('a quiet district', () => {
  beforeAll(async () => {
    // Without a simulator: nothing happens but what a test does.
    stage = await openStage(0);
  });
  afterAll(async () => {
    await stage.close();
  });

  it('V19 a wall in a demo signs itself in, says calm, and is nearly empty: at most 5 % saturated, no alarm hue, a dark ground (E4-E6)', async () => {
    const page = await openWall(HD);
    await page.locator('.calm').waitFor();
    const seen = await colours(page);
    expect(seen.saturated).toBeLessThanOrEqual(0.05);
    expect(seen.vermillion + seen.orange).toBeLessThan(0.0001);
    expect(seen.medianLuma).toBeLessThanOrEqual(0x26);
    expect(seen.glaring).toBeLessThan(0.01);
  });

  for (const lang of ['zh', 'en'] as const) {
    it(`V20 wall text has the ink that is read from 8 m: 30 px, and 37 px where it counts, at 2160 rows (E1, ${lang})`, async () => {
      await reportCritical();
      const page = await openWall(UHD, lang);
      await page.locator('.pressing-row').first().waitFor();
      const texts = await inkOf(page);
      expect(texts.length).toBeGreaterThan(20);
      expect(texts.filter(({ ink }) => ink < 30)).toEqual([]);
      const counts = texts.filter(({ normal }) => normal);
      expect(counts.length).toBeGreaterThan(5);
      expect(counts.filter(({ ink }) => ink < 37)).toEqual([]);
      // Nothing is cut off, and nothing runs out of its panel.
      expect(await overflowing(page)).toEqual([]);
    });
  }

  it('V21 wall text stands at 4.5 to 15 against what is beneath it (E3)', async () => {
    const page = await openWall(HD);
    const texts = await contrasts(page);
    expect(texts.length).toBeGreaterThan(20);
    expect(texts.filter(({ ratio }) => ratio < 4.5 || ratio > 15)).toEqual([]);
  });

  it('V22 one critical case that nobody is on lights 1 to 15 % of the wall; its icon alone flashes, until it is accepted (E4, E7)', async () => {
    const id = await reportCritical();
    const page = await openWall(HD);
    await page.locator('.pressing-row.is-critical').first().waitFor();
    const seen = await colours(page);
    expect(seen.vermillion).toBeGreaterThanOrEqual(0.01);
    expect(seen.saturated).toBeLessThanOrEqual(0.15);

    const flashing = () =>
      page.evaluate(() =>
        document.getAnimations().map(({ effect }) => ({
          what: (effect as KeyframeEffect).target?.classList.contains('alarm-glyph') ?? false,
          everyMs: Number(effect?.getComputedTiming().duration),
        })),
      );
    const flashes = await flashing();
    expect(flashes.length).toBeGreaterThan(0);
    expect(flashes.filter(({ what, everyMs }) => !what || everyMs < 1000)).toEqual([]);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    expect(await flashing()).toEqual([]);
    await page.emulateMedia({ reducedMotion: 'no-preference' });

    const district = await stage.as('district');
    for (const { id: open, state } of await district.cases()) {
      if (state.kind === 'reported') await district.send({ type: 'case.accept', caseId: open });
    }
    expect((await district.case(id)).case.state.kind).toBe('accepted');
    await until('the flashing to end', async () => (await flashing()).length === 0);
  });

  it('V23 the three classes are three shapes, also without colour (E5)', async () => {
    const page = await openWall(HD);
    const overlaps = await page.evaluate((paths) => {
      const drawn = paths.map((path) => {
        const context = new OffscreenCanvas(48, 48).getContext('2d')!;
        context.clip(new Path2D(path));
        context.fillRect(0, 0, 48, 48);
        const { data } = context.getImageData(0, 0, 48, 48);
        return Array.from({ length: 48 * 48 }, (_, i) => data[i * 4 + 3]! > 127);
      });
      const overlap = (a: readonly boolean[], b: readonly boolean[]) =>
        a.filter((on, i) => on && b[i]).length / a.filter((on, i) => on || b[i]).length;
      return [overlap(drawn[0]!, drawn[1]!), overlap(drawn[0]!, drawn[2]!), overlap(drawn[1]!, drawn[2]!)];
    }, Object.values(ALARM_SHAPES));
    expect(Math.max(...overlaps)).toBeLessThan(0.85);
  });

  it('V24 a lost server is a full-width bar, a grey map and a growing age, within 12 s; the wall comes back by itself', async () => {
    const page = await openWall(HD);
    await stage.killServer();
    const bar = page.locator('.bar-fault');
    await bar.waitFor({ timeout: 14_000 });
    expect((await bar.boundingBox())?.width).toBe(HD.width);
    expect(await bar.textContent()).toContain('中断');
    const filter = await page.locator('.wall-map-canvas').evaluate((map) => getComputedStyle(map).filter);
    expect(filter).toContain('grayscale(1)');
    await stage.startServer();
    await page.locator('.link-live').waitFor();
    expect(await bar.count()).toBe(0);
  });
});

describe('a busy district', () => {
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(async () => {
    await stage.close();
  });

  it('V25 the wall shows the teams, the units and the cases that the server has', async () => {
    await reportCritical();
    const page = await openWall(HD);
    const district = await stage.as('district');
    const shown = async () =>
      (await page.locator('.figures b').allTextContents()).reduce((sum, text) => sum + Number(text), 0);
    await until('free teams on the wall', async () => (await shown()) > 10);
    await page.locator('.pressing-row strong', { hasText: '治安警情' }).first().waitFor();
    const open = (await district.cases()).filter(isOpen).length;
    expect(open).toBeGreaterThan(0);
    // Symbols in the tokens' own colour of a free team: units are drawn.
    await until('units on the map', async () => (await colours(page)).free > 0.0002);
  });

  it('V26 the wall looks back with one key: frame, word and time around it, the same composition inside; and returns', async () => {
    const page = await openWall(HD);
    await page.keyboard.press('t');
    const label = page.locator('.replay-label');
    await label.waitFor();
    expect(await label.textContent()).toMatch(/回放\d\d-\d\d \d\d:\d\d:\d\d/);
    const seen = await colours(page);
    expect(seen.replay).toBeGreaterThan(0.02);
    await page.keyboard.press('Escape');
    await label.waitFor({ state: 'detached' });
  });
});

async function reportCritical(): Promise<string> {
  const district = await stage.as('district');
  const id = newId();
  await district.send({
    id,
    type: 'case.report',
    category: 'E-0497',
    position: ANTING,
    text: '斗殴',
    source: 'police',
  });
  return id;
}

interface Colours {
  readonly saturated: number;
  readonly vermillion: number;
  readonly orange: number;
  readonly replay: number;
  readonly free: number;
  /** 0-255 */
  readonly medianLuma: number;
  readonly glaring: number;
}

/** Shares of the pixels of a screenshot, counted in the page. */
async function colours(page: Page): Promise<Colours> {
  const png = (await page.screenshot()).toString('base64');
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d')!;
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    const near = (i: number, [r, g, b]: readonly number[]) =>
      Math.abs(data[i]! - r!) + Math.abs(data[i + 1]! - g!) + Math.abs(data[i + 2]! - b!) < 40;
    const lumas = new Uint32Array(256);
    const counts = { saturated: 0, vermillion: 0, orange: 0, replay: 0, free: 0, glaring: 0 };
    const pixels = data.length / 4;
    for (let i = 0; i < data.length; i += 4) {
      const [r, g, b] = [data[i]!, data[i + 1]!, data[i + 2]!];
      const most = Math.max(r, g, b);
      if (most > 77 && (most - Math.min(r, g, b)) / most > 0.5) counts.saturated++;
      if (near(i, [213, 94, 0])) counts.vermillion++;
      if (near(i, [230, 159, 0])) counts.orange++;
      if (near(i, [204, 121, 167])) counts.replay++;
      if (near(i, [139, 178, 204])) counts.free++;
      const luma = Math.round(0.2126 * r + 0.7152 * g + 0.0722 * b);
      lumas[luma]!++;
      if (luma > 240) counts.glaring++;
    }
    let medianLuma = 0;
    for (let seen = 0; seen < pixels / 2; medianLuma++) seen += lumas[medianLuma]!;
    return {
      saturated: counts.saturated / pixels,
      vermillion: counts.vermillion / pixels,
      orange: counts.orange / pixels,
      replay: counts.replay / pixels,
      free: counts.free / pixels,
      glaring: counts.glaring / pixels,
      medianLuma,
    };
  }, png);
}

interface Ink {
  readonly text: string;
  /** Drawn height of 国 or H, whichever is lower and stands in the text's script, px. */
  readonly ink: number;
  /** Text that is read first, and so must be larger. */
  readonly normal: boolean;
}

/** Every text on the page with the ink of its own font, drawn to a canvas. */
async function inkOf(page: Page): Promise<readonly Ink[]> {
  return page.evaluate(async () => {
    const context = new OffscreenCanvas(400, 400).getContext('2d')!;
    const normal =
      '.first strong, .left, .figures b, .clock-time, .link-word, .jurisdiction, .wall-name h1, .replay-label time';
    const inkHeight = (font: string, glyph: string): number => {
      context.font = font;
      context.clearRect(0, 0, 400, 400);
      context.textBaseline = 'alphabetic';
      context.fillStyle = '#fff';
      context.fillText(glyph, 100, 250);
      const { data } = context.getImageData(0, 0, 400, 400);
      let [top, bottom] = [400, -1];
      for (let y = 0; y < 400; y++) {
        for (let x = 0; x < 400; x++) {
          if (data[(y * 400 + x) * 4 + 3]! < 128) continue;
          top = Math.min(top, y);
          bottom = Math.max(bottom, y);
        }
      }
      return bottom - top + 1;
    };
    const cache = new Map<string, number>();
    const found: { text: string; ink: number; normal: boolean }[] = [];
    for (const element of document.querySelectorAll<HTMLElement>('.face.wall *')) {
      const own = [...element.childNodes]
        .filter((node) => node.nodeType === 3)
        .map((node) => node.textContent)
        .join('')
        .trim();
      const box = element.getBoundingClientRect();
      if (own === '' || box.width === 0 || getComputedStyle(element).visibility === 'hidden') continue;
      const { fontWeight, fontSize, fontFamily } = getComputedStyle(element);
      const font = `${fontWeight} ${fontSize} ${fontFamily}`;
      const glyphs = ['国', 'H'];
      for (const glyph of glyphs) {
        if (cache.has(font + glyph)) continue;
        // A page in English has not fetched the part of the font that holds 国.
        await document.fonts.load(font, glyph);
        cache.set(font + glyph, inkHeight(font, glyph));
      }
      const ink = Math.min(...glyphs.map((glyph) => cache.get(font + glyph)!));
      found.push({
        text: `${element.className || element.tagName}: ${own}`,
        ink,
        normal: element.matches(normal),
      });
    }
    return found;
  });
}

/** Panels whose content is larger than they are. */
function overflowing(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement>(
        '.panel, .wall-top, .wall-side, .ribbon, .wall-truth, .wall-name',
      ),
    ]
      .filter((box) => {
        // A line of large type is taller than its row of the top bar; what counts there is its width.
        const tall = !box.matches('.wall-truth, .wall-name') && box.scrollHeight > box.clientHeight + 2;
        return tall || box.scrollWidth > box.clientWidth + 2;
      })
      .map(
        (box) =>
          `${box.className} ${box.scrollWidth}x${box.scrollHeight} in ${box.clientWidth}x${box.clientHeight}`,
      ),
  );
}

/** Every text with its contrast against the nearest ground that is painted. */
function contrasts(page: Page): Promise<readonly { readonly text: string; readonly ratio: number }[]> {
  return page.evaluate(() => {
    const numbers = (colour: string) => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = ([r = 0, g = 0, b = 0]: readonly number[]) => {
      const linear = [r, g, b].map((part) => {
        const share = part / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]!;
    };
    const ground = (element: Element | null): readonly number[] => {
      for (let at = element; at; at = at.parentElement) {
        const colour = numbers(getComputedStyle(at).backgroundColor);
        if (colour.length === 3 || (colour[3] ?? 0) > 0.99) return colour;
      }
      return [0, 0, 0];
    };
    const found: { text: string; ratio: number }[] = [];
    for (const element of document.querySelectorAll('.face *')) {
      const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim());
      if (!own || element.getBoundingClientRect().width === 0) continue;
      const [low, high] = [
        luminance(numbers(getComputedStyle(element).color)),
        luminance(ground(element)),
      ].sort((a, b) => a - b);
      found.push({
        text: `${element.className}: ${element.textContent}`,
        ratio: (high! + 0.05) / (low! + 0.05),
      });
    }
    return found;
  });
}
