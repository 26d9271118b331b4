// A page in somebody's browser must not be able to post fixes to us, on loopback either (H2): browsers mark what
// a page sends, devices send none of these marks. Stricter than the rest of the server, where a Bearer token
// that a page cannot know is needed anyway: here a page on another port of this machine is foreign too.
import type { IncomingHttpHeaders } from 'node:http';

export function fromWebPage(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  return isForeign(headers.origin, headers.host) || isForeign(headers.referer, headers.host);
}

function isForeign(url: string | undefined, host: string | undefined): boolean {
  if (url === undefined) return false;
  try {
    return new URL(url).host !== host?.toLowerCase();
  } catch {
    return true;
  }
}
