// A wall runs unattended for months: a page that crashes, hangs or cannot be loaded comes back by itself, soon,
// but never in a tight loop.
import type { BrowserWindow } from 'electron';

// G8 promises a renderer back within 2 s; half a second leaves the rest to the page.
const SOON_MS = 500;
// More than this within a minute is no accident (a broken driver, a broken page): then slowly, for ever, so that
// it still heals by itself when the cause goes away.
const SOON_AT_MOST = 5;
const WITHIN_MS = 60_000;
const SLOWLY_MS = 15_000;
// A long task may hold a page for seconds; a page that is silent for ten is not coming back.
const HUNG_AFTER_MS = 10_000;
// The server restarts in about 2 s, and is asked no more often than that.
const LOAD_AGAIN_MS = 2_000;
// Chromium's code for a load that another load replaced.
const ERR_ABORTED = -3;

export type Warn = (sentence: string) => void;

/** How long to wait before the next restart, given when the last ones were. */
export function delayBeforeRestart(restartsAt: readonly number[], now: number): number {
  return restartsAt.filter((at) => at > now - WITHIN_MS).length < SOON_AT_MOST ? SOON_MS : SLOWLY_MS;
}

/** Loads `url` into the window and keeps it there until the window closes. */
export function keepLoaded(window: BrowserWindow, url: string, warn: Warn): void {
  const { webContents } = window;
  let restartsAt: readonly number[] = [];
  let next: NodeJS.Timeout | undefined;
  let hung: NodeJS.Timeout | undefined;

  const load = () => {
    if (window.isDestroyed()) return;
    // The failure itself is told by did-fail-load.
    webContents.loadURL(url).catch(() => undefined);
  };
  const loadIn = (delayMs: number) => {
    clearTimeout(next);
    next = setTimeout(load, delayMs);
  };

  webContents.on('render-process-gone', (_event, details) => {
    clearTimeout(hung);
    if (details.reason === 'clean-exit') return;
    const now = Date.now();
    const delayMs = delayBeforeRestart(restartsAt, now);
    restartsAt = [...restartsAt.filter((at) => at > now - WITHIN_MS), now];
    warn(`The page ${url} stopped (${details.reason}); it opens again in ${delayMs / 1000} s.`);
    loadIn(delayMs);
  });
  webContents.on('did-fail-load', (_event, code, description, _failedUrl, isMainFrame) => {
    if (!isMainFrame || code === ERR_ABORTED) return;
    warn(`The page ${url} could not be loaded (${description}); trying again in ${LOAD_AGAIN_MS / 1000} s.`);
    loadIn(LOAD_AGAIN_MS);
  });
  window.on('unresponsive', () => {
    clearTimeout(hung);
    hung = setTimeout(() => {
      warn(`The page ${url} has not answered for ${HUNG_AFTER_MS / 1000} s; it is ended and opened again.`);
      webContents.forcefullyCrashRenderer();
    }, HUNG_AFTER_MS);
  });
  window.on('responsive', () => clearTimeout(hung));
  window.on('closed', () => {
    clearTimeout(next);
    clearTimeout(hung);
  });
  load();
}
