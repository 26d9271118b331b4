// A demo's people at the door of the HTTP API.
import type { LoginAnswer } from '#contract/wire.ts';

/** The token. */
export async function signIn(url: string, account: string): Promise<string> {
  const response = await fetch(`${url}/api/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ account, password: 'lianqin' }),
  });
  if (!response.ok) throw new Error(`sign-in: ${response.status} ${await response.text()}`);
  // The server's own answer to a sign-in that it accepted.
  return ((await response.json()) as LoginAnswer).token;
}

export const signInAsWall = (url: string): Promise<string> => signIn(url, 'wall');
