// The district over HTTP: its outline, towns, grids and streets for the map. No secret, the same for everybody.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { App } from '../http/app.ts';
import type { District } from './district.ts';

const LAYERS = ['outline', 'towns', 'villageGrids', 'urbanGrids', 'urbanAreas', 'streets'] as const;

export function districtRoutes(app: App, district: District, dir: string): void {
  const { hash, code, name, schematic, verified, label, source, bbox } = district;
  const route = (summary: string) => ({ schema: { tags: ['district'], summary } });

  app.get(
    '/api/district',
    route('What the district is: code, name, bounding box, whether it is schematic.'),
    () => ({
      hash,
      code,
      name,
      schematic,
      verified,
      label,
      source,
      bbox,
      layers: LAYERS.map((layer) => `/api/district/${layer}.geojson`),
    }),
  );

  for (const layer of LAYERS) {
    // Compressed once: every console of a shift loads the same half megabyte.
    const packed = readFile(join(dir, `${layer}.geojson`)).then((bytes) => promisify(gzip)(bytes));
    // A file that cannot be read is told to whoever asks for it.
    packed.catch(() => {});
    const etag = `"${createHash('sha256').update(`${hash}/${layer}`).digest('base64url')}"`;
    app.get(
      `/api/district/${layer}.geojson`,
      route(`GeoJSON layer ${layer}, WGS-84.`),
      async (request, reply) => {
        reply.header('etag', etag).header('cache-control', 'no-cache');
        if (request.headers['if-none-match'] === etag) return reply.code(304).send();
        return reply
          .type('application/geo+json')
          .header('content-encoding', 'gzip')
          .send(await packed);
      },
    );
  }
}
