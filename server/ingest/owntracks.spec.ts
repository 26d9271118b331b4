import { describe, expect, it } from 'vitest';
import { hearOwntracks } from './owntracks.ts';

const LIMITS = { maxSpeedKmh: 1000, maxAccuracyM: 100_000 };
const NAMES = { user: 'chen', device: 'phone' };
const LOCATION = { _type: 'location', lat: 31.38, lon: 121.25, tst: 1_784_500_000, tid: 'cp' };
const hear = (message: unknown, names: Parameters<typeof hearOwntracks>[1] = NAMES) =>
  hearOwntracks(typeof message === 'string' ? message : JSON.stringify(message), names, LIMITS);
const NOBODY = { user: null, device: null };

describe('I1 OwnTracks', () => {
  it('reads km/h, course and accuracy', () => {
    expect(hear({ ...LOCATION, vel: 36, cog: 270, acc: 12, batt: 80, bs: 1, t: 'p', conn: 'm' })).toEqual({
      kind: 'report',
      report: {
        device: 'chen/phone',
        position: { lon: 121.25, lat: 31.38 },
        at: 1_784_500_000_000,
        speedDkmh: 360,
        headingDeg: 270,
        accuracyM: 12,
        timeField: 'tst',
      },
    });
  });

  it('takes -1 as unknown', () => {
    const heard = hear({ ...LOCATION, vel: -1, cog: -1, acc: -1 });
    expect(heard).toMatchObject({ report: { speedDkmh: null, headingDeg: null, accuracyM: null } });
  });

  it('names the device by the request, else by the topic', () => {
    const topic = 'owntracks/li/tablet';
    expect(hear({ ...LOCATION, topic })).toMatchObject({ report: { device: 'chen/phone' } });
    expect(hear({ ...LOCATION, topic }, NOBODY)).toMatchObject({ report: { device: 'li/tablet' } });
    expect(hear(LOCATION, { user: null, device: 'phone' })).toMatchObject({ report: { device: 'phone' } });
  });

  it.each([
    'lwt',
    'transition',
    'waypoint',
    'waypoints',
    'card',
    'status',
    'cmd',
    'encrypted',
    'beacon',
    'later',
  ])('receives %s without keeping a fix', (_type) => {
    expect(hear({ _type, tst: 1 })).toEqual({ kind: 'noFix', device: 'chen/phone', what: 'owntracks' });
  });
});

describe('I2 a refusal of OwnTracks names the field', () => {
  it.each([
    ['lat', { ...LOCATION, lat: '31.38' }],
    ['lat', { ...LOCATION, lat: 90.1 }],
    ['lon', { ...LOCATION, lon: null }],
    ['tst', { ...LOCATION, tst: undefined }],
    ['tst', { ...LOCATION, tst: null }],
    ['tst', { ...LOCATION, tst: {} }],
    ['vel', { ...LOCATION, vel: 'fast' }],
    ['cog', { ...LOCATION, cog: 400 }],
    ['acc', { ...LOCATION, acc: [] }],
    ['_type', { ...LOCATION, _type: undefined }],
    ['_type', { ...LOCATION, _type: 7 }],
    [null, '[]'],
    [null, 'null'],
    [null, '{"_type":"location"'],
    [null, ''],
  ])('%s: %j', (field, message) => {
    const heard = hear(message);
    expect(heard.kind === 'refused' && heard.refusal.field).toBe(field);
  });

  it('X-Limit-D when nothing names the device', () => {
    expect(hear(LOCATION, NOBODY)).toMatchObject({
      kind: 'refused',
      device: null,
      refusal: { field: 'X-Limit-D' },
    });
    expect(hear(LOCATION, { user: 'a b', device: 'c' })).toMatchObject({ refusal: { field: 'X-Limit-D' } });
  });
});
