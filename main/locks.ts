// What a page may do in our windows: speak to its own server, and nothing else (items 5-7, 12-15 and 17 of
// Electron's security checklist).
import type { App, Session, WebContents } from 'electron';
import { CONNECT_PAGE } from './connectPage.ts';

// The wall goes full screen, the desk copies a case number. Camera, microphone, location, USB: nobody needs them.
const ALLOWED_PERMISSIONS: ReadonlySet<string> = new Set(['fullscreen', 'clipboard-sanitized-write']);
// Schemes that a page makes for itself, without leaving the machine.
const LOCAL_SCHEMES: ReadonlySet<string> = new Set(['data:', 'blob:', 'devtools:', 'chrome-extension:']);

/** Null while no server is chosen. */
export type Origin = string | null;

/** For a server whose pages come without a policy of their own. */
export function policyFor(origin: string): string {
  const socket = origin.replace(/^http/, 'ws');
  return [
    "default-src 'self'",
    "script-src 'self'",
    // React Aria and deck.gl set styles on elements.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "media-src 'self' blob:",
    "worker-src 'self' blob:",
    `connect-src 'self' ${socket}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

export function lockSession(session: Session, origin: Origin): void {
  session.setPermissionRequestHandler((contents, permission, answer) => {
    answer(ALLOWED_PERMISSIONS.has(permission) && isOurs(contents?.getURL() ?? '', origin));
  });
  session.setPermissionCheckHandler(
    (_contents, permission, requestingOrigin) =>
      ALLOWED_PERMISSIONS.has(permission) && isOurs(requestingOrigin, origin),
  );
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((request, answer) => answer({ cancel: !mayLoad(request.url, origin) }));
  if (origin === null) return;
  session.webRequest.onHeadersReceived((response, answer) => {
    const headers = response.responseHeaders ?? {};
    const hasPolicy = Object.keys(headers).some((name) => name.toLowerCase() === 'content-security-policy');
    answer({
      responseHeaders: hasPolicy ? headers : { ...headers, 'Content-Security-Policy': [policyFor(origin)] },
    });
  });
}

export function lockContents(app: App, origin: Origin): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    const stay = (event: { preventDefault(): void }, url: string) => {
      if (!isOurs(url, origin)) event.preventDefault();
    };
    contents.on('will-navigate', (event) => stay(event, event.url));
    contents.on('will-redirect', (event) => stay(event, event.url));
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** Without a server the connect page alone is ours; with one, the server alone. */
export function isOurs(url: string, origin: Origin): boolean {
  return origin === null ? isConnectPage(url) : originOf(url) === origin;
}

export function isConnectPage(url: string): boolean {
  return URL.canParse(url) && new URL(url).href === CONNECT_PAGE;
}

function mayLoad(url: string, origin: Origin): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol } = new URL(url);
  if (LOCAL_SCHEMES.has(protocol)) return true;
  return origin === null ? protocol === new URL(CONNECT_PAGE).protocol : originOf(url) === origin;
}

/** A socket to the server counts as the server. */
function originOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url.replace(/^ws/, 'http')).origin : null;
}
