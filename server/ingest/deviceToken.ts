// Where a device may put its token: the URL's path or query (Traccar Client sets a URL and an id only), a Bearer
// header, or the password of HTTP Basic (OwnTracks).
import type { IncomingHttpHeaders } from 'node:http';

export interface Basic {
  readonly user: string;
  readonly password: string;
}

/** Longer than any token that we issue; longer ones are not hashed. */
const MAX_TOKEN_CHARS = 256;

/** The first that is given counts: header, path, query. A token given twice in the query is none. */
export function deviceToken(
  headers: IncomingHttpHeaders,
  path: string | undefined,
  query: unknown,
): string | null {
  const token = fromHeader(headers) ?? path ?? query;
  return typeof token === 'string' && token !== '' && token.length <= MAX_TOKEN_CHARS ? token : null;
}

function fromHeader({ authorization }: IncomingHttpHeaders): string | null {
  const [, bearer] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
  return bearer ?? basicOf(authorization)?.password ?? null;
}

export function basicOf(authorization: string | undefined): Basic | null {
  const [, encoded] = /^Basic +([A-Za-z0-9+/=_-]+) *$/i.exec(authorization ?? '') ?? [];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
