// What a district is on disk: GeoJSON layers in WGS-84, one file each. This file turns bytes into typed features
// and says, when it cannot, which file and which field is wrong.
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { z } from 'zod';

/** A district file that cannot be read; its message is one sentence for the person who made the file. */
export class DistrictFileError extends Error {
  override name = 'DistrictFileError';
}

/** A town or a grid is a few hundred kilobytes; what is larger than this is not a district file. */
const MAX_FILE_BYTES = 200_000_000;

const position = z
  .tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)])
  .rest(z.number())
  .transform(([lon, lat]): [number, number] => [lon, lat]);
const ring = z.array(position);
const polygon = z.object({ type: z.literal('Polygon'), coordinates: z.array(ring).min(1) });
const multiPolygon = z.object({
  type: z.literal('MultiPolygon'),
  coordinates: z.array(z.array(ring).min(1)).min(1),
});
const areaGeometry = z.discriminatedUnion('type', [polygon, multiPolygon]);
const lineGeometry = z.discriminatedUnion('type', [
  z.object({ type: z.literal('LineString'), coordinates: z.array(position).min(2) }),
  z.object({ type: z.literal('MultiLineString'), coordinates: z.array(z.array(position).min(2)).min(1) }),
]);
const words = z.object({ zh: z.string().min(1), en: z.string().min(1) });
const code = z.union([z.string().min(1), z.number().int().transform(String)]);
const area = z.object({
  layer: z.string().optional(),
  code: code.optional(),
  zh: z.string().optional(),
  en: z.string().optional(),
  town: code.optional(),
  villageCode: code.optional(),
  label: position.optional(),
  population: z.number().nonnegative().optional(),
});
const street = z.object({
  class: z.enum(['main', 'street', 'lane']).default('street'),
  speedKmh: z.number().positive().max(200).optional(),
  oneway: z.boolean().default(false),
  modes: z
    .array(z.enum(['foot', 'ebike', 'car']))
    .min(1)
    .default(['foot', 'ebike', 'car']),
  /** Lines that cross on different levels (a bridge) do not meet. */
  level: z.number().int().default(0),
});
const meta = z.object({
  code,
  zh: z.string().min(1),
  en: z.string().min(1),
  schematic: z.boolean(),
  verified: z.boolean().default(false),
  crs: z
    .literal('WGS-84', { error: 'must be "WGS-84": shift GCJ-02 or BD-09 coordinates first' })
    .default('WGS-84'),
  label: words.optional(),
  source: words.optional(),
});
const place = z.object({
  name: z.string().min(1),
  lon: z.coerce.number().min(-180).max(180),
  lat: z.coerce.number().min(-90).max(90),
  kind: z.string().min(1),
});

const collectionOf = <P extends z.ZodType, G extends z.ZodType>(properties: P, geometry: G) =>
  z.object({
    type: z.literal('FeatureCollection'),
    features: z.array(z.object({ type: z.literal('Feature'), properties, geometry })),
  });
const areas = collectionOf(area, areaGeometry);
const streets = collectionOf(street, lineGeometry);

export type Ring = readonly (readonly [lon: number, lat: number])[];
export type AreaGeometry = z.output<typeof areaGeometry>;
export type AreaFeature = z.output<typeof areas>['features'][number];
export type StreetFeature = z.output<typeof streets>['features'][number];
export type DistrictMeta = z.output<typeof meta>;
export type Place = z.output<typeof place>;

export const AREA_LAYERS = ['outline', 'towns', 'urbanAreas', 'urbanGrids', 'villageGrids'] as const;
export type AreaLayer = (typeof AREA_LAYERS)[number];
export type AreaLayers = Readonly<Record<AreaLayer, readonly AreaFeature[]>>;

export interface DistrictFiles extends AreaLayers {
  readonly meta: DistrictMeta;
  readonly streets: readonly StreetFeature[];
  readonly places: readonly Place[];
}

/** The files of a district directory; all but places.csv must be there. */
export const DISTRICT_FILES = [
  'district.json',
  ...AREA_LAYERS.map((layer) => `${layer}.geojson`),
  'streets.geojson',
  'places.csv',
] as const;
const OPTIONAL_FILES: readonly string[] = ['places.csv'];

/** The bytes of every file of a district directory, by name; a missing optional file is an empty one. */
export async function readDistrictBytes(dir: string): Promise<ReadonlyMap<string, Buffer>> {
  const entries = await Promise.all(
    DISTRICT_FILES.map(async (name): Promise<[string, Buffer]> => {
      try {
        return [name, await readWhole(join(dir, name))];
      } catch (cause) {
        if (OPTIONAL_FILES.includes(name) && isMissing(cause)) return [name, Buffer.alloc(0)];
        throw cause;
      }
    }),
  );
  return new Map(entries);
}

