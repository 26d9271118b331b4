// The page under measurement. `prepare` builds one engine with its world, `run` plays updates in a closed loop:
// the next begins when the one before has been handed to the device.
import { districtGeo } from '../../../../renderer/map/districtGeo.ts';
import { leaflet, mapLibre, ours, type Engine } from './engines.ts';
import { counts, stubWebGL } from './stubs.ts';
import { makeWorld, type World } from './world.ts';

export type EngineName = 'ours' | 'oursEveryUnit' | 'mapLibre' | 'leaflet';

export interface RunResult {
  readonly updates: number;
  readonly drawCalls: number;
  readonly uploadedBytes: number;
}

export interface BenchPage {
  prepare(engine: EngineName, units: number): Promise<void>;
  /** Encodes the next updates: the server's work, and not to be measured. */
  load(updates: number): void;
  run(): Promise<RunResult>;
}

declare global {
  interface Window {
    bench: BenchPage;
  }
}

const CASES = 36;
const SEED = 20_171_116;
const START_AT = Date.UTC(2026, 10, 23, 6);
/** Enough for the browser to have compiled what runs in every update. */
const WARM_UP = 120;

async function readDistrict() {
  const names = ['outline', 'towns', 'villageGrids', 'urbanGrids', 'streets'] as const;
  const get = async (path: string) => (await fetch(`/district/${path}`)).json();
  const [meta, outline, towns, villageGrids, urbanGrids, streets] = await Promise.all([
    get('district.json'),
    ...names.map((name) => get(`${name}.geojson`)),
  ]);
  return districtGeo({ meta, outline, towns, villageGrids, urbanGrids, streets });
}

let engine: Engine | null = null;
let world: World | null = null;
let frames: Uint8Array[] = [];

window.bench = {
  async prepare(name, units) {
    stubWebGL();
    const district = await readDistrict();
    world = makeWorld({ units, district, cases: CASES, silent: 0, startAt: START_AT, seed: SEED });
    engine = await made(name, world, district);
    const warmUp = name === 'mapLibre' || name === 'leaflet' ? WARM_UP / 8 : WARM_UP;
    for (let i = 0; i < warmUp; i++) await engine.update(world.step());
  },
  load(updates) {
    const running = world;
    if (running) frames = Array.from({ length: updates }, () => running.step());
  },
  async run() {
    if (!engine) throw new Error('run before prepare');
    counts.draws = 0;
    counts.bytes = 0;
    for (const bytes of frames) await engine.update(bytes);
    return { updates: frames.length, drawCalls: counts.draws, uploadedBytes: counts.bytes };
  },
};

function made(name: EngineName, world: World, district: ReturnType<typeof districtGeo>) {
  switch (name) {
    case 'ours':
      return ours(world, district, true);
    case 'oursEveryUnit':
      return ours(world, district, false);
    case 'mapLibre':
      return mapLibre(world, district);
    case 'leaflet':
      return leaflet(world, district);
  }
}
