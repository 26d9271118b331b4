// The district in force: its towns and grids by code, and the answer to "where is this?" for every case and fix.
import { createHash } from 'node:crypto';
import booleanPointInPolygon from '@turf/boolean-point-in-polygon';
import { feature } from '@turf/helpers';
import Flatbush from 'flatbush';
import type { GridsAt } from '#contract/decision.ts';
import {
  gridCode,
  townCode,
  type GridCode,
  type Position,
  type TownCode,
  type Words,
} from '#contract/ids.ts';
import type { DistrictRef } from '#contract/organisation/organisation.ts';
import { boxOf, type Box, centreOf, distanceToBorderM, METRES_PER_DEGREE } from './geometry.ts';
import {
  type AreaFeature,
  type AreaGeometry,
  DistrictFileError,
  type DistrictFiles,
  parseDistrict,
  type Place,
  readDistrictBytes,
  type StreetFeature,
} from './layers.ts';

export interface Area<Code extends string> {
  readonly code: Code;
  readonly name: Words;
  /** Where its name is written. */
  readonly label: Position;
  readonly geometry: AreaGeometry;
}

export interface Town extends Area<TownCode> {
  readonly population: number | null;
}

export interface Grid extends Area<GridCode> {
  readonly layer: 'village' | 'urban';
  readonly town: TownCode;
  /** The 12-digit village or neighbourhood code. */
  readonly villageCode: string | null;
}

export interface District {
  /** SHA-256 over the names and bytes of its files. */
  readonly hash: string;
  readonly code: string;
  readonly name: Words;
  readonly schematic: boolean;
  readonly verified: boolean;
  /** What the screen says about its shapes, e.g. 示意. */
  readonly label: Words | null;
  readonly source: Words | null;
  /** West, south, east, north. */
  readonly bbox: Box;
  readonly outline: readonly AreaGeometry[];
  readonly towns: readonly Town[];
  readonly urbanAreas: readonly { readonly town: TownCode; readonly geometry: AreaGeometry }[];
  readonly villageGrids: readonly Grid[];
  readonly urbanGrids: readonly Grid[];
  readonly streets: readonly StreetFeature[];
  readonly places: readonly Place[];
  /** The town and grids of a place; null outside the district. On a border the lower code wins. */
  locate(position: Position): GridsAt | null;
  /** Whether either layer has this grid. */
  hasGrid(code: GridCode): boolean;
  /** The codes of one layer that share a border, not only a corner, with this town or grid; lowest first. */
  neighbours(code: TownCode | GridCode): readonly string[];
  gridsOfTown(town: TownCode): { readonly village: readonly Grid[]; readonly urban: readonly Grid[] };
}

/**
 * A real district's neighbours may leave hairline cracks (the check allows 0.1 % of the area): a place in one
 * belongs to the nearest grid within this distance.
 */
const CRACK_M = 5;
/** Two areas whose corners come this near share that corner. */
const TOUCH_M = 0.5;

/** Reads a district directory. Throws a DistrictFileError that names file and field. */
export async function loadDistrict(dir: string): Promise<District> {
  const bytes = await readDistrictBytes(dir);
  return makeDistrict(parseDistrict(bytes), hashOf(bytes));
}

export function hashOf(files: ReadonlyMap<string, Buffer>): string {
  const hash = createHash('sha256');
  for (const [name, bytes] of files) hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  return hash.digest('hex');
}

/** What the fact `district.adopted` carries. */
export const districtRef = ({ hash, code, name, schematic, towns }: District): DistrictRef => ({
  hash,
  code,
  name,
  schematic,
  towns: towns.map((town) => ({ code: town.code, name: town.name })),
});

export function makeDistrict(files: DistrictFiles, hash: string): District {
  const outline = files.outline.map((f) => f.geometry);
  const towns = byCode(files.towns.map(asTown));
  const villageGrids = byCode(files.villageGrids.map((f, i) => asGrid('village', f, i)));
  const urbanGrids = byCode(files.urbanGrids.map((f, i) => asGrid('urban', f, i)));
  const village = makeIndex(villageGrids);
  const urban = makeIndex(urbanGrids);
  const gridCodes = new Set([...villageGrids, ...urbanGrids].map(({ code }) => code));
  const shore = makeIndex(outline.map((geometry) => ({ geometry })));
  const box = boxOf(outline.length > 0 ? outline : towns.map((t) => t.geometry));
  const layers: readonly (readonly Area<string>[])[] = [towns, villageGrids, urbanGrids];
  const neighbours = new Map<string, readonly string[]>();
  const gridsOfTown = new Map(
    towns.map(({ code }) => [
      code,
      {
        village: villageGrids.filter((g) => g.town === code),
        urban: urbanGrids.filter((g) => g.town === code),
      },
    ]),
  );

  return {
    hash,
    code: files.meta.code,
    name: { zh: files.meta.zh, en: files.meta.en },
    schematic: files.meta.schematic,
    verified: files.meta.verified,
    label: files.meta.label ?? null,
    source: files.meta.source ?? null,
    bbox: box,
    outline,
    towns,
    urbanAreas: files.urbanAreas.map(({ properties, geometry }, i) => ({
      town: townCode(properties.town ?? need(undefined, 'urbanAreas', i, 'town')),
      geometry,
    })),
    villageGrids,
    urbanGrids,
    streets: files.streets,
    places: files.places,
    locate(position) {
      const grid = village.at(position) ?? (shore.at(position) ? village.near(position, CRACK_M) : undefined);
      return grid
        ? { town: grid.town, villageGrid: grid.code, urbanGrid: urban.at(position)?.code ?? null }
        : null;
    },
    hasGrid: (code) => gridCodes.has(code),
    neighbours(code) {
      let found = neighbours.get(code);
      if (found === undefined) {
        const layer = layers.find((areas) => areas.some((a) => a.code === code)) ?? [];
        found = neighboursIn(layer, code);
        neighbours.set(code, found);
      }
      return found;
    },
    gridsOfTown: (town) => gridsOfTown.get(town) ?? { village: [], urban: [] },
  };
}

