// The window keeper: Electron's main process. It knows this workstation's screens and the address of the server;
// what the pages show is between them and the server.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { app, BrowserWindow, Menu, powerSaveBlocker, protocol, session } from 'electron';
import { answerBridge, parseServer } from './answers.ts';
import { CONNECT_PAGE, CONNECT_SCHEME, serveConnectPage } from './connectPage.ts';
import { lockContents, lockSession } from './locks.ts';
import { keepLoaded } from './revive.ts';
import { openSettings } from './settings.ts';
import { keepWalls, type Walls } from './walls.ts';

const PRELOAD = join(import.meta.dirname, 'preload.cjs');

const asked = parseAsked(process.argv);
let walls: Walls | null = null;

// Everything up to here and in this block must happen before Electron is ready.
if (asked.folder) app.setPath('userData', asked.folder);
app.enableSandbox();
protocol.registerSchemesAsPrivileged([CONNECT_SCHEME]);
if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => walls?.show());
  app.on('window-all-closed', () => app.quit());
  app.on('child-process-gone', (_event, { type, reason }) =>
    warn(`Electron's ${type} process stopped (${reason}).`),
  );
  app.whenReady().then(start, (error: unknown) => fail(error));
} else {
  warn('The console is already open on this workstation.');
  app.quit();
}

async function start(): Promise<void> {
  try {
    const settings = await openSettings(join(app.getPath('userData'), 'console.json'), warn);
    const server = asked.server ?? settings.read().server;
    Menu.setApplicationMenu(null);
    serveConnectPage(protocol);
    lockSession(session.defaultSession, server);
    lockContents(app, server);
    if (server) {
      walls = keepWalls({
        server: new URL(server),
        preload: PRELOAD,
        settings,
        language: asked.language,
        warn,
      });
      // A wall shows; it does not sleep.
      powerSaveBlocker.start('prevent-display-sleep');
    } else {
      askForServer();
    }
    answerBridge({ origin: server, walls, settings });
    app.on('will-quit', () => walls?.stop());
  } catch (error) {
    fail(error);
  }
}

function askForServer(): void {
  const window = new BrowserWindow({
    width: 900,
    height: 600,
    autoHideMenuBar: true,
    webPreferences: {
      preload: PRELOAD,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      spellcheck: false,
    },
  });
  keepLoaded(window, CONNECT_PAGE, warn);
}

/** Flags of Chromium stand among ours, so unknown ones are left alone. */
function parseAsked(argv: readonly string[]) {
  const { server, language, folder } = parseArgs({
    args: argv.slice(1),
    strict: false,
    options: { server: { type: 'string' }, language: { type: 'string' }, folder: { type: 'string' } },
  }).values;
  return {
    server: typeof server === 'string' ? parseServer(server) : null,
    language: language === 'zh' || language === 'en' ? language : null,
    folder: typeof folder === 'string' ? folder : null,
  } as const;
}

function warn(sentence: string): void {
  console.error(`lianqin console: ${sentence}`);
}

function fail(error: unknown): void {
  warn(`The console could not start: ${error instanceof Error ? error.message : String(error)}`);
  app.exit(1);
}
