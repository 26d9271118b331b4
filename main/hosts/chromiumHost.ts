// The same wall in an installed Chrome or Chromium, where there is no Electron: one app window per screen, each
// with a profile of its own, so that a person's browser is left alone and each window's end is heard.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Language } from '../bridge.ts';
import { type Placement, planWindows, type Screen, screenKey } from '../plan.ts';
import { openSettings } from '../settings.ts';
import type { Host, OpenWall } from './hostPort.ts';
import { openProcess } from './openProcess.ts';

type Options = {
  readonly folder: string;
  readonly language: Language | null;
  readonly isRoot: boolean;
  readonly warn: (sentence: string) => void;
};

const FLAGS = [
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--disable-features=Translate,MediaRouter,OptimizationHints',
  '--hide-crash-restore-bubble',
  '--password-store=basic',
  // An alarm must sound on a wall that nobody has touched.
  '--autoplay-policy=no-user-gesture-required',
  // On a machine without a GPU the map is drawn in software rather than not at all.
  '--enable-unsafe-swiftshader',
];

export function chromiumHost(binary: string, options: Options): Host {
  return {
    name: binary,
    open: async (server) => {
      const settings = await openSettings(join(options.folder, 'console.json'), options.warn);
      const screens = await screensHere();
      const placements = planWindows(screens, settings.read()).filter(({ face }) => face !== 'off');
      const language = options.language ?? settings.read().language;
      const windows = placements.length > 0 ? placements : [null];
      return all(
        windows.map((placement, i) => {
          const url = new URL(placement?.path ?? '/wall', server);
          if (language) url.searchParams.set('lang', language);
          const args = argumentsFor(url, join(options.folder, `browser-${i + 1}`), placement, options.isRoot);
          return openProcess(binary, args, process.env);
        }),
      );
    },
  };
}

export function argumentsFor(
  url: URL,
  profile: string,
  placement: Placement | null,
  isRoot: boolean,
): readonly string[] {
  const args = [`--app=${url.href}`, `--user-data-dir=${profile}`, ...FLAGS];
  if (placement) {
    const { x, y, width, height } = placement.bounds;
    args.push(`--window-position=${x},${y}`, `--window-size=${width},${height}`);
    if (placement.fullscreen) args.push('--start-fullscreen');
  }
  if (isRoot) args.push('--no-sandbox');
  return args;
}

/** X11's list of monitors; none where it cannot be asked, and then one window opens where the system wants it. */
async function screensHere(): Promise<readonly Screen[]> {
  if (process.platform !== 'linux') return [];
  const answer = await promisify(execFile)('xrandr', ['--listmonitors'], { timeout: 3_000 }).catch(
    () => null,
  );
  return answer ? parseMonitors(answer.stdout) : [];
}

/** Lines such as ` 0: +*HDMI-1 3840/600x2160/340+0+0  HDMI-1`; the star marks the primary one, else the first is. */
export function parseMonitors(listing: string): readonly Screen[] {
  const lines = [...listing.matchAll(/^\s*\d+: \+?(\*?)(\S+) (\d+)\/\d+x(\d+)\/\d+\+(-?\d+)\+(-?\d+)/gm)];
  const primary = Math.max(
    0,
    lines.findIndex(([, star]) => star === '*'),
  );
  return lines.map(([, , label = '', ...numbers], i) => {
    const [width = 0, height = 0, x = 0, y = 0] = numbers.map(Number);
    const bounds = { x, y, width, height };
    return { key: screenKey(bounds), label, bounds, workArea: bounds, primary: i === primary };
  });
}

/** Several windows as one wall: over when the last one is, and failed when any failed. */
function all(windows: readonly OpenWall[]): OpenWall {
  return {
    ended: Promise.all(windows.map((window) => window.ended)).then(
      (ends) => ends.find((end) => end.kind === 'failed') ?? { kind: 'closed' },
    ),
    close: async () => {
      await Promise.all(windows.map((window) => window.close()));
    },
  };
}
