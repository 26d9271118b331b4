import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { StartError } from '../startError.ts';
import { runDeviceCli } from './deviceCli.ts';
import { makeDevices } from './devices.ts';
import { openCredentialStore } from './store.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lianqin-device-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});
const device = (...args: string[]) => runDeviceCli([...args, '--data', dir]);

it('I8 adds, lists, rotates and revokes', () => {
  const store = openCredentialStore(dir);
  const devices = makeDevices(store);
  expect(device('list')).toEqual(['No device is registered.']);
  const [said, token = ''] = device('add', 'gps-1', '--unit', 'U-1', '--crs', 'gcj02');
  expect(said).toBe('gps-1 reports for unit U-1 in gcj02. Its token, shown only now:');
  expect(devices.authenticate('gps-1', token)).toMatchObject({ device: { unit: 'U-1', crs: 'gcj02' } });
  expect(() => device('add', 'gps-1', '--unit', 'U-2')).toThrow('registered already, for unit U-1');
  const [, rotated = ''] = device('rotate', 'gps-1');
  expect(devices.authenticate('gps-1', token)).toBeNull();
  expect(devices.authenticate('gps-1', rotated)).not.toBeNull();
  expect(device('list')).toEqual([expect.stringMatching(/^gps-1 {2}U-1 {2}gcj02 {2}since \d{4}-/)]);
  expect(device('list').join('\n')).not.toContain(rotated);
  device('revoke', 'gps-1');
  expect(devices.authenticate('gps-1', rotated)).toBeNull();
  expect(() => device('revoke', 'gps-1')).toThrow('No device gps-1 is in force');
  store.close();
});

it('says what is wrong in one sentence', () => {
  expect(() => device('list')).toThrow('is no data directory: start the server once, or give --data DIR.');
  openCredentialStore(dir).close();
  expect(() => device('add')).toThrow('Give the device id: npm run device -- add ID.');
  expect(() => device('add', 'gps 1', '--unit', 'U')).toThrow('"gps 1" is no device id');
  expect(() => device('add', 'gps-1')).toThrow('--unit UNIT');
  expect(() => device('add', 'gps-1', '--unit', 'U', '--crs', 'bd09')).toThrow(
    '--crs bd09: use wgs84 or gcj02.',
  );
  expect(() => device('dance', 'x')).toThrow('"dance" is not a command');
  expect(() => device('list', 'a', 'b')).toThrow('"b" is one word too many');
  expect(() => device('list', '--unti', 'U')).toThrow('--unti');
  expect(runDeviceCli([])[0]).toContain('Usage: npm run device');
});

it('H4 a damaged credentials.db is one sentence that names the file', () => {
  writeFileSync(join(dir, 'credentials.db'), 'this is no database'.repeat(500));
  expect(() => device('list')).toThrow(StartError);
  expect(() => device('list')).toThrow(/credentials\.db cannot be used \(file is not a database\): .+\.$/);
});
