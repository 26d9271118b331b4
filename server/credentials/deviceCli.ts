// `npm run device`: registers the devices that may report, for which unit, in which coordinates.
import { unitId } from '#contract/ids.ts';
import { CliError, openStoreIn, readFlags, runAsMain } from './cli.ts';
import { isDeviceId, makeDevices, type Crs, type Device, type Devices } from './devices.ts';

export const HELP = `Usage: npm run device -- COMMAND [flags]
  add ID --unit UNIT [--crs gcj02]   register a device for a unit and print its token, once
  list                               all devices, with unit, coordinates and state
  rotate ID                          a new token; the old one ends at once
  revoke ID                          the device may no longer report
Flags
  --unit UNIT      id of the unit that the device reports for
  --crs wgs84|gcj02  what the device measures in (wgs84; gcj02 for Chinese map apps)
  --data DIR       the server's data directory (data/main)`;

const FLAGS = { unit: { type: 'string' }, crs: { type: 'string' } } as const;

interface Flags {
  readonly unit?: string;
  readonly crs?: string;
}

/** Lines to print. Throws `CliError` with one sentence. */
export function runDeviceCli(args: readonly string[]): readonly string[] {
  const { values, positionals } = readFlags(args, FLAGS);
  const [command, id, more] = positionals;
  if (values.help || command === undefined) return [HELP];
  if (more !== undefined) throw new CliError(`"${more}" is one word too many. See --help.`);
  const store = openStoreIn(values.data);
  try {
    return run(makeDevices(store), command, id, values);
  } finally {
    store.close();
  }
}

function run(devices: Devices, command: string, id: string | undefined, flags: Flags): readonly string[] {
  switch (command) {
    case 'add':
      return add(devices, needId(command, id), flags);
    case 'list':
      return list(devices.list());
    case 'rotate': {
      const device = needId(command, id);
      const token = devices.rotate(device);
      if (token === null) throw new CliError(notInForce(device));
      return [`The old token of ${device} has ended. The new one, shown only now:`, token];
    }
    case 'revoke': {
      const device = needId(command, id);
      if (!devices.revoke(device)) throw new CliError(notInForce(device));
      return [`${device} may no longer report. \`add\` registers it again.`];
    }
    default:
      throw new CliError(`"${command}" is not a command: use add, list, rotate or revoke.`);
  }
}

function add(devices: Devices, id: string, { unit, crs }: Flags): readonly string[] {
  if (!unit) throw new CliError('Give the unit that the device reports for: --unit UNIT.');
  const before = devices.find(id);
  if (before && before.revokedAt === null) {
    throw new CliError(
      `${id} is registered already, for unit ${before.unit}: use rotate, or revoke it first.`,
    );
  }
  const token = devices.issue(id, { unit: unitId(unit), crs: crsOf(crs) });
  return [
    `${id} reports for unit ${unit} in ${crsOf(crs)}. Its token, shown only now:`,
    token,
    'Traccar Client: set the server URL to http://HOST:PORT/ingest/osmand/TOKEN and the identifier to the id above.',
    'OwnTracks: HTTP mode, URL http://HOST:PORT/ingest/owntracks, the token as password; the id is USER/DEVICE.',
  ];
}

function list(devices: readonly Device[]): readonly string[] {
  if (devices.length === 0) return ['No device is registered.'];
  const width = Math.max(...devices.map((device) => device.id.length));
  return devices.map(({ id, unit, crs, createdAt, revokedAt }) => {
    const state = revokedAt === null ? `since ${day(createdAt)}` : `revoked ${day(revokedAt)}`;
    return `${id.padEnd(width)}  ${unit}  ${crs}  ${state}`;
  });
}

function needId(command: string, id: string | undefined): string {
  if (id === undefined) throw new CliError(`Give the device id: npm run device -- ${command} ID.`);
  if (!isDeviceId(id)) {
    throw new CliError(`"${id}" is no device id: use letters, digits and . _ : @ # / -, at most 64.`);
  }
  return id;
}

function crsOf(text = 'wgs84'): Crs {
  if (text === 'wgs84' || text === 'gcj02') return text;
  throw new CliError(`--crs ${text}: use wgs84 or gcj02.`);
}

const notInForce = (id: string) => `No device ${id} is in force: see \`npm run device -- list\`.`;
const day = (at: number): string => new Date(at).toISOString().slice(0, 10);

if (import.meta.main) await runAsMain(runDeviceCli);
