// `start`: how long the server takes to listen with a shift's journal, and how long a wall that is opened then
// takes to its first picture.
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser } from 'playwright';
import type { UnitReading } from '#contract/wire.ts';
import { openBrowser } from '../browser.ts';
import { writeDayJournal } from '../journal/dayJournal.ts';
import { isKept, shiftJournal } from '../journal/shiftJournal.ts';
import { UNITS } from '../journal/simulatedDay.ts';
import type { BenchOptions, Measured, Row } from '../measured.ts';
import { median, rounded } from '../numbers.ts';
import { startServerProcess, type ServerProcess } from '../serverProcess.ts';
import { signInAsWall } from '../signIn.ts';
import { makeWorkDir } from '../workDir.ts';

const SHIFT_H = 8;
/** When no shift is kept yet, a quick run makes a short one. */
const QUICK_H = 1;
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
  const server = await serverStarts(hours, times);
  const wall = await firstPictures(times);
  return {
    figures: {
      'start.serverReadyMs': rounded(median(server.readyMs)),
      'start.firstPictureMs': rounded(median(wall.pictureMs)),
    },
    rows: [
      { what: `fixes in the journal (${hours} h)`, value: server.fixes, unit: 'fixes' },
      ...server.readyMs.map(
        (ms, n): Row => ({ what: `server listens, start ${n + 1}`, value: rounded(ms), unit: 'ms' }),
      ),
      { what: 'units with a position on the wall', value: wall.units, unit: 'units' },
      ...wall.pictureMs.map(
        (ms, n): Row => ({ what: `first picture, opening ${n + 1}`, value: rounded(ms), unit: 'ms' }),
      ),
    ],
  };
}

async function serverStarts(hours: number, times: number) {
  const journal = await shiftJournal(hours);
  try {
    const readyMs: number[] = [];
    for (let n = 0; n < times; n++) {
      const server = await startServerProcess(journal);
      readyMs.push(server.readyMs);
      await server.stop();
    }
    return { fixes: journal.fixes, readyMs };
  } finally {
    journal.remove();
  }
}

async function firstPictures(times: number) {
  const dir = makeWorkDir();
  let server: ServerProcess | null = null;
  let browser: Browser | null = null;
  try {
    await writeDayJournal(dir);
    server = await startServerProcess({ ...dir, flags: ['--demo', '--units', String(UNITS)] });
    const units = await everybodyMoves(server.url);
    browser = await openBrowser();
    const pictureMs: number[] = [];
    for (let n = 0; n < times; n++) pictureMs.push(await firstPicture(browser, `${server.url}/wall`));
    return { units, pictureMs };
  } finally {
    await browser?.close();
    await server?.stop();
    dir.remove();
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
