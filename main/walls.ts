// One window per screen, as the workstation remembers it: opened, put back when screens come and go, and
// remembered when a person moves the desk. Knows screens, not cases.
import { BrowserWindow, screen } from 'electron';
import type { Face, Language, ScreenInfo } from './bridge.ts';
import { type Placement, planWindows, type Screen, screenKey } from './plan.ts';
import { keepLoaded, type Warn } from './revive.ts';
import type { Settings } from './settings.ts';

// A dragged window reports every pixel; the file is written when the hand rests.
const REMEMBER_AFTER_MS = 500;
// A graphics driver takes screens away and gives them back within a second when it changes its mode.
const SCREENS_SETTLE_MS = 300;
const GROUND = '#1F2328';

export type Walls = {
  screens(asking: number): readonly ScreenInfo[];
  setFace(key: string, face: Face): Promise<boolean>;
  /** Brings the first window to the front. */
  show(): void;
  stop(): void;
};

type Context = {
  readonly server: URL;
  readonly preload: string;
  readonly settings: Settings;
  /** What was asked for at the start of the program, before what is remembered. */
  readonly language: Language | null;
  readonly warn: Warn;
};

export function keepWalls(context: Context): Walls {
  const { settings } = context;
  const open = new Map<string, { readonly window: BrowserWindow; readonly face: Face }>();
  let settle: NodeJS.Timeout | undefined;

  const arrange = () => {
    const screens = screensHere();
    // Monitors that sleep may all be gone for a moment; the windows wait for them.
    if (screens.length === 0) return;
    const wanted = planWindows(screens, settings.read()).filter((placement) => placement.face !== 'off');
    // First open, then close: the app ends when its last window closes.
    // A key names the screen's place and size too, so the same key and face is the same window.
    const stale = [...open].filter(
      ([key, { face }]) => !wanted.some((one) => one.screen.key === key && one.face === face),
    );
    for (const [key] of stale) open.delete(key);
    for (const placement of wanted) {
      if (open.has(placement.screen.key)) continue;
      const window = openWindow(context, placement);
      open.set(placement.screen.key, { window, face: placement.face });
      window.on('closed', () => {
        if (open.get(placement.screen.key)?.window === window) open.delete(placement.screen.key);
      });
    }
    for (const [, { window }] of stale) window.destroy();
  };
  const arrangeSoon = () => {
    clearTimeout(settle);
    settle = setTimeout(arrange, SCREENS_SETTLE_MS);
  };

  screen.on('display-added', arrangeSoon);
  screen.on('display-removed', arrangeSoon);
  screen.on('display-metrics-changed', arrangeSoon);
  arrange();

  return {
    screens: (asking) =>
      planWindows(screensHere(), settings.read()).map(({ screen: { key, label, bounds }, face }) => ({
        key,
        label,
        widthPx: bounds.width,
        heightPx: bounds.height,
        face,
        here: open.get(key)?.window.webContents.id === asking,
      })),
    setFace: async (key, face) => {
      if (!screensHere().some((one) => one.key === key)) return false;
      await settings.change((before) => ({ ...before, screens: { ...before.screens, [key]: { face } } }));
      arrange();
      return true;
    },
    show: () => {
      const first = [...open.values()][0]?.window;
      if (first?.isMinimized()) first.restore();
      first?.focus();
    },
    stop: () => {
      clearTimeout(settle);
      screen.off('display-added', arrangeSoon);
      screen.off('display-removed', arrangeSoon);
      screen.off('display-metrics-changed', arrangeSoon);
    },
  };
}

function screensHere(): readonly Screen[] {
  const primary = screen.getPrimaryDisplay().id;
  return screen.getAllDisplays().map(({ id, bounds, workArea, label }) => ({
    key: screenKey(bounds),
    label,
    bounds,
    workArea,
    primary: id === primary,
  }));
}

function openWindow(context: Context, placement: Placement): BrowserWindow {
  const { preload, settings, warn } = context;
  const window = new BrowserWindow({
    ...placement.bounds,
    fullscreen: placement.fullscreen,
    frame: !placement.fullscreen,
    autoHideMenuBar: true,
    show: false,
    backgroundColor: GROUND,
    title: '联勤 Lianqin',
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      // The dictionaries would be fetched from the internet.
      spellcheck: false,
      // An alarm must sound on a wall that nobody has touched, and a covered wall keeps drawing.
      autoplayPolicy: 'no-user-gesture-required',
      backgroundThrottling: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  if (placement.face === 'desk') rememberMoves(window, placement.screen.key, settings);
  keepLoaded(window, addressOf(context, placement), warn);
  return window;
}

function rememberMoves(window: BrowserWindow, key: string, settings: Settings): void {
  let rest: NodeJS.Timeout | undefined;
  const remember = () => {
    clearTimeout(rest);
    rest = setTimeout(() => {
      if (window.isDestroyed() || window.isMinimized() || window.isFullScreen()) return;
      const bounds = window.getBounds();
      void settings.change((before) => ({
        ...before,
        screens: { ...before.screens, [key]: { face: before.screens[key]?.face ?? 'desk', bounds } },
      }));
    }, REMEMBER_AFTER_MS);
  };
  window.on('move', remember);
  window.on('resize', remember);
  window.on('closed', () => clearTimeout(rest));
}

function addressOf({ server, settings, ...asked }: Context, placement: Placement): string {
  const url = new URL(placement.path, server);
  const language = asked.language ?? settings.read().language;
  if (language) url.searchParams.set('lang', language);
  return url.href;
}
