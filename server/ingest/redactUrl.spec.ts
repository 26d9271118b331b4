import { expect, it } from 'vitest';
import { redactUrl } from './redactUrl.ts';

it.each([
  ['/ingest/osmand?id=1&lat=2&token=s', '/ingest/osmand?…'],
  ['/ingest/osmand/s3cret?id=1', '/ingest/osmand/…?…'],
  ['/ingest/osmand/s3cret', '/ingest/osmand/…'],
  ['/%69ngest/osmand/s3cret', '/ingest/osmand/…'],
  ['/ingest/owntracks', '/ingest/owntracks'],
  ['/ingest/', '/ingest/'],
  ['/api/units?town=310114103', '/api/units?town=310114103'],
  ['/api/units?a=1&%74oken=s3cret&TOKEN=s3cret', '/api/units?a=1&%74oken=…&TOKEN=…'],
  ['/%zz?token=s3cret', '/%zz?token=…'],
])('I8 the log shows %s as %s', (url, shown) => {
  expect(redactUrl(url)).toBe(shown);
});

it.each([
  ['/?id=1&token=s', '/?…'],
  ['/s3cret?id=1', '/…?…'],
  ['/', '/'],
])('I8 on the OsmAnd listener, %s as %s', (url, shown) => {
  expect(redactUrl(url, true)).toBe(shown);
});
