// A stand-in for Electron in specs of the built main process: the same events and calls, without a binary. It
// keeps what main asked for, so that a spec can look at it, and plays what Electron would do.
import { EventEmitter } from 'node:events';

export type Rect = { x: number; y: number; width: number; height: number };
export type Display = { id: number; label: string; bounds: Rect; workArea: Rect };

type Handler = (event: unknown, ...args: unknown[]) => unknown;
type Options = Rect & { fullscreen?: boolean; webPreferences: Record<string, unknown> };

export function display(id: number, bounds: Rect): Display {
  return { id, label: `screen ${id}`, bounds, workArea: bounds };
}

let nextContentsId = 1;

export class WebContents extends EventEmitter {
  readonly id = nextContentsId++;
  readonly loads: string[] = [];
  readonly mainFrame = { url: '' };
  windowOpen: (details: { url: string }) => { action: string } = () => ({ action: 'allow' });
  forcedCrashes = 0;
  prints = 0;

  async loadURL(url: string): Promise<void> {
    this.loads.push(url);
    this.mainFrame.url = url;
  }
  getURL(): string {
    return this.mainFrame.url;
  }
  setWindowOpenHandler(handler: typeof this.windowOpen): void {
    this.windowOpen = handler;
  }
  forcefullyCrashRenderer(): void {
    this.forcedCrashes += 1;
    this.crash();
  }
  print(_options: unknown, done: (ok: boolean) => void): void {
    this.prints += 1;
    done(true);
  }

  // What a spec plays.
  crash(reason = 'crashed'): void {
    this.emit('render-process-gone', {}, { reason, exitCode: 1 });
  }
  failLoad(): void {
    this.emit('did-fail-load', {}, -102, 'ERR_CONNECTION_REFUSED', this.getURL(), true);
  }
  /** True when the page may go there. */
  navigate(url: string, how: 'will-navigate' | 'will-redirect' = 'will-navigate'): boolean {
    let allowed = true;
    this.emit(how, { url, preventDefault: () => (allowed = false) });
    return allowed;
  }
}

export function electronStandIn(displays: readonly Display[]) {
  const windows: BrowserWindow[] = [];
  const handlers = new Map<string, Handler>();
  const schemes = new Map<string, (request: { url: string }) => Response>();
  let here = [...displays];

  const app = Object.assign(new EventEmitter(), {
    isSandboxed: false,
    relaunched: false,
    hasQuit: false,
    exitCode: null as number | null,
    userData: '',
    hasLock: true,
    enableSandbox: () => {
      app.isSandboxed = true;
    },
    requestSingleInstanceLock: () => app.hasLock,
    whenReady: async () => undefined,
    setPath: (_name: string, path: string) => {
      app.userData = path;
    },
    getPath: () => app.userData,
    relaunch: () => {
      app.relaunched = true;
    },
    quit: () => {
      app.hasQuit = true;
      app.emit('will-quit', {});
    },
    exit: (code: number) => {
      app.exitCode = code;
    },
  });

  class BrowserWindow extends EventEmitter {
    static fromWebContents(contents: WebContents): BrowserWindow | null {
      return windows.find((window) => window.webContents === contents) ?? null;
    }
    readonly webContents = new WebContents();
    readonly options: Options;
    bounds: Rect;
    visible = false;
    focused = false;
    destroyed = false;

    constructor(options: Options) {
      super();
      this.options = options;
      this.bounds = { x: options.x, y: options.y, width: options.width, height: options.height };
      windows.push(this);
      app.emit('web-contents-created', {}, this.webContents);
    }
    show(): void {
      this.visible = true;
    }
    focus(): void {
      this.focused = true;
    }
    isMinimized = () => false;
    isFullScreen = () => this.options.fullscreen ?? false;
    restore(): void {}
    getBounds = () => this.bounds;
    isDestroyed = () => this.destroyed;
    destroy(): void {
      this.destroyed = true;
      windows.splice(windows.indexOf(this), 1);
      this.emit('closed');
      if (windows.length === 0) app.emit('window-all-closed');
    }
    /** A person drags the window. */
    moveTo(bounds: Rect): void {
      this.bounds = bounds;
      this.emit('move');
    }
  }

  const screen = Object.assign(new EventEmitter(), {
    getAllDisplays: () => here,
    // Electron always names one, also while none is there.
    getPrimaryDisplay: () => here[0] ?? displays[0],
  });

  const locks = {
    permissionRequest: null as
      | ((contents: unknown, permission: string, answer: (ok: boolean) => void) => void)
      | null,
    permissionCheck: null as ((contents: unknown, permission: string, origin: string) => boolean) | null,
    device: null as (() => boolean) | null,
    beforeRequest: null as
      | ((request: { url: string }, answer: (a: { cancel: boolean }) => void) => void)
      | null,
    headers: null as
      | ((
          response: { responseHeaders?: Record<string, string[]> },
          answer: (a: { responseHeaders: Record<string, string[]> }) => void,
        ) => void)
      | null,
  };
  const session = {
    defaultSession: {
      setPermissionRequestHandler: (handler: typeof locks.permissionRequest) => {
        locks.permissionRequest = handler;
      },
      setPermissionCheckHandler: (handler: typeof locks.permissionCheck) => {
        locks.permissionCheck = handler;
      },
      setDevicePermissionHandler: (handler: typeof locks.device) => {
        locks.device = handler;
      },
      webRequest: {
        onBeforeRequest: (handler: typeof locks.beforeRequest) => {
          locks.beforeRequest = handler;
        },
        onHeadersReceived: (handler: typeof locks.headers) => {
          locks.headers = handler;
        },
      },
    },
  };

  return {
    /** What `import 'electron'` gives. */
    module: {
      app,
      BrowserWindow,
      screen,
      session,
      ipcMain: { handle: (channel: string, handler: Handler) => handlers.set(channel, handler) },
      Menu: { setApplicationMenu: () => undefined },
      powerSaveBlocker: { start: () => 1 },
      net: { fetch: (url: string, init?: RequestInit) => fetch(url, init) },
      protocol: {
        registerSchemesAsPrivileged: () => undefined,
        handle: (scheme: string, handler: (request: { url: string }) => Response) =>
          schemes.set(scheme, handler),
      },
    },
    app,
    windows,
    locks,
    schemes,
    plug(added: Display): void {
      here = [...here, added];
      screen.emit('display-added', {}, added);
    },
    unplug(id: number): void {
      const removed = here.find((one) => one.id === id);
      here = here.filter((one) => one.id !== id);
      screen.emit('display-removed', {}, removed);
    },
    /** A page asks through the bridge. */
    async ask(window: BrowserWindow, channel: string, ...args: unknown[]): Promise<unknown> {
      const handler = handlers.get(channel);
      if (!handler) throw new Error(`nobody answers ${channel}`);
      const sender = window.webContents;
      return handler({ sender, senderFrame: sender.mainFrame }, ...args);
    },
    channels: () => [...handlers.keys()].toSorted(),
  };
}

export type ElectronStandIn = ReturnType<typeof electronStandIn>;
