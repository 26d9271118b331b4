// Passwords and positions never cross a network in clear: what comes over TLS is taken, what a named proxy received
// over TLS, and what comes from this machine itself. `--insecure` takes the rest too, and says so everywhere.
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';
import type { Refusal } from '#contract/command.ts';

export interface Link {
  /** null = this request may be answered. */
  check(request: IncomingMessage): Refusal | null;
  /** Whether who asks came over TLS, here or as far as the proxy. */
  isSecure(request: IncomingMessage): boolean;
}

export interface LinkOptions {
  /** Addresses or networks (10.0.0.0/24) of the proxies in front: only their word about who asks is taken. */
  readonly proxies: readonly string[];
  readonly insecure: boolean;
}

export function makeLink({ proxies, insecure }: LinkOptions): Link {
  const trusted = listOf(proxies);
  const local = listOf(['127.0.0.0/8', '::1']);
  const isFrom = (list: BlockList, { socket }: IncomingMessage): boolean => {
    const address = socket.remoteAddress;
    return address !== undefined && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  };
  const overTls = (request: IncomingMessage): boolean =>
    isEncrypted(request) ||
    (isFrom(trusted, request) && lastOf(request.headers['x-forwarded-proto']) === 'https');
  return {
    isSecure: overTls,
    check(request) {
      if (insecure || overTls(request)) return null;
      const forwarded = request.headers['x-forwarded-for'] !== undefined;
      // A program on this machine, or a browser on it: nothing crosses a network.
      if (isFrom(local, request) && !(forwarded && isFrom(trusted, request))) return null;
      return isFrom(trusted, request) ? PROXY_IN_CLEAR : IN_CLEAR;
    },
  };
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

const isEncrypted = ({ socket }: IncomingMessage): boolean =>
  'encrypted' in socket && socket.encrypted === true;

/** Each proxy adds its own at the end: the last is the word of the one that we know. */
const lastOf = (header: string | string[] | undefined): string | undefined =>
  (Array.isArray(header) ? header.join() : header)?.split(',').at(-1)?.trim().toLowerCase();

const IN_CLEAR: Refusal = {
  code: 'forbidden',
  field: null,
  message: {
    zh: '此服务器不接受未加密的连接，请使用 https 地址；地址请问系统管理员。',
    en: 'This server takes no connection in clear: use its https address. The system administrator knows it.',
  },
};

const PROXY_IN_CLEAR: Refusal = {
  code: 'forbidden',
  field: 'x-forwarded-proto',
  message: {
    zh: '代理没有说明浏览器使用了 https。请改用 https 地址，并让代理设置 X-Forwarded-Proto: https。',
    en: 'The proxy does not say that you came over https: use the https address, and have the proxy set X-Forwarded-Proto to https.',
  },
};
