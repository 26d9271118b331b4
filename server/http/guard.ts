// Loopback is no wall against web pages: any page can make a browser send requests here. So the Host must be
// ours (DNS rebinding), an Origin must be ours, and what a browser marks as cross-site is refused.
import { isIP } from 'node:net';
import type { IncomingHttpHeaders } from 'node:http';
import type { Refusal } from '#contract/command.ts';
import { crossSite, strangeHost } from '#contract/refusal.ts';

export interface Guard {
  /** null = allowed. */
  check(headers: IncomingHttpHeaders): Refusal | null;
}

/**
 * `host`: the address listened on. `names`: further host names under which this server is known (behind a proxy, say). On loopback only the
 * loopback names count; off loopback a plain IP address as Host is ours too, since a name can be rebound but
 * an address cannot.
 */
export function makeGuard(options: {
  readonly host: string;
  readonly loopback: boolean;
  readonly names: readonly string[];
}): Guard {
  const known = new Set([
    'localhost',
    '127.0.0.1',
    '::1',
    hostName(bracketed(options.host)) ?? options.host,
    ...options.names.map((name) => name.toLowerCase()),
  ]);
  const ours = (host: string): boolean => known.has(host) || (!options.loopback && isIP(host) !== 0);
  return {
    check(headers) {
      const host = hostName(headers.host);
      if (host === null || !ours(host)) return strangeHost();
      if (headers['sec-fetch-site'] === 'cross-site') return crossSite();
      const { origin } = headers;
      if (origin !== undefined && originHost(origin) !== headers.host?.toLowerCase()) return crossSite();
      return null;
    },
  };
}

const bracketed = (host: string): string => (isIP(host) === 6 ? `[${host}]` : host);

function hostName(host: string | undefined): string | null {
  if (!host) return null;
  try {
    return new URL(`http://${host}`).hostname.toLowerCase().replace(/^\[|\]$/g, '');
  } catch {
    return null;
  }
}

function originHost(origin: string): string | null {
  try {
    return new URL(origin).host.toLowerCase();
  } catch {
    return null;
  }
}
