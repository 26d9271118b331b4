// What a log line may say of a URL. Tokens stand in query and path because Traccar Client can set a URL only; and
// where an officer was stands there too. So a query on the ingest doors is not logged at all.

const MASK = '…';
const DOORS = /^\/ingest\/[^/?]*/i;
const SECRET_NAMES = ['token', 'access_token', 'password', 'key', 'secret', 'code', 'state', 'id_token_hint'];

/** For the request log. `root`: the listener that serves OsmAnd at `/` and `/<token>`. */
export function redactUrl(url: string, root = false): string {
  const end = url.indexOf('?');
  const path = end < 0 ? url : url.slice(0, end);
  const query = end < 0 ? null : url.slice(end + 1);
  if (root) return `${path === '/' ? path : `/${MASK}`}${query === null ? '' : `?${MASK}`}`;
  // An encoded door (`/%69ngest`) is still a door: what cannot be read plainly is not logged plainly.
  const door = DOORS.exec(decoded(path));
  if (door) {
    const rest = decoded(path).slice(door[0].length);
    return `${door[0]}${rest.length > 1 ? `/${MASK}` : rest}${query === null ? '' : `?${MASK}`}`;
  }
  return query === null ? path : `${path}?${query.split('&').map(redactPair).join('&')}`;
}

function redactPair(pair: string): string {
  const end = pair.indexOf('=');
  if (end < 0) return pair;
  const name = decoded(pair.slice(0, end)).toLowerCase();
  return SECRET_NAMES.includes(name) ? `${pair.slice(0, end)}=${MASK}` : pair;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return MASK;
  }
}
