// The OsmAnd/Traccar protocol (DOMAIN 6.4): a query, a form, or the JSON of Traccar Client 9 and newer. Pure:
// text in, a report or a refusal out.
import { parse as parseForm } from 'node:querystring';
import { invalid } from '#contract/refusal.ts';
import { FieldReader, missing } from './fieldReader.ts';
import type { DeviceReport, Heard } from './report.ts';
import type { IngestSettings } from './settings.ts';

type Limits = Pick<IngestSettings, 'maxSpeedKmh' | 'maxAccuracyM'>;
type Fields = Readonly<Record<string, unknown>>;

const KMH_PER_KNOT = 1.852;
const KMH_PER_MPS = 3.6;
/** More than the protocol's own fields and a phone's attributes; what follows is not read. */
const MAX_FORM_KEYS = 100;

const KNOWN = [
  'id',
  'deviceid',
  'lat',
  'lon',
  'location',
  'timestamp',
  'valid',
  'speed',
  'bearing',
  'heading',
  'accuracy',
];

/** `query`: text or lists of text by name; `body`: as received, empty when there is none. */
export function hearOsmand(query: unknown, body: string, limits: Limits): Heard {
  const text = body.trimStart();
  if (text.startsWith('{') || text.startsWith('[')) return hearJson(text, limits);
  return hearFields(
    joined(fieldsOf(query), text ? parseForm(text, '&', '=', { maxKeys: MAX_FORM_KEYS }) : {}),
    limits,
  );
}

function hearFields(fields: Fields, limits: Limits): Heard {
  const read = new FieldReader(true);
  const idField = fields.id === undefined && fields.deviceid !== undefined ? 'deviceid' : 'id';
  const device = read.deviceId(idField, fields[idField]);
  if (fields.id !== undefined && fields.deviceid !== undefined && fields.id !== fields.deviceid) {
    read.refuse(
      invalid('deviceid', 'id 与 deviceid 不一致，只保留一个。', 'id and deviceid differ: send one of them.'),
    );
  }
  const valid = validity(fields.valid, read);
  if (device && valid === false && !read.refusal) return { kind: 'noFix', device, what: 'valid=false' };

  const place = placeOf(fields, read);
  const headingField = fields.bearing === undefined ? 'heading' : 'bearing';
  const knots = read.measure('speed', fields.speed, Math.floor(limits.maxSpeedKmh / KMH_PER_KNOT));
  return heard(read, device, {
    position: place,
    at: read.time('timestamp', fields.timestamp),
    speedDkmh: knots === null ? null : Math.round(knots * KMH_PER_KNOT * 10),
    headingDeg: read.heading(headingField, fields[headingField]),
    accuracyM: rounded(read.measure('accuracy', fields.accuracy, limits.maxAccuracyM)),
    timeField: 'timestamp',
  });
}

function hearJson(text: string, limits: Limits): Heard {
  const read = new FieldReader(false);
  const message = jsonObject(text);
  if (!message) {
    return {
      kind: 'refused',
      device: null,
      refusal: invalid(null, '正文不是 JSON 对象。', 'The body is not a JSON object.'),
    };
  }
  const device = read.deviceId('device_id', own(message, 'device_id'));
  const location = own(message, 'location');
  const coords = isObject(location) ? own(location, 'coords') : undefined;
  if (!isObject(location)) read.refuse(missing('location'));
  else if (!isObject(coords)) read.refuse(missing('location.coords'));
  const of = isObject(coords) ? coords : {};
  const mps = read.measure(
    'location.coords.speed',
    own(of, 'speed'),
    Math.floor(limits.maxSpeedKmh / KMH_PER_MPS),
  );
  return heard(read, device, {
    position: {
      lon: read.longitude('location.coords.longitude', own(of, 'longitude')),
      lat: read.latitude('location.coords.latitude', own(of, 'latitude')),
    },
    at: read.time('location.timestamp', isObject(location) ? own(location, 'timestamp') : undefined),
    speedDkmh: mps === null ? null : Math.round(mps * KMH_PER_MPS * 10),
    headingDeg: read.heading('location.coords.heading', own(of, 'heading')),
    accuracyM: rounded(read.measure('location.coords.accuracy', own(of, 'accuracy'), limits.maxAccuracyM)),
    timeField: 'location.timestamp',
  });
}

/** The common end of all parsers: one refusal, or a report. */
export function heard(read: FieldReader, device: string | null, rest: Omit<DeviceReport, 'device'>): Heard {
  if (read.refusal || device === null) {
    return { kind: 'refused', device, refusal: read.refusal ?? missing('id') };
  }
  return { kind: 'report', report: { device, ...rest } };
}

export const rounded = (value: number | null): number | null => (value === null ? null : Math.round(value));

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Never what an object inherits: a message may be named `__proto__`. */
export const own = (object: Fields, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined;

/** Null when the text is not a JSON object. */
export function jsonObject(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function placeOf(fields: Fields, read: FieldReader) {
  const { location } = fields;
  if (location === undefined) {
    return { lon: read.longitude('lon', fields.lon), lat: read.latitude('lat', fields.lat) };
  }
  const [lat, lon, more] = typeof location === 'string' ? location.split(',') : [];
  if (lat === undefined || lon === undefined || more !== undefined) {
    read.refuse(
      invalid(
        'location',
        'location 须为“纬度,经度”，且只给一次。',
        'location must be "lat,lon", given once.',
      ),
    );
  }
  if (fields.lat !== undefined || fields.lon !== undefined) {
    read.refuse(
      invalid(
        'location',
        'location 与 lat、lon 只能给一种。',
        'Give either location or lat and lon, not both.',
      ),
    );
  }
  return {
    lon: read.longitude('location', lon && lon.trim()),
    lat: read.latitude('location', lat && lat.trim()),
  };
}

function validity(value: unknown, read: FieldReader): boolean | null {
  switch (value) {
    case undefined:
      return null;
    case 'true':
    case '1':
      return true;
    case 'false':
    case '0':
      return false;
    default:
      return read.refuse(
        invalid(
          'valid',
          'valid 须为 true、false、1 或 0，且只给一次。',
          'valid must be true, false, 1 or 0, given once.',
        ),
      );
  }
}

const fieldsOf = (query: unknown): Fields => (isObject(query) ? query : {});

/** A name in both query and form counts as given twice. */
function joined(query: Fields, form: Fields): Fields {
  const fields: Record<string, unknown> = Object.create(null);
  for (const name of KNOWN) {
    const first = own(query, name);
    const second = own(form, name);
    fields[name] = first !== undefined && second !== undefined ? [first, second] : (first ?? second);
  }
  return fields;
}
