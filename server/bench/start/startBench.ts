// `start`: how long the server takes to listen with a shift's journal, and how long a wall that is opened then
// takes to its first picture.
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser } from 'playwright';
import type { UnitReading } from '#contract/wire.ts';
import { openBrowser } from '../../testing/browser.ts';
import { markAsDemo } from '../journal/demoMark.ts';
import { isKept, shiftJournal, type ShiftJournal } from '../journal/shiftJournal.ts';
import { UNITS } from '../journal/simulatedDay.ts';
import type { BenchOptions, Measured, Row } from '../measured.ts';
import { median, rounded } from '../numbers.ts';
import { startServerProcess } from '../serverProcess.ts';
import { signInAsWall } from '../signIn.ts';

const SHIFT_H = 8;
/** When no shift is kept yet, a quick run makes a short one. */
const QUICK_H = 0.5;
const TIMES = 5;
const QUICK_TIMES = 3;
const WALL = { width: 1920, height: 1080 };
/** renderer/map/mapEngine.ts sets it when ground and units have been drawn. */
const FIRST_PICTURE = 'lianqin:first-picture';
const SEEN_WITHIN_MS = 60_000;
/** Half a second of the fleet's fixes. */
const MOVING = 150;

export async function runStart({ quick }: BenchOptions): Promise<Measured> {
  const times = quick ? QUICK_TIMES : TIMES;
  const hours = quick && !isKept(SHIFT_H) ? QUICK_H : SHIFT_H;
  const journal = await shiftJournal(hours);
  try {
    const readyMs = await serverStarts(journal, times);
    const { units, pictureMs } = await firstPictures(journal, times);
    return {
      figures: {
        'start.serverReadyMs': rounded(median(readyMs)),
        'start.firstPictureMs': rounded(median(pictureMs)),
      },
      rows: [
        { what: `fixes in the journal (${hours} h)`, value: journal.fixes, unit: 'fixes' },
        ...readyMs.map(
          (ms, n): Row => ({ what: `server listens, start ${n + 1}`, value: rounded(ms), unit: 'ms' }),
        ),
        { what: 'units with a position on the wall', value: units, unit: 'units' },
        ...pictureMs.map(
          (ms, n): Row => ({ what: `first picture, opening ${n + 1}`, value: rounded(ms), unit: 'ms' }),
        ),
      ],
    };
  } finally {
    journal.remove();
  }
}

async function serverStarts(journal: ShiftJournal, times: number): Promise<number[]> {
  const readyMs: number[] = [];
  for (let n = 0; n < times; n++) {
    const server = await startServerProcess(journal);
    readyMs.push(server.readyMs);
    await server.stop();
  }
  return readyMs;
}

async function firstPictures(journal: ShiftJournal, times: number) {
  markAsDemo(journal.dataDir);
  const server = await startServerProcess({ ...journal, flags: ['--demo', '--units', String(UNITS)] });
  let browser: Browser | null = null;
  try {
    const units = await everybodyMoves(server.url);
    browser = await openBrowser();
    const pictureMs: number[] = [];
    for (let n = 0; n < times; n++) pictureMs.push(await firstPicture(browser, `${server.url}/wall`));
    return { units, pictureMs };
  } finally {
    await browser?.close();
    await server.stop();
  }
}

/** Waits until the simulator is at work; how many units have a position. */
async function everybodyMoves(url: string): Promise<number> {
  const headers = { authorization: `Bearer ${await signInAsWall(url)}` };
  const startAt = Date.now();
  for (;;) {
    const response = await fetch(`${url}/api/units`, { headers });
    // The server's own answer.
    const units = (await response.json()) as UnitReading[];
    const placed = units.flatMap(({ position }) => position ?? []);
    if (placed.filter(({ receivedAt }) => receivedAt > startAt).length > MOVING) return placed.length;
    if (Date.now() > startAt + SEEN_WITHIN_MS) throw new Error('the simulator does not move its units');
    await pause(250);
  }
}

/** Navigation start to the mark, by the page's own clock. */
async function firstPicture(browser: Browser, url: string): Promise<number> {
  // A page in a context of its own: nothing is cached from the one before.
  const page = await browser.newPage({ viewport: WALL });
  await page.goto(url, { waitUntil: 'commit' });
  const mark = await page.waitForFunction(
    (name) => performance.getEntriesByName(name)[0]?.startTime,
    FIRST_PICTURE,
    { timeout: SEEN_WITHIN_MS, polling: 50 },
  );
  const atMs = (await mark.jsonValue())!;
  await page.close();
  return atMs;
}
