// Whether a text is the address of an OSRM server. Apart from `osrm.ts`, because flags are read before anything loads.

/** The address without a slash at its end; a sentence when it is none to be used. */
export function osrmAddress(text: string): { readonly url: string } | { readonly fault: string } {
  const fault = `${text}: give the address of an OSRM server, like http://127.0.0.1:5000`;
  if (!URL.canParse(text)) return { fault };
  const { protocol, username, password, search, hash, origin, pathname } = new URL(text);
  if (protocol !== 'http:' && protocol !== 'https:') return { fault };
  if (username || password || search || hash)
    return { fault: `${text}: give the address alone, without a password, a question or a fragment` };
  return { url: origin + pathname.replace(/\/+$/, '') };
}
