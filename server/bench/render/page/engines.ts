// Three maps that show the same units: ours, MapLibre and Leaflet. Each takes the same bytes from the wire,
// decodes them into the same table, and shows what is in it.
import 'leaflet/dist/leaflet.css';
import 'maplibre-gl/dist/maplibre-gl.css';
import '@fontsource-variable/noto-sans-sc/wght.css';
import L from 'leaflet';
import { Map as MapLibre, setWorkerUrl, type GeoJSONSource } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { decodeFrame, emptyFrame } from '#contract/frame.ts';
import type { DistrictGeo } from '../../../../renderer/map/districtGeo.ts';
import { MapEngine } from '../../../../renderer/map/mapEngine.ts';
import { mapTheme } from '../../../../renderer/map/mapTheme.ts';
import { makeFixTable, type FixTable } from '../../../../renderer/picture/fixTable.ts';
import { makePictureStore, makeSink } from '../../../../renderer/picture/pictureStore.ts';
import { frameClock } from '../../../../renderer/picture/serverClock.ts';
import { stubCanvas } from './stubs.ts';
import type { World } from './world.ts';

export interface Engine {
  /** Takes a frame and returns when the engine has asked the device to draw it. */
  update(bytes: Uint8Array): Promise<void>;
}

const host = (): HTMLElement => {
  const element = document.getElementById('map');
  if (!element) throw new Error('the bench page has no #map');
  return element;
};

const nextFrame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()));

async function settle(frames: number): Promise<void> {
  for (let i = 0; i < frames; i++) await nextFrame();
}

/** The wall as it is shown: every layer, cases and ties included. */
export async function ours(world: World, district: DistrictGeo, clusters: boolean): Promise<Engine> {
  const store = makePictureStore(frameClock());
  const table = makeFixTable();
  const sink = makeSink(store, table);
  sink.reset({ picture: world.picture, frame: world.first(), now: world.startAt, viewer: null });
  const theme = mapTheme('wall', innerHeight);
  const inputs = { district, theme, lang: 'zh', selection: null, routes: [], clusters } as const;
  const quiet = () => {};
  const engine = new MapEngine(host(), store, table, inputs, {
    onSelect: quiet,
    onPlace: quiet,
    onView: quiet,
    onFault: quiet,
  });
  await document.fonts.ready;
  await settle(60);
  engine.touch();
  const frame = emptyFrame();
  return {
    async update(bytes) {
      sink.fixes(decodeFrame(bytes, frame));
      await nextFrame();
    },
  };
}

/** What all three know: the table after a frame. */
function tableOf(world: World): { table: FixTable; take(bytes: Uint8Array): void } {
  const table = makeFixTable();
  table.reset(world.first());
  const frame = emptyFrame();
  return { table, take: (bytes) => table.apply(decodeFrame(bytes, frame)) };
}

export async function mapLibre(world: World, district: DistrictGeo): Promise<Engine> {
  setWorkerUrl(workerUrl);
  const { table, take } = tableOf(world);
  const features = Array.from({ length: table.size - 1 }, (_, i) => ({
    type: 'Feature' as const,
    properties: { state: i % 4 },
    geometry: { type: 'Point' as const, coordinates: placeOf(table, i + 1) },
  }));
  const data = { type: 'FeatureCollection' as const, features };
  const [west, south, east, north] = district.bbox;
  const map = new MapLibre({
    container: host(),
    bounds: [west, south, east, north],
    fadeDuration: 0,
    attributionControl: false,
    style: {
      version: 8,
      sources: { units: { type: 'geojson', data } },
      layers: [
        {
          id: 'units',
          type: 'circle',
          source: 'units',
          paint: { 'circle-radius': 5, 'circle-color': '#8bb2cc' },
        },
      ],
    },
  });
  await map.once('idle');
  const source = map.getSource<GeoJSONSource>('units');
  if (!source) throw new Error('MapLibre lost its source');
  return {
    async update(bytes) {
      take(bytes);
      features.forEach((feature, i) => {
        feature.geometry.coordinates = placeOf(table, i + 1);
      });
      const drawn = map.once('idle');
      void source.setData(data);
      await drawn;
    },
  };
}

export async function leaflet(world: World, district: DistrictGeo): Promise<Engine> {
  const { table, take } = tableOf(world);
  const [west, south, east, north] = district.bbox;
  const map = L.map(host(), {
    preferCanvas: true,
    zoomControl: false,
    attributionControl: false,
    zoomSnap: 0,
  });
  void map.fitBounds([
    [south, west],
    [north, east],
  ]);
  const markers = Array.from({ length: table.size - 1 }, (_, i) =>
    L.circleMarker([0, 0], { radius: 5, weight: 1, color: '#1f2328', fillColor: '#8bb2cc', fillOpacity: 1 })
      .setLatLng(latLngOf(table, i + 1))
      .addTo(map),
  );
  stubCanvas();
  await settle(10);
  return {
    async update(bytes) {
      take(bytes);
      markers.forEach((marker, i) => marker.setLatLng(latLngOf(table, i + 1)));
      await nextFrame();
    },
  };
}

const placeOf = (table: FixTable, no: number): [number, number] => [
  (table.lonE6[no] ?? 0) / 1e6,
  (table.latE6[no] ?? 0) / 1e6,
];

const latLngOf = (table: FixTable, no: number): [number, number] => [
  (table.latE6[no] ?? 0) / 1e6,
  (table.lonE6[no] ?? 0) / 1e6,
];
