// A team's phone keeps its session in a cookie: scripts cannot read it, other sites cannot send it, and the page
// may be closed and opened again all shift long.

const NAME = 'lianqin-team';
const ATTRIBUTES = 'Path=/; HttpOnly; SameSite=Strict';

/** For `set-cookie`. `secure`: the page came over TLS; then the cookie never travels without. */
export function teamCookie(token: string, maxAgeS: number, secure: boolean): string {
  return `${NAME}=${token}; Max-Age=${maxAgeS}; ${ATTRIBUTES}${secure ? '; Secure' : ''}`;
}

/** For `set-cookie`: takes it away. */
export const NO_TEAM_COOKIE = `${NAME}=; Max-Age=0; ${ATTRIBUTES}`;

/** The token of a team's phone, as it came; null when there is none. */
export function teamTokenIn({ cookie }: { readonly cookie?: string | undefined }): string | null {
  return cookieIn(cookie, NAME);
}

/** The value of one cookie; of several with one name the first, as RFC 6265 orders them. */
export function cookieIn(header: string | undefined, name: string): string | null {
  for (const pair of header?.split(';') ?? []) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim() || null;
  }
  return null;
}