export function parseDistrict(files: ReadonlyMap<string, Buffer>): DistrictFiles {
  const of = <S extends z.ZodType>(name: string, schema: S): z.output<S> =>
    check(name, schema, parseJson(name, files.get(name) ?? Buffer.alloc(0)));
  const layer = (name: AreaLayer) => of(`${name}.geojson`, areas).features;
  return {
    meta: of('district.json', meta),
    outline: layer('outline'),
    towns: layer('towns'),
    urbanAreas: layer('urbanAreas'),
    urbanGrids: layer('urbanGrids'),
    villageGrids: layer('villageGrids'),
    streets: of('streets.geojson', streets).features,
    places: parsePlaces(files.get('places.csv') ?? Buffer.alloc(0)),
  };
}

/** One file that holds features of several layers, told apart by their `layer` or by the form of their code. */
export async function readMixedFile(file: string): Promise<AreaLayers> {
  const name = basename(file);
  const { features } = check(name, areas, parseJson(name, await readWhole(file)));
  if (features.length === 0) throw new DistrictFileError(`${name} holds no features.`);
  const layers: Record<AreaLayer, AreaFeature[]> = {
    outline: [],
    towns: [],
    urbanAreas: [],
    urbanGrids: [],
    villageGrids: [],
  };
  features.forEach((feature, i) => {
    const layer = layerOf(feature);
    if (layer === null)
      throw new DistrictFileError(
        `${name}: features[${i}] (code ${feature.properties.code ?? 'missing'}) belongs to no known layer: give it ` +
          '"layer": "district", "town", "urbanArea", "urbanGrid" or "villageGrid", or a code like 310114103V012.',
      );
    layers[layer].push(feature);
  });
  return layers;
}

const BY_NAME: Readonly<Record<string, AreaLayer>> = {
  district: 'outline',
  outline: 'outline',
  town: 'towns',
  towns: 'towns',
  urbanArea: 'urbanAreas',
  urbanAreas: 'urbanAreas',
  urbanGrid: 'urbanGrids',
  urbanGrids: 'urbanGrids',
  villageGrid: 'villageGrids',
  villageGrids: 'villageGrids',
};

/** DOMAIN 4: six digits a district, nine a town, then U or V and three digits a grid. */
const BY_CODE: readonly (readonly [RegExp, AreaLayer])[] = [
  [/^\d{6}$/, 'outline'],
  [/^\d{9}$/, 'towns'],
  [/^\d{9}U$/, 'urbanAreas'],
  [/^\d{9}U\d+$/, 'urbanGrids'],
  [/^\d{9}V\d+$/, 'villageGrids'],
];

function layerOf({ properties }: AreaFeature): AreaLayer | null {
  if (properties.layer !== undefined)
    return Object.hasOwn(BY_NAME, properties.layer) ? (BY_NAME[properties.layer] ?? null) : null;
  return BY_CODE.find(([form]) => form.test(properties.code ?? ''))?.[1] ?? null;
}

async function readWhole(file: string): Promise<Buffer> {
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    throw new DistrictFileError(
      `${file} cannot be read: ${isMissing(cause) ? 'it does not exist' : cause.message}.`,
      { cause },
    );
  });
  if (bytes.length > MAX_FILE_BYTES)
    throw new DistrictFileError(`${file} is larger than ${MAX_FILE_BYTES / 1e6} MB.`);
  return bytes;
}

const isMissing = (error: unknown): boolean => {
  const cause = error instanceof DistrictFileError ? error.cause : error;
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
};

function parseJson(name: string, bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new DistrictFileError(`${name} is not valid JSON: ${(cause as Error).message}.`, { cause });
  }
}

function parsePlaces(bytes: Buffer): Place[] {
  try {
    const rows: unknown = parseCsv(bytes, { bom: true, columns: true, skip_empty_lines: true, trim: true });
    return check('places.csv', z.array(place), rows);
  } catch (cause) {
    if (cause instanceof DistrictFileError) throw cause;
    throw new DistrictFileError(`places.csv is not a table: ${(cause as Error).message}.`, { cause });
  }
}

function check<S extends z.ZodType>(name: string, schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = (issue?.path ?? [])
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('');
  throw new DistrictFileError(
    `${name}: ${path.replace(/^\./, '') || 'the file'}: ${issue?.message ?? 'is wrong'}.`,
  );
}
