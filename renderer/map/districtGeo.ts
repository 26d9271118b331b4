// The district's shapes as the server serves them, and the flat arrays that deck.gl takes without unpacking.
import earcut from 'earcut';
import type { Feature, FeatureCollection, LineString, MultiPolygon, Polygon, Position } from 'geojson';
import type { LineEnds } from './lineColumns.ts';
import type { Origin } from './plane.ts';

export interface NamedArea {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  /** Where the name stands. */
  readonly label: readonly [lon: number, lat: number];
}

export interface DistrictGeo {
  /** Of its files' content: another hash is another district. */
  readonly hash: string;
  readonly code: string;
  readonly name: { readonly zh: string; readonly en: string };
  /** Shapes are drawn, not surveyed: said on the map. */
  readonly schematic: boolean;
  /** West, south, east, north. */
  readonly bbox: readonly [number, number, number, number];
  /** The district's middle; its shapes are degrees from there, in single precision. */
  readonly origin: Origin;
  /** Corners of triangles. */
  readonly outlineArea: Float32Array;
  readonly outlineLines: LineEnds;
  readonly towns: readonly NamedArea[];
  /** By the towns' codes. */
  readonly townAreas: ReadonlyMap<string, Float32Array>;
  readonly townLines: LineEnds;
  readonly villageGridLines: LineEnds;
  readonly urbanGridLines: LineEnds;
  /** Corners of a grid's triangles, by its code; cut when first asked for. */
  readonly gridArea: (code: string) => Float32Array;
  readonly streetLines: LineEnds;
}

type Areas = FeatureCollection<Polygon | MultiPolygon>;
type AreaFeature = Feature<Polygon | MultiPolygon>;

export interface DistrictFiles {
  readonly meta: unknown;
  readonly outline: Areas;
  readonly towns: Areas;
  readonly villageGrids: Areas;
  readonly urbanGrids: Areas;
  readonly streets: FeatureCollection<LineString>;
}

export interface DistrictDoor {
  /** Empty: the server that handed out the page. */
  readonly url: string;
  readonly token: string;
  readonly fetch?: typeof fetch;
}

/** Reads the district in force. Throws when the server does not answer; whoever shows the map says so. */
export async function loadDistrict({ url, token, fetch: ask = fetch }: DistrictDoor): Promise<DistrictGeo> {
  const get = async <T>(path: string): Promise<T> => {
    const response = await ask(`${url}/api/district${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (!response.ok) throw new Error(`district${path}: the server answered ${response.status}`);
    // The server validated the files when the district was adopted.
    return (await response.json()) as T;
  };
  const [meta, outline, towns, villageGrids, urbanGrids, streets] = await Promise.all([
    get<unknown>(''),
    get<Areas>('/outline.geojson'),
    get<Areas>('/towns.geojson'),
    get<Areas>('/villageGrids.geojson'),
    get<Areas>('/urbanGrids.geojson'),
    get<FeatureCollection<LineString>>('/streets.geojson'),
  ]);
  return districtGeo({ meta, outline, towns, villageGrids, urbanGrids, streets });
}

export function districtGeo(files: DistrictFiles): DistrictGeo {
  const outline = files.outline.features.flatMap(polygonsOf);
  const own = namedArea(files.outline.features[0]);
  const bbox = boundsOf(outline);
  const [west, south, east, north] = bbox;
  // Whole microdegrees: offsets of fixes from there are exact in single precision.
  const origin = [Math.round((west + east) * 5e5) / 1e6, Math.round((south + north) * 5e5) / 1e6] as const;
  const borders = ({ features }: Areas) => linesOf(features.flatMap(polygonsOf).flat(), origin);
  return {
    hash: hashIn(files.meta),
    code: own.code,
    name: { zh: own.zh, en: own.en },
    schematic: isSchematic(files.meta),
    bbox,
    origin,
    outlineArea: areaOf(outline, origin),
    outlineLines: borders(files.outline),
    towns: files.towns.features.map(namedArea),
    townAreas: new Map(
      files.towns.features.map((town) => [namedArea(town).code, areaOf(polygonsOf(town), origin)]),
    ),
    townLines: borders(files.towns),
    villageGridLines: borders(files.villageGrids),
    urbanGridLines: borders(files.urbanGrids),
    gridArea: areasByCode([files.villageGrids, files.urbanGrids], origin),
    streetLines: linesOf(
      files.streets.features.map((street) => street.geometry.coordinates),
      origin,
    ),
  };
}

const hashIn = (meta: unknown): string =>
  typeof meta === 'object' && meta !== null && 'hash' in meta && typeof meta.hash === 'string'
    ? meta.hash
    : '';

const isSchematic = (meta: unknown): boolean =>
  typeof meta === 'object' && meta !== null && 'schematic' in meta && meta.schematic === true;

function namedArea(feature: AreaFeature | undefined): NamedArea {
  const properties = feature?.properties ?? {};
  const code = String(properties['code'] ?? '');
  const zh = String(properties['zh'] ?? code);
  const label: unknown = properties['label'];
  return {
    code,
    zh,
    en: String(properties['en'] ?? zh),
    label: isPoint(label) ? label : feature ? middleOf(polygonsOf(feature)) : [0, 0],
  };
}

const isPoint = (value: unknown): value is readonly [number, number] =>
  Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'number';

function polygonsOf(feature: AreaFeature): Position[][][] {
  const { geometry } = feature;
  return geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
}

function middleOf(polygons: readonly (readonly Position[][])[]): readonly [number, number] {
  const [west, south, east, north] = boundsOf(polygons);
  return [(west + east) / 2, (south + north) / 2];
}

function boundsOf(polygons: readonly (readonly Position[][])[]): readonly [number, number, number, number] {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of polygons.flat()) {
    for (const [lon = 0, lat = 0] of ring) {
      west = Math.min(west, lon);
      south = Math.min(south, lat);
      east = Math.max(east, lon);
      north = Math.max(north, lat);
    }
  }
  return [west, south, east, north];
}

function linesOf(lines: readonly (readonly Position[])[], [originLon, originLat]: Origin): LineEnds {
  const count = lines.reduce((pieces, line) => pieces + Math.max(0, line.length - 1), 0);
  const ends = new Float32Array(count * 4);
  let at = 0;
  for (const line of lines) {
    for (let i = 1; i < line.length; i++) {
      for (const [lon = 0, lat = 0] of [line[i - 1]!, line[i]!]) {
        ends[at++] = lon - originLon;
        ends[at++] = lat - originLat;
      }
    }
  }
  return { count, ends };
}

/** Few of four hundred grids are ever drawn as areas. */
function areasByCode(layers: readonly Areas[], origin: Origin): (code: string) => Float32Array {
  const features = new Map(
    layers.flatMap(({ features: all }) => all.map((one) => [namedArea(one).code, one] as const)),
  );
  const cut = new Map<string, Float32Array>();
  return (code) => {
    let area = cut.get(code);
    if (!area) {
      const feature = features.get(code);
      area = feature ? areaOf(polygonsOf(feature), origin) : new Float32Array(0);
      cut.set(code, area);
    }
    return area;
  };
}

function areaOf(polygons: readonly (readonly Position[][])[], [originLon, originLat]: Origin): Float32Array {
  const corners: number[] = [];
  for (const rings of polygons) {
    const { vertices, holes, dimensions } = earcut.flatten(rings);
    for (const corner of earcut(vertices, holes, dimensions)) {
      corners.push(
        vertices[corner * dimensions]! - originLon,
        vertices[corner * dimensions + 1]! - originLat,
      );
    }
  }
  return Float32Array.from(corners);
}
