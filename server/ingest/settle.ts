// Decides whether a report can be true, and turns it into a fix: device CRS to WGS-84, rounded once to 1e-6
// degree. However late a fix is, it is kept; only an impossible clock or place is refused (GUARANTEES F6).
import type { Refusal } from '#contract/command.ts';
import { microdegrees, type Fix } from '#contract/fix.ts';
import type { Position } from '#contract/ids.ts';
import { invalid } from '#contract/refusal.ts';
import type { Crs } from '../credentials/devices.ts';
import { fromGcj02, toGcj02 } from '../gcj02.ts';
import type { DeviceReport } from './report.ts';
import type { IngestSettings } from './settings.ts';

/** A fix that knows neither its unit nor its tick yet. */
export type Settled = Omit<Fix, 'no' | 'tick'>;

export function settle(
  report: DeviceReport,
  crs: Crs,
  now: number,
  settings: Pick<IngestSettings, 'futureToleranceMs' | 'oldestAt'>,
): Settled | Refusal {
  const at = report.at ?? now;
  if (at < settings.oldestAt) return clockNeverSet(report.timeField, at);
  if (at > now + settings.futureToleranceMs) return clockAhead(report.timeField, at - now);

  const { lon, lat } = inWgs84(report.position, crs);
  const lonE6 = microdegrees(lon);
  const latE6 = microdegrees(lat);
  if (lonE6 === 0 && latE6 === 0) return nullIsland();
  const { speedDkmh, headingDeg, accuracyM } = report;
  return { lonE6, latE6, at, speedDkmh, headingDeg, accuracyM };
}

export const isRefusal = (value: object): value is Refusal => 'message' in value && 'code' in value;

/** `fromGcj02` is 8 cm off, two corrections bring it below 1e-9 degree. */
const CORRECTIONS = 2;

export function inWgs84(position: Position, crs: Crs): Position {
  if (crs === 'wgs84') return position;
  const target: [number, number] = [position.lon, position.lat];
  let [lon, lat] = fromGcj02(target);
  for (let i = 0; i < CORRECTIONS; i++) {
    const [forthLon, forthLat] = toGcj02([lon, lat]);
    lon += target[0] - forthLon;
    lat += target[1] - forthLat;
  }
  return { lon, lat };
}

const nullIsland = () =>
  invalid(
    'lat',
    '位置 (0, 0) 不可能：设备尚未定位，请待定位后再报。',
    'The position (0, 0) is impossible: the device had no fix. Report again once it has one.',
  );

function clockNeverSet(field: string, at: number): Refusal {
  const year = at > -8.64e15 ? new Date(at).getUTCFullYear() : '?';
  return invalid(
    field,
    `设备时钟停在 ${year} 年，不可能。请校准设备时间。`,
    `The device's clock says the year ${year}, which is impossible. Set the device's time.`,
  );
}

function clockAhead(field: string, aheadMs: number): Refusal {
  const ahead = inWords(aheadMs);
  return invalid(
    field,
    `设备时钟快了${ahead.zh}。请校准设备时间。`,
    `The device's clock is ${ahead.en} ahead. Set the device's time.`,
  );
}

const UNITS = [
  { ms: 365.25 * 86_400_000, zh: ' 年', en: 'years' },
  { ms: 86_400_000, zh: ' 天', en: 'days' },
  { ms: 3_600_000, zh: ' 小时', en: 'hours' },
  { ms: 60_000, zh: ' 分钟', en: 'minutes' },
] as const;

/** In the largest unit of which there are two, so that `75 seconds` stays readable and `73 years` too. */
function inWords(ms: number): { readonly zh: string; readonly en: string } {
  const unit = UNITS.find((one) => ms >= 2 * one.ms) ?? { ms: 1000, zh: ' 秒', en: 'seconds' };
  const count = Math.round(ms / unit.ms);
  return { zh: ` ${count}${unit.zh}`, en: `${count} ${unit.en}` };
}
