// Reads the fields of a device message strictly: a number is a whole, finite number in range or a refusal that
// names the field. The first refusal is kept and what follows reads as unknown, so that parsers stay straight.
import type { Refusal } from '#contract/command.ts';
import { invalid } from '#contract/refusal.ts';
import { isDeviceId } from '../credentials/devices.ts';

export interface Range {
  readonly least: number;
  readonly most: number;
}

const LATITUDE: Range = { least: -90, most: 90 };
const LONGITUDE: Range = { least: -180, most: 180 };
const DEGREES: Range = { least: 0, most: 360 };

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/;
/** With a zone; a bare `+` in a query arrives as a space. */
const ISO = /^(\d{4}-\d{2}-(\d{2}))[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+ -]\d{2}:?\d{2})$/i;
const ISO_WITHOUT_ZONE = /^\d{4}-\d{2}-\d{2}[T ][\d:.]+$/;
/** 1e11 s is the year 5138, 1e11 ms is 1973: no fix lies where the two could be confused. */
const SECONDS_BELOW = 1e11;

export class FieldReader {
  refusal: Refusal | null = null;
  readonly #texts: boolean;

  /** `texts`: every value comes as text (query, form); else numbers must be JSON numbers. */
  constructor(texts: boolean) {
    this.#texts = texts;
  }

  refuse(refusal: Refusal): null {
    this.refusal ??= refusal;
    return null;
  }

  deviceId(field: string, value: unknown): string | null {
    if (value === undefined || value === null || value === '') return this.refuse(missing(field));
    if (Array.isArray(value)) return this.refuse(twice(field));
    // Traccar Client's identifier is digits; some builds send it as a JSON number.
    const text =
      !this.#texts && typeof value === 'number' && Number.isSafeInteger(value) ? `${value}` : value;
    if (typeof text === 'string' && isDeviceId(text)) return text;
    return this.refuse(
      invalid(
        field,
        `${field} 须为 1–64 个字符的设备编号（字母、数字和 . _ : @ # / -）。`,
        `${field} must be a device id of 1 to 64 characters (letters, digits and . _ : @ # / -).`,
      ),
    );
  }

  latitude = (field: string, value: unknown) => this.#required(field, value, LATITUDE);
  longitude = (field: string, value: unknown) => this.#required(field, value, LONGITUDE);

  /** Unknown when absent or negative. */
  heading(field: string, value: unknown): number | null {
    const degrees = this.measure(field, value, DEGREES.most);
    return degrees === null ? null : Math.round(degrees) % 360;
  }

  /** A size that is unknown when absent or negative, and refused above `most`. */
  measure(field: string, value: unknown, most: number): number | null {
    if (value === undefined || (value === null && !this.#texts)) return null;
    const number = this.#number(field, value);
    if (number === null || number < 0) return null;
    return number <= most ? number : this.refuse(outOfRange(field, { least: 0, most }));
  }

  /** Unix seconds or milliseconds, or ISO-8601 with a zone; null when absent. */
  time(field: string, value: unknown): number | null {
    if (value === undefined) return null;
    if (Array.isArray(value)) return this.refuse(twice(field));
    if (typeof value === 'number' || (typeof value === 'string' && DECIMAL.test(value))) {
      const number = Number(value);
      if (!Number.isFinite(number)) return this.refuse(notTime(field));
      return Math.round(Math.abs(number) < SECONDS_BELOW ? number * 1000 : number);
    }
    if (typeof value !== 'string') return this.refuse(notTime(field));
    if (ISO_WITHOUT_ZONE.test(value)) {
      return this.refuse(
        invalid(
          field,
          `${field} 缺少时区，请在末尾加 Z 或 +08:00。`,
          `${field} has no time zone: add Z or +08:00 at its end.`,
        ),
      );
    }
    const at = isoTime(value);
    return at === null ? this.refuse(notTime(field)) : at;
  }

  #required(field: string, value: unknown, range: Range): number {
    if (value === undefined || value === null) {
      this.refuse(missing(field));
      return 0;
    }
    const number = this.#number(field, value);
    if (number === null) return 0;
    if (number < range.least || number > range.most) this.refuse(outOfRange(field, range));
    return number;
  }

  #number(field: string, value: unknown): number | null {
    if (Array.isArray(value)) return this.refuse(twice(field));
    const number = this.#texts
      ? typeof value === 'string' && DECIMAL.test(value)
        ? Number(value)
        : Number.NaN
      : value;
    if (typeof number === 'number' && Number.isFinite(number)) return number;
    return this.refuse(
      invalid(field, `${field} 须为有限的十进制数。`, `${field} must be a finite decimal number.`),
    );
  }
}

function isoTime(text: string): number | null {
  const parts = ISO.exec(text);
  if (!parts) return null;
  const [, date, day, time, zone = 'Z'] = parts;
  // 30 February would silently become 1 March.
  const midnight = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(midnight.getTime()) || midnight.getUTCDate() !== Number(day)) return null;
  const offset = zone.toUpperCase() === 'Z' ? 'Z' : zone.replace(' ', '+').replace(/^(...)(\d\d)$/, '$1:$2');
  const at = Date.parse(`${date}T${time}${offset}`);
  return Number.isNaN(at) ? null : at;
}

export const missing = (field: string) =>
  invalid(field, `缺少 ${field}，请补上。`, `${field} is missing: add it.`);

const twice = (field: string) =>
  invalid(field, `${field} 出现多次，只能给一个值。`, `${field} is given more than once: give one value.`);

const notTime = (field: string) =>
  invalid(
    field,
    `${field} 须为 Unix 秒、毫秒，或带时区的 ISO-8601 时间。`,
    `${field} must be Unix seconds, milliseconds, or an ISO-8601 time with a zone.`,
  );

const outOfRange = (field: string, { least, most }: Range) =>
  invalid(
    field,
    `${field} 须在 ${least} 与 ${most} 之间。`,
    `${field} must be between ${least} and ${most}.`,
  );
