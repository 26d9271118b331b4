// The district's shapes as the server serves them, and the flat arrays that deck.gl takes without unpacking.
import type { Feature, FeatureCollection, LineString, MultiPolygon, Polygon, Position } from 'geojson';

export interface NamedArea {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  /** Where the name stands. */
  readonly label: readonly [lon: number, lat: number];
}

/** Many lines in one array, as deck.gl's PathLayer reads it. */
export interface Lines {
  readonly length: number;
  readonly startIndices: Uint32Array;
  /** lon, lat, lon, lat … */
  readonly positions: Float64Array;
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
  readonly outline: readonly (readonly Position[][])[];
  readonly outlineLines: Lines;
  readonly towns: readonly NamedArea[];
  readonly townShapes: ReadonlyMap<string, readonly (readonly Position[][])[]>;
  readonly townLines: Lines;
  readonly villageGridLines: Lines;
  readonly urbanGridLines: Lines;
  readonly streetLines: Lines;
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
  return {
    hash: hashIn(files.meta),
    code: own.code,
    name: { zh: own.zh, en: own.en },
    schematic: isSchematic(files.meta),
    bbox: boundsOf(outline),
    outline,
    outlineLines: linesOf(outline.flat()),
    towns: files.towns.features.map(namedArea),
    townShapes: new Map(files.towns.features.map((town) => [namedArea(town).code, polygonsOf(town)])),
    townLines: linesOf(files.towns.features.flatMap(polygonsOf).flat()),
    villageGridLines: linesOf(files.villageGrids.features.flatMap(polygonsOf).flat()),
    urbanGridLines: linesOf(files.urbanGrids.features.flatMap(polygonsOf).flat()),
    streetLines: linesOf(files.streets.features.map((street) => street.geometry.coordinates)),
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

function linesOf(lines: readonly (readonly Position[])[]): Lines {
  const startIndices = new Uint32Array(lines.length + 1);
  let vertices = 0;
  lines.forEach((line, i) => {
    startIndices[i] = vertices;
    vertices += line.length;
  });
  startIndices[lines.length] = vertices;
  const positions = new Float64Array(vertices * 2);
  let at = 0;
  for (const line of lines) {
    for (const [lon = 0, lat = 0] of line) {
      positions[at++] = lon;
      positions[at++] = lat;
    }
  }
  return { length: lines.length, startIndices, positions };
}
