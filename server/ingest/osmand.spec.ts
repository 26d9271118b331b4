import { describe, expect, it } from 'vitest';
import { hearOsmand } from './osmand.ts';
import type { DeviceReport } from './report.ts';

const LIMITS = { maxSpeedKmh: 1000, maxAccuracyM: 100_000 };
const query = (fields: Record<string, unknown>, body = '') => hearOsmand(fields, body, LIMITS);
const GOOD = { id: '8675', lat: '31.38', lon: '121.25', timestamp: '1784500000' };
const REPORT: DeviceReport = {
  device: '8675',
  position: { lon: 121.25, lat: 31.38 },
  at: 1_784_500_000_000,
  speedDkmh: null,
  headingDeg: null,
  accuracyM: null,
  timeField: 'timestamp',
};
const refusedField = (fields: Record<string, unknown>, body = '') => {
  const heard = query(fields, body);
  return heard.kind === 'refused' ? heard.refusal.field : heard.kind;
};

describe('I1 the OsmAnd query', () => {
  it('reads knots, bearing and accuracy', () => {
    expect(query({ ...GOOD, speed: '10', bearing: '359.6', accuracy: '4.4' })).toEqual({
      kind: 'report',
      report: { ...REPORT, speedDkmh: 185, headingDeg: 0, accuracyM: 4 },
    });
  });

  it('reads deviceid, location and heading as other names', () => {
    const { id, lat, lon, ...rest } = GOOD;
    expect(query({ ...rest, deviceid: id, location: `${lat}, ${lon}`, heading: '90' })).toEqual({
      kind: 'report',
      report: { ...REPORT, headingDeg: 90 },
    });
  });

  it('takes negative speed, heading and accuracy as unknown', () => {
    expect(query({ ...GOOD, speed: '-1', heading: '-1', accuracy: '-1' })).toEqual({
      kind: 'report',
      report: REPORT,
    });
  });

  it.each([
    ['1784500000', 1_784_500_000_000],
    ['1784500000.25', 1_784_500_000_250],
    ['1784500000250', 1_784_500_000_250],
    ['2026-07-19T22:26:40Z', 1_784_500_000_000],
    ['2026-07-20T06:26:40.000+08:00', 1_784_500_000_000],
    ['2026-07-20T06:26:40 0800', 1_784_500_000_000],
    [undefined, null],
  ])('reads the time %s', (timestamp, at) => {
    expect(query({ ...GOOD, timestamp })).toEqual({ kind: 'report', report: { ...REPORT, at } });
  });

  it('keeps no fix that the device itself calls invalid', () => {
    expect(query({ ...GOOD, valid: 'false' })).toEqual({
      kind: 'noFix',
      device: '8675',
      what: 'valid=false',
    });
    expect(query({ id: '8675', valid: '0' }).kind).toBe('noFix');
    expect(query({ ...GOOD, valid: '1' }).kind).toBe('report');
  });

  it('reads the same fields from a form', () => {
    const form = new URLSearchParams(GOOD).toString();
    expect(query({}, form)).toEqual({ kind: 'report', report: REPORT });
    expect(query({ token: 'x' }, form)).toEqual({ kind: 'report', report: REPORT });
  });
});

describe('I1 the JSON of Traccar Client', () => {
  const message = (coords: object, rest: object = {}) =>
    JSON.stringify({
      location: {
        timestamp: '2026-07-19T22:26:40.000Z',
        coords: { latitude: 31.38, longitude: 121.25, ...coords },
        is_moving: true,
        battery: { level: 0.5, is_charging: false },
        extras: {},
      },
      device_id: '8675',
      ...rest,
    });

  it('reads metres per second', () => {
    expect(query({}, message({ speed: 10, heading: 12.4, accuracy: 5, altitude: 3 }))).toEqual({
      kind: 'report',
      report: { ...REPORT, speedDkmh: 360, headingDeg: 12, accuracyM: 5, timeField: 'location.timestamp' },
    });
  });

  it('takes -1 and null as unknown', () => {
    expect(query({}, message({ speed: -1, heading: null, accuracy: -1 }))).toEqual({
      kind: 'report',
      report: { ...REPORT, timeField: 'location.timestamp' },
    });
  });

  it.each([
    [message({ latitude: '31.38' }), 'location.coords.latitude'],
    [message({ latitude: undefined }), 'location.coords.latitude'],
    [message({ longitude: [121] }), 'location.coords.longitude'],
    [message({}).replace('31.38', '1e999'), 'location.coords.latitude'],
    [message({ speed: {} }), 'location.coords.speed'],
    [message({}, { device_id: undefined }), 'device_id'],
    [message({}, { device_id: { a: 1 } }), 'device_id'],
    [message({}, { location: null }), 'location'],
    [message({}, { location: {} }), 'location.coords'],
    ['{"device_id":"8675","__proto__":{"location":{}}}', 'location'],
    ['{', null],
    ['[]', null],
  ])('I2 refuses %s', (body, field) => {
    expect(refusedField({}, body)).toBe(field);
  });
});

describe('I2 a refusal of the query names the field', () => {
  it.each([
    ['id', { id: undefined }],
    ['id', { id: '' }],
    ['id', { id: 'two words' }],
    ['id', { id: '<b>' }],
    ['id', { id: 'x'.repeat(65) }],
    ['id', { id: ['1', '2'] }],
    ['deviceid', { deviceid: 'other' }],
    ['lat', { lat: undefined }],
    ['lat', { lat: '' }],
    ['lat', { lat: ' ' }],
    ['lat', { lat: 'NaN' }],
    ['lat', { lat: 'Infinity' }],
    ['lat', { lat: '1e999' }],
    ['lat', { lat: '0x1f' }],
    ['lat', { lat: '91' }],
    ['lat', { lat: ['31', '31'] }],
    ['lon', { lon: '-180.1' }],
    ['lon', { lon: '121,5' }],
    ['location', { location: '31.38,121.25' }],
    ['location', { location: '31.38', lat: undefined, lon: undefined }],
    ['location', { location: '31.38,121.25,3', lat: undefined, lon: undefined }],
    ['timestamp', { timestamp: '' }],
    ['timestamp', { timestamp: 'yesterday' }],
    ['timestamp', { timestamp: '2026-07-20T06:26:40' }],
    ['timestamp', { timestamp: '2026-07-20 06:26:40' }],
    ['timestamp', { timestamp: '2026-02-30T06:26:40Z' }],
    ['timestamp', { timestamp: '1e999' }],
    ['timestamp', { timestamp: ['1784500000', '1784500001'] }],
    ['valid', { valid: 'maybe' }],
    ['valid', { valid: ['false', 'true'] }],
    ['speed', { speed: 'fast' }],
    ['speed', { speed: '' }],
    ['speed', { speed: '600' }],
    ['heading', { heading: '361' }],
    ['bearing', { bearing: 'north' }],
    ['accuracy', { accuracy: '1e6' }],
  ])('%s: %j', (field, change) => {
    expect(refusedField({ ...GOOD, ...change })).toBe(field);
  });

  it('a name in both query and form', () => {
    expect(refusedField(GOOD, 'lat=31.4')).toBe('lat');
  });

  it('in both languages, and keeps who sent it', () => {
    expect(query({ ...GOOD, lat: '91' })).toEqual({
      kind: 'refused',
      device: '8675',
      refusal: {
        code: 'invalid',
        field: 'lat',
        message: { zh: 'lat 须在 -90 与 90 之间。', en: 'lat must be between -90 and 90.' },
      },
    });
  });
});