const byCode = <T extends { readonly code: string }>(areas: T[]): T[] =>
  areas.sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0));

function asTown({ properties, geometry }: AreaFeature, index: number): Town {
  return {
    code: townCode(need(properties.code, 'towns', index, 'code')),
    name: nameOf(properties, 'towns', index),
    label: labelOf(properties.label, geometry),
    population: properties.population ?? null,
    geometry,
  };
}

function asGrid(layer: Grid['layer'], { properties, geometry }: AreaFeature, index: number): Grid {
  const file = layer === 'village' ? 'villageGrids' : 'urbanGrids';
  return {
    layer,
    code: gridCode(need(properties.code, file, index, 'code')),
    town: townCode(need(properties.town, file, index, 'town')),
    name: nameOf(properties, file, index),
    villageCode: properties.villageCode ?? null,
    label: labelOf(properties.label, geometry),
    geometry,
  };
}

function nameOf({ zh, en, code }: AreaFeature['properties'], file: string, index: number): Words {
  const name = zh ?? need(undefined, file, index, 'zh');
  return { zh: name, en: en ?? code ?? name };
}

function need(value: string | undefined, file: string, index: number, field: string): string {
  if (value === undefined)
    throw new DistrictFileError(`${file}.geojson: features[${index}].properties.${field}: is missing.`);
  return value;
}

function labelOf(label: readonly [number, number] | undefined, geometry: AreaGeometry): Position {
  return label ? { lon: label[0], lat: label[1] } : centreOf(geometry);
}

interface AreaIndex<T> {
  at(position: Position): T | undefined;
  near(position: Position, withinM: number): T | undefined;
}

/** Finds areas by place. Items must be in order of code: among those that hold a place the first wins. */
function makeIndex<T extends { readonly geometry: AreaGeometry }>(items: readonly T[]): AreaIndex<T> {
  if (items.length === 0) return { at: () => undefined, near: () => undefined };
  const boxes = items.map((item) => boxOf([item.geometry]));
  const features = items.map((item, i) => feature(item.geometry, null, { bbox: [...(boxes[i] as Box)] }));
  const tree = new Flatbush(items.length);
  for (const box of boxes) tree.add(...box);
  tree.finish();
  return {
    at({ lon, lat }) {
      let first = Infinity;
      for (const i of tree.search(lon, lat, lon, lat)) {
        const area = features[i];
        if (i < first && area && booleanPointInPolygon([lon, lat], area)) first = i;
      }
      return items[first];
    },
    near(position, withinM) {
      const { lon, lat } = position;
      const reach = (2 * withinM) / METRES_PER_DEGREE;
      let [best, leastM]: [T | undefined, number] = [undefined, withinM];
      for (const i of tree.search(lon - reach, lat - reach, lon + reach, lat + reach).sort((a, b) => a - b)) {
        const item = items[i] as T; // the tree holds the indices of the items
        const m = distanceToBorderM(item.geometry, position);
        if (m < leastM) [best, leastM] = [item, m];
      }
      return best;
    },
  };
}

function neighboursIn(layer: readonly Area<string>[], code: string): readonly string[] {
  const self = layer.find((a) => a.code === code);
  if (self === undefined) return [];
  return layer
    .filter((other) => other !== self && sharesBorder(self.geometry, other.geometry))
    .map((a) => a.code);
}

/** Two corners of one that lie on the other's border, apart from each other, make a border and not a corner. */
function sharesBorder(a: AreaGeometry, b: AreaGeometry): boolean {
  const [boxA, boxB] = [boxOf([a]), boxOf([b])];
  if (boxA[0] > boxB[2] || boxB[0] > boxA[2] || boxA[1] > boxB[3] || boxB[1] > boxA[3]) return false;
  const touching = [...cornersOn(a, b), ...cornersOn(b, a)];
  return touching.some((p) => touching.some((q) => Math.abs(p[0] - q[0]) + Math.abs(p[1] - q[1]) > 1e-5));
}

function cornersOn(a: AreaGeometry, b: AreaGeometry): (readonly [number, number])[] {
  const rings = a.type === 'Polygon' ? a.coordinates : a.coordinates.flat();
  return rings.flat().filter(([lon, lat]) => distanceToBorderM(b, { lon, lat }) < TOUCH_M);
}
