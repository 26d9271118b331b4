// OwnTracks over HTTP (DOMAIN 6.5): one JSON object per POST. Pure: text and names in, a report or a refusal out.
import { invalid } from '#contract/refusal.ts';
import { FieldReader, missing } from './fieldReader.ts';
import { heard, jsonObject, own, rounded } from './osmand.ts';
import type { Heard } from './report.ts';
import type { IngestSettings } from './settings.ts';

type Limits = Pick<IngestSettings, 'maxSpeedKmh' | 'maxAccuracyM'>;

/** Who sent it, as far as the request around the message says: X-Limit-U and X-Limit-D, or `?u=&d=`. */
export interface OwntracksNames {
  readonly user: string | null;
  readonly device: string | null;
}

/** `owntracks/<user>/<device>`, with whatever follows. */
const TOPIC = /^owntracks\/([^/]+)\/([^/]+)(?:\/|$)/;

export function hearOwntracks(body: string, names: OwntracksNames, limits: Limits): Heard {
  const read = new FieldReader(false);
  const message = jsonObject(body);
  if (!message) {
    return {
      kind: 'refused',
      device: null,
      refusal: invalid(null, '正文不是 JSON 对象。', 'The body is not a JSON object.'),
    };
  }
  const device = deviceOf(names, own(message, 'topic'), read);
  const type = own(message, '_type');
  if (typeof type !== 'string' || type === '') read.refuse(missing('_type'));
  if (read.refusal) return { kind: 'refused', device, refusal: read.refusal };
  // Regions, last wills, cards, commands and what later versions add are not fixes: received, counted, not kept.
  if (device && type !== 'location') return { kind: 'noFix', device, what: 'owntracks' };

  const tst = own(message, 'tst');
  if (tst === undefined) read.refuse(missing('tst'));
  const kmh = read.measure('vel', own(message, 'vel'), limits.maxSpeedKmh);
  return heard(read, device, {
    position: {
      lon: read.longitude('lon', own(message, 'lon')),
      lat: read.latitude('lat', own(message, 'lat')),
    },
    at: read.time('tst', tst),
    speedDkmh: kmh === null ? null : Math.round(kmh * 10),
    headingDeg: read.heading('cog', own(message, 'cog')),
    accuracyM: rounded(read.measure('acc', own(message, 'acc'), limits.maxAccuracyM)),
    timeField: 'tst',
  });
}

/** `user/device`, or the device alone when no user is named. */
function deviceOf(names: OwntracksNames, topic: unknown, read: FieldReader): string | null {
  const [, topicUser, topicDevice] = (typeof topic === 'string' && TOPIC.exec(topic)) || [];
  const user = names.user ?? topicUser;
  const device = names.device ?? topicDevice;
  if (!device) {
    return read.refuse(
      invalid(
        'X-Limit-D',
        '缺少设备名：请设置 X-Limit-U 与 X-Limit-D，或 topic 为 owntracks/<用户>/<设备>。',
        'The device has no name: set X-Limit-U and X-Limit-D, or the topic owntracks/<user>/<device>.',
      ),
    );
  }
  return read.deviceId('X-Limit-D', user ? `${user}/${device}` : device);
}
