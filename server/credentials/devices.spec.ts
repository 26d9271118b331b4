import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unitId } from '#contract/ids.ts';
import { isDeviceId, makeDevices } from './devices.ts';

const U = { unit: unitId('U-1'), crs: 'wgs84' } as const;
let database: Database.Database;
beforeEach(() => {
  database = new Database(':memory:');
});
afterEach(() => {
  database.close();
});

describe('I8 device tokens', () => {
  it('only the own token opens, and only its hash is kept', () => {
    const devices = makeDevices(database, { now: () => 5 });
    const token = devices.issue('gps-1', U);
    const other = devices.issue('gps-2', { ...U, crs: 'gcj02' });
    expect(token).toMatch(/^[\w-]{32}$/);
    expect(devices.authenticate('gps-1', token)).toEqual({
      kind: 'device',
      device: { id: 'gps-1', unit: 'U-1', crs: 'wgs84', createdAt: 5, revokedAt: null },
    });
    for (const wrong of [other, '', token.slice(1), `${token}x`])
      expect(devices.authenticate('gps-1', wrong)).toBeNull();
    expect(devices.authenticate('gps-3', token)).toBeNull();
    expect(database.serialize().includes(token)).toBe(false);
  });

  it('rotating and revoking end the old token at once, also from another process', () => {
    const devices = makeDevices(database);
    const elsewhere = makeDevices(database);
    const first = devices.issue('gps-1', U);
    const second = elsewhere.rotate('gps-1');
    expect(devices.authenticate('gps-1', first)).toBeNull();
    expect(devices.authenticate('gps-1', second ?? '')).not.toBeNull();
    expect(elsewhere.revoke('gps-1')).toBe(true);
    expect(devices.authenticate('gps-1', second ?? '')).toBeNull();
    expect([devices.revoke('gps-1'), devices.rotate('gps-1'), devices.rotate('none')]).toEqual([
      false,
      null,
      null,
    ]);
    expect(devices.authenticate('gps-1', devices.issue('gps-1', U))).not.toBeNull();
  });

  it('the open token is right for any device but a revoked one, and only where it is given', () => {
    const devices = makeDevices(database, { acceptAny: { token: 'demo' } });
    devices.issue('gps-1', U);
    devices.issue('gps-2', U);
    devices.revoke('gps-2');
    expect(devices.authenticate('phone', 'demo')).toEqual({ kind: 'visitor' });
    expect(devices.authenticate('gps-1', 'demo')?.kind).toBe('device');
    expect(devices.authenticate('gps-2', 'demo')).toBeNull();
    expect(devices.authenticate('phone', 'Demo')).toBeNull();
    expect(makeDevices(database).authenticate('phone', 'demo')).toBeNull();
  });

  it('many are issued in one write, or none', () => {
    const devices = makeDevices(database);
    const tokens = devices.issueAll(['a', 'b'].map((id) => ({ id, ...U })));
    expect(devices.list().map((device) => device.id)).toEqual(['a', 'b']);
    expect(devices.authenticate('b', tokens[1] ?? '')).not.toBeNull();
    expect(() =>
      devices.issueAll([
        { id: 'c', ...U },
        { id: 'not an id', ...U },
      ]),
    ).toThrow('not a device id');
    expect(devices.find('c')).toBeNull();
  });
});

it('a device id is what an IMEI, a plate or user/device needs', () => {
  expect(
    ['867530', '沪C12345', 'chen/phone', 'a.b_c:d@e#f-g', 'x'.repeat(64)].filter((id) => !isDeviceId(id)),
  ).toEqual([]);
  expect(['', 'a b', '<b>', 'a\n', 'a\u202eb', 'x'.repeat(65)].filter(isDeviceId)).toEqual([]);
});
