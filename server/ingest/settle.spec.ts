import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toGcj02 } from '../gcj02.ts';
import type { DeviceReport } from './report.ts';
import { inWgs84, isRefusal, settle } from './settle.ts';
import { NOW } from './testing/rig.ts';
import { loadIngestSettings } from './settings.ts';

const SETTINGS = loadIngestSettings();
const REPORT: DeviceReport = {
  device: 'd',
  position: { lon: 121.25, lat: 31.38 },
  at: NOW,
  speedDkmh: null,
  headingDeg: null,
  accuracyM: null,
  timeField: 'timestamp',
};
const at = (time: number | null) => settle({ ...REPORT, at: time }, 'wgs84', NOW, SETTINGS);
const english = (time: number) => {
  const settled = at(time);
  return isRefusal(settled) ? settled.message.en : settled;
};

describe('I2 an impossible clock', () => {
  it('I2 1970 and what lies before', () => {
    expect(at(0)).toEqual({
      code: 'invalid',
      field: 'timestamp',
      message: {
        zh: '设备时钟停在 1970 年，不可能。请校准设备时间。',
        en: "The device's clock says the year 1970, which is impossible. Set the device's time.",
      },
    });
    expect(isRefusal(at(-1e300))).toBe(true);
    expect(isRefusal(at(SETTINGS.oldestAt - 1))).toBe(true);
  });

  it('I2 2099, with how far ahead it is', () => {
    expect(english(NOW + 75_000)).toBe("The device's clock is 75 seconds ahead. Set the device's time.");
    expect(english(NOW + 3 * 3_600_000)).toBe("The device's clock is 3 hours ahead. Set the device's time.");
    expect(english(Date.UTC(2099, 10, 20, 6))).toBe(
      "The device's clock is 73 years ahead. Set the device's time.",
    );
    expect(isRefusal(at(1e300))).toBe(true);
  });

  it('I5 however late, and a little ahead, is a fix', () => {
    for (const time of [SETTINGS.oldestAt, NOW - 400 * 86_400_000, NOW + SETTINGS.futureToleranceMs]) {
      expect(at(time)).toMatchObject({ at: time, lonE6: 121_250_000, latE6: 31_380_000 });
    }
    expect(at(null)).toMatchObject({ at: NOW });
  });
});

it('I2 the null island is no place of ours', () => {
  const settled = settle({ ...REPORT, position: { lon: 0, lat: -4e-7 } }, 'wgs84', NOW, SETTINGS);
  expect(settled).toMatchObject({ code: 'invalid', field: 'lat' });
});

describe('I7 GCJ-02 becomes WGS-84', () => {
  it('by the vector of DOMAIN 6.3', () => {
    const position = { lon: 121.25443845907276, lat: 31.3780350786708 };
    const settled = settle({ ...REPORT, position }, 'gcj02', NOW, SETTINGS);
    expect(settled).toMatchObject({ lonE6: 121_250_000, latE6: 31_380_000 });
  });

  it('there and back within a micro-degree, anywhere in China', () => {
    const E9 = { min: 0, max: 1, noNaN: true };
    fc.assert(
      fc.property(fc.double(E9), fc.double(E9), (x, y) => {
        const lon = 80 + x * 45;
        const lat = 20 + y * 30;
        const [gcjLon, gcjLat] = toGcj02([lon, lat]);
        const back = inWgs84({ lon: gcjLon, lat: gcjLat }, 'gcj02');
        expect(Math.abs(back.lon - lon)).toBeLessThan(1e-9);
        expect(Math.abs(back.lat - lat)).toBeLessThan(1e-9);
      }),
      { numRuns: 300 },
    );
  });

  it('and leaves places outside China alone', () => {
    expect(inWgs84({ lon: 2.29, lat: 48.85 }, 'gcj02')).toEqual({ lon: 2.29, lat: 48.85 });
  });
});
