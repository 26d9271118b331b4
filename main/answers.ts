// Answers what a page asks through the bridge. A page that is not ours gets nothing, also should one ever come
// to stand in our window; arguments are parsed here, since a page is outside.
import { app, BrowserWindow, ipcMain, type IpcMainInvokeEvent, net } from 'electron';
import { CHANNELS, type ConnectAnswer } from './bridge.ts';
import { isConnectPage, isOurs, type Origin } from './locks.ts';
import { isFace, type Settings } from './settings.ts';
import type { Walls } from './walls.ts';

// A server on the same network answers in milliseconds; longer is a wrong address.
const CONNECT_WITHIN_MS = 4_000;

type Context = { readonly origin: Origin; readonly walls: Walls | null; readonly settings: Settings };

export function answerBridge({ origin, walls, settings }: Context): void {
  const answer = (
    channel: string,
    reply: (event: IpcMainInvokeEvent, ...args: readonly unknown[]) => unknown,
  ) => {
    ipcMain.handle(channel, (event, ...args: readonly unknown[]) => {
      const frame = event.senderFrame;
      const isTop = frame !== null && frame === event.sender.mainFrame;
      if (!isTop || !isOurs(frame.url, origin)) throw new Error(`${channel} is not answered to this page`);
      return reply(event, ...args);
    });
  };

  answer(CHANNELS.screens, (event) => walls?.screens(event.sender.id) ?? []);
  answer(CHANNELS.setFace, (_event, key, face) =>
    typeof key === 'string' && isFace(face) && walls ? walls.setFace(key, face) : false,
  );
  answer(CHANNELS.setLanguage, async (_event, language) => {
    if (language === 'zh' || language === 'en') await settings.change((before) => ({ ...before, language }));
  });
  answer(CHANNELS.print, (event) => print(BrowserWindow.fromWebContents(event.sender)));
  answer(CHANNELS.connect, async (event, address): Promise<ConnectAnswer> => {
    if (!isConnectPage(event.senderFrame?.url ?? ''))
      return refused('Only the connect page may choose the server.');
    return connect(String(address), settings);
  });
}

function print(window: BrowserWindow | null): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  if (window) window.webContents.print({}, (done) => resolve(done));
  else resolve(false);
  return promise;
}

async function connect(address: string, settings: Settings): Promise<ConnectAnswer> {
  const server = parseServer(address);
  if (!server)
    return refused(`服务器地址应形如 http://10.0.0.5:4170 · An address looks like http://10.0.0.5:4170.`);
  try {
    const reply = await net.fetch(`${server}/version`, { signal: AbortSignal.timeout(CONNECT_WITHIN_MS) });
    const { name } = (await reply.json()) as { name?: unknown };
    if (name !== 'lianqin') return refused(`${server} 不是联勤服务器 · ${server} is not a Lianqin server.`);
  } catch (error) {
    return refused(
      `${server} 没有应答 · ${server} does not answer (${error instanceof Error ? error.message : 'no reply'}).`,
    );
  }
  await settings.change((before) => ({ ...before, server }));
  // The locks are made for one server, once, before the first page; a new server is a new start.
  app.relaunch();
  app.quit();
  return { kind: 'connected' };
}

/** The origin of an http(s) address, or null. */
export function parseServer(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const { protocol, origin } = new URL(address);
  return protocol === 'http:' || protocol === 'https:' ? origin : null;
}

function refused(reason: string): ConnectAnswer {
  return { kind: 'refused', reason };
}
