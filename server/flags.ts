// The flags of `npm run serve`, checked before anything starts.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isIP } from 'node:net';
import { osrmAddress } from './respond/osrmAddress.ts';

export interface ServeOptions {
  readonly port: number;
  readonly host: string;
  /** Names under which a proxy makes this server known. */
  readonly names: readonly string[];
  /** Proxies in front, which take TLS and say on whose behalf they ask: addresses or networks. */
  readonly proxies: readonly string[];
  /** The files of the certificate; null: no TLS of our own. */
  readonly tls?: { readonly cert: string; readonly key: string } | null;
  /** Connections in clear are taken from everywhere. */
  readonly insecure?: boolean;
  /** The file that says which OpenID provider signs people in; null = none. */
  readonly oidc?: string | null;
  readonly dataDir: string;
  readonly demo: boolean;
  /** Simulated units; 0 = no simulator. Only with `demo`. */
  readonly units: number;
  readonly seed: number;
  /** A listener that speaks OsmAnd at `/`; null = none. Custom is 5055. */
  readonly osmandPort: number | null;
  /** The address of an OSRM server for travel times by road; null = our own streets. */
  readonly osrm: string | null;
  /** A CSV of teams and units to enrol; null = none. */
  readonly organisation: string | null;
  /** A file with the settings of accounts; null = assets/policy/accounts.json. */
  readonly accountSettings?: string | null;
}

/** Where a server keeps its data unless told otherwise; the commands that prepare its data write there too. */
export const DEFAULT_DATA_DIR = 'data/main';

export const HELP = `Usage: npm run serve -- [flags]
  --port N          HTTP and Socket.IO port (4170; 0 = any free one)
  --host ADDRESS    address to listen on (127.0.0.1)
  --name HOST       a further host name that browsers may use; may be repeated
  --cert F --key F  speak TLS with this certificate and key (PEM); taken anew when the files change
  --behind-proxy A  a TLS proxy at this address or network (10.0.0.5, 10.0.0.0/24) is in front: its X-Forwarded-For
                    and X-Forwarded-Proto are believed, nobody else's; may be repeated
  --insecure        take connections in clear from other machines, and show that on every screen
  --accounts F      settings of accounts: sessions, locks, second factors (assets/policy/accounts.json)
  --oidc F          let an OpenID provider sign people in: a JSON file, see README (also LIANQIN_OIDC)
  --data DIR        data directory (data/demo with --demo, else ${DEFAULT_DATA_DIR})
  --demo            demo district, demo accounts, simulator
  --units N         simulated units with --demo (1500; 0 = no simulator)
  --seed N          seed of the simulator (42)
  --organisation F  enrol the teams and units of this CSV file (those known already stay as they are)
  --osrm URL        take travel times by road from the OSRM server at this address (also LIANQIN_OSRM);
                    while it does not answer, and for who goes on foot or by e-bike, the built-in streets do
  --osmand-port N   also listen for OsmAnd / Traccar Client at / on this port (5055 by custom)`;

/** The most that the fix table and a demo machine take. */
const MAX_UNITS = 50_000;

export class FlagError extends Error {}

/** `env`: LIANQIN_OSRM stands in for --osrm. */
export function parseFlags(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
): ServeOptions | 'help' {
  const values = read(args);
  if (values.help) return 'help';
  const demo = values.demo ?? false;
  if (!demo && (values.units !== undefined || values.seed !== undefined)) {
    throw new FlagError('--units and --seed belong to the simulator, which runs with --demo only.');
  }
  const host = values.host ?? '127.0.0.1';
  if (host !== 'localhost' && isIP(host) === 0) throw new FlagError(`--host ${host}: give an IP address.`);
  const proxies = (values['behind-proxy'] ?? []).map(proxyIn);
  const tls = tlsIn(values.cert, values.key);
  const insecure = values.insecure ?? false;
  if (!isLoopback(host) && !tls && proxies.length === 0 && !insecure) throw new FlagError(inClear(host));
  const oidc = values.oidc ?? env['LIANQIN_OIDC'] ?? '';
  return {
    port: whole('--port', values.port ?? '4170', 0, 65_535),
    host,
    names: values.name ?? [],
    proxies,
    tls,
    insecure,
    oidc: oidc === '' ? null : resolve(oidc),
    accountSettings: values.accounts === undefined ? null : resolve(values.accounts),
    dataDir: resolve(values.data ?? (demo ? 'data/demo' : DEFAULT_DATA_DIR)),
    demo,
    units: demo ? whole('--units', values.units ?? '1500', 0, MAX_UNITS) : 0,
    seed: whole('--seed', values.seed ?? '42', 0, 2 ** 31 - 1),
    organisation: values.organisation === undefined ? null : resolve(values.organisation),
    osrm: osrmIn(values.osrm, env),
    osmandPort:
      values['osmand-port'] === undefined ? null : whole('--osmand-port', values['osmand-port'], 0, 65_535),
  };
}

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.');

/** Whether others than those at this machine may reach the server: by its address, or through a proxy in front. */
export const isReachable = ({ host, names, proxies }: ServeOptions): boolean =>
  !isLoopback(host) || names.length > 0 || proxies.length > 0;

function osrmIn(flag: string | undefined, env: Readonly<Record<string, string | undefined>>): string | null {
  const text = flag ?? env['LIANQIN_OSRM'];
  if (text === undefined || text === '') return null;
  const address = osrmAddress(text);
  if ('url' in address) return address.url;
  throw new FlagError(`${flag === undefined ? 'LIANQIN_OSRM' : '--osrm'} ${address.fault}.`);
}

/** Passwords and positions would cross the network in clear. */
const inClear = (host: string): string =>
  `--host ${host} without TLS sends passwords in clear: give --cert and --key, or put a TLS proxy in front and name it with --behind-proxy, or say --insecure.`;

function tlsIn(cert: string | undefined, key: string | undefined): ServeOptions['tls'] {
  if (cert === undefined && key === undefined) return null;
  if (cert === undefined || key === undefined)
    throw new FlagError('--cert and --key belong together: give both.');
  return { cert: resolve(cert), key: resolve(key) };
}

function proxyIn(text: string): string {
  const [address = '', bits, more] = text.split('/');
  const most = isIP(address) === 6 ? 128 : 32;
  const isNetwork =
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= most);
  if (isIP(address) !== 0 && isNetwork && more === undefined) return text;
  throw new FlagError(`--behind-proxy ${text}: give an IP address or a network like 10.0.0.0/24.`);
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        name: { type: 'string', multiple: true },
        'behind-proxy': { type: 'string', multiple: true },
        cert: { type: 'string' },
        key: { type: 'string' },
        insecure: { type: 'boolean' },
        accounts: { type: 'string' },
        oidc: { type: 'string' },
        data: { type: 'string' },
        demo: { type: 'boolean' },
        units: { type: 'string' },
        seed: { type: 'string' },
        'osmand-port': { type: 'string' },
        osrm: { type: 'string' },
        organisation: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new FlagError(`${(error as Error).message} See --help.`);
  }
}

function whole(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new FlagError(`${flag} ${text}: give a whole number from ${least} to ${most}.`);
}
