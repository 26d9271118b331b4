import turfArea from '@turf/area';
import { polygon } from '@turf/helpers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDistrict, type FaultRule } from './checkDistrict.ts';
import { holds } from './geometry.ts';
import {
  type AreaFeature,
  type AreaLayer,
  type AreaLayers,
  parseDistrict,
  readDistrictBytes,
} from './layers.ts';
import { demoDir } from './testing/demo.ts';

type Corner = [lon: number, lat: number];

/** Two towns of four grids each, a third of a kilometre wide; the western town has an urban area of two grids. */
function twoTowns(): AreaLayers {
  const square = (x: number, y: number, w: number, h: number): Corner[] => {
    const at = (i: number, j: number): Corner => [121 + i * 0.004, 31 + j * 0.004];
    const rim: Corner[] = [];
    for (let i = 0; i < w; i++) rim.push(at(x + i, y));
    for (let j = 0; j < h; j++) rim.push(at(x + w, y + j));
    for (let i = w; i > 0; i--) rim.push(at(x + i, y + h));
    for (let j = h; j > 0; j--) rim.push(at(x, y + j));
    return [...rim, ...rim.slice(0, 1)];
  };
  const area = (code: string, ring: Corner[], town?: string): AreaFeature => ({
    type: 'Feature',
    properties: { code, zh: code, town },
    geometry: { type: 'Polygon', coordinates: [ring] },
  });
  const [west, east] = ['310114901', '310114902'];
  const fourGrids = (town: string, x: number) =>
    [0, 1, 2, 3].map((i) => area(`${town}V00${i + 1}`, square(x + (i % 2), Math.floor(i / 2), 1, 1), town));
  return {
    outline: [area('310114', square(0, 0, 4, 2))],
    towns: [area(west, square(0, 0, 2, 2)), area(east, square(2, 0, 2, 2))],
    villageGrids: [...fourGrids(west, 0), ...fourGrids(east, 2)],
    urbanAreas: [area(`${west}U`, square(0, 0, 2, 1), west)],
    urbanGrids: [
      area(`${west}U001`, square(0, 0, 1, 1), west),
      area(`${west}U002`, square(1, 0, 1, 1), west),
    ],
  };
}

function ringOf(layers: AreaLayers, layer: AreaLayer, index: number): Corner[] {
  const ring = (layers[layer][index] as AreaFeature).geometry.coordinates[0];
  return ring as Corner[]; // the layers above hold polygons only
}

/** The rules that were broken, with the codes that are blamed, after one change to a clean district. */
function faultsAfter(change: (layers: AreaLayers) => AreaLayers | undefined): [FaultRule, string][] {
  const layers = twoTowns();
  return checkDistrict(change(layers) ?? layers, { whole: true }).map((f) => [f.rule, f.code]);
}

describe('a district is checked', () => {
  it('D3 a clean district has no fault, nor has one of its layers alone', () => {
    const layers = twoTowns();
    expect(checkDistrict(layers, { whole: true })).toEqual([]);
    const none: AreaLayers = { outline: [], towns: [], urbanAreas: [], urbanGrids: [], villageGrids: [] };
    for (const layer of ['towns', 'villageGrids', 'urbanGrids'] as const)
      expect(checkDistrict({ ...none, [layer]: layers[layer] })).toEqual([]);
  });

  it('D3 a missing grid is a hole, named by the code that the numbering lacks, at a place inside the hole', () => {
    const layers = twoTowns();
    const [gone] = layers.villageGrids.slice(1, 2) as [AreaFeature];
    const faults = checkDistrict({ ...layers, villageGrids: layers.villageGrids.filter((g) => g !== gone) });
    expect(faults.map((f) => [f.rule, f.code])).toEqual([['coverage', '310114901V002']]);
    expect(holds(gone.geometry, faults[0]?.at.lon ?? 0, faults[0]?.at.lat ?? 0)).toBe(true);
    expect(faults[0]?.message.en).toContain('310114901V001');
  });

  it('D3 a hole cut into a grid is named by that grid, with and without the town around it', () => {
    const layers = twoTowns();
    const hole: Corner[] = [
      [121.001, 31.001],
      [121.001, 31.002],
      [121.002, 31.002],
      [121.002, 31.001],
      [121.001, 31.001],
    ];
    layers.villageGrids[0]?.geometry.coordinates.push(hole as never);
    const expected = [['coverage', '310114901V001']];
    expect(checkDistrict(layers, { whole: true }).map((f) => [f.rule, f.code])).toEqual(expected);
    const alone = {
      outline: [],
      towns: [],
      urbanAreas: [],
      urbanGrids: [],
      villageGrids: layers.villageGrids,
    };
    expect(checkDistrict(alone).map((f) => [f.rule, f.code])).toEqual(expected);
  });

  it('D3 a missing urban grid and a missing town are holes too', () => {
    expect(faultsAfter((l) => ({ ...l, urbanGrids: l.urbanGrids.slice(1) }))).toEqual([
      ['coverage', '310114901U001'],
    ]);
    const faults = faultsAfter((l) => ({ ...l, towns: l.towns.slice(0, 1) }));
    expect(faults).toContainEqual(['coverage', '310114901']);
    expect(faults.filter(([rule]) => rule === 'parent')).toHaveLength(4);
  });

  it('D3 two grids that overlap are named, with the place', () => {
    const faults = faultsAfter((l) => {
      for (const corner of ringOf(l, 'villageGrids', 0)) if (corner[0] > 121.003) corner[0] += 0.0005;
    });
    expect(faults).toContainEqual(['overlap', '310114901V001']);
  });

  it('D3 the same grid twice is a duplicate code and an overlap', () => {
    const faults = faultsAfter((l) => ({
      ...l,
      villageGrids: [...l.villageGrids, ...l.villageGrids.slice(0, 1)],
    }));
    expect(faults).toContainEqual(['code.duplicate', '310114901V001']);
    expect(faults).toContainEqual(['overlap', '310114901V001']);
  });

  it('D3 a crossing, an open, a too short and a wrongly turned ring are told once, at the ring', () => {
    expect(
      faultsAfter((l) => {
        const ring = ringOf(l, 'villageGrids', 2);
        [ring[1], ring[2]] = [ring[2] as Corner, ring[1] as Corner];
      }),
    ).toEqual([['ring.crossing', '310114901V003']]);
    expect(faultsAfter((l) => void ringOf(l, 'villageGrids', 2).pop())).toEqual([
      ['ring.open', '310114901V003'],
    ]);
    expect(faultsAfter((l) => void ringOf(l, 'villageGrids', 2).splice(1, 2))).toEqual([
      ['ring.open', '310114901V003'],
    ]);
    expect(faultsAfter((l) => void ringOf(l, 'villageGrids', 2).reverse())).toEqual([
      ['ring.direction', '310114901V003'],
    ]);
  });

  it('D3 a grid without a code, of no town or of a town that is not there is told', () => {
    const change = (properties: Record<string, unknown>) => (l: AreaLayers) => {
      Object.assign(l.villageGrids[0]?.properties ?? {}, properties);
      return undefined;
    };
    expect(faultsAfter(change({ code: undefined }))).toContainEqual(['code.missing', 'villageGrids[0]']);
    expect(faultsAfter(change({ town: '310114999' }))).toContainEqual(['parent', '310114901V001']);
    expect(faultsAfter(change({ code: 'x', town: undefined }))).toContainEqual(['parent', 'x']);
    expect(faultsAfter((l) => ({ ...l, urbanAreas: [] }))).toEqual([]);
  });

  it('D3 a grid that lies in another town than it says is outside its parent', () => {
    const faults = faultsAfter((l) => {
      const grid = l.villageGrids[0];
      if (grid) grid.properties.town = '310114902';
    });
    expect(faults).toContainEqual(['outside', '310114901V001']);
    expect(faults).toContainEqual(['coverage', expect.stringContaining('310114901V')]);
  });

  it('D3 a sliver is told; a crack and an overlap within tolerance are not', () => {
    const nudge = (by: number) => (l: AreaLayers) => {
      for (const corner of ringOf(l, 'villageGrids', 0)) if (corner[0] > 121.003) corner[0] += by;
      return undefined;
    };
    expect(faultsAfter(nudge(-2e-6))).toEqual([]); // a crack of 0.2 m x 440 m: 0.01 % of the town
    expect(faultsAfter(nudge(2e-10))).toEqual([]);
    expect(faultsAfter(nudge(2e-6)).map(([rule]) => rule)).toEqual(['overlap']);
    expect(faultsAfter(nudge(-3.98e-3))).toContainEqual(['sliver', '310114901V001']);
  });

  it('D3 a whole district needs outline, towns and village grids', () => {
    expect(faultsAfter((l) => ({ ...l, outline: [] }))).toEqual([['empty', 'outline']]);
    expect(faultsAfter((l) => ({ ...l, villageGrids: [] }))).toContainEqual(['empty', 'villageGrids']);
  });

  it('D2 the demo district has no fault, and any corner of it that moves 50 m makes one', {
    timeout: 120_000,
  }, async () => {
    const clean = parseDistrict(await readDistrictBytes(demoDir));
    expect(checkDistrict(clean, { whole: true })).toEqual([]);
    fc.assert(
      fc.property(fc.nat(clean.villageGrids.length - 1), fc.nat(1000), (grid, corner) => {
        const layers: AreaLayers = structuredClone(clean);
        const ring = ringOf(layers, 'villageGrids', grid);
        const beforeM2 = turfArea(polygon([ring]));
        const moved = ring[1 + (corner % (ring.length - 2))] as Corner;
        moved[0] += 5e-4;
        // A move along the border changes next to nothing, and is none of the check's business.
        fc.pre(Math.abs(turfArea(polygon([ring])) - beforeM2) > 1500);
        const town = layers.villageGrids[grid]?.properties.town;
        const only = {
          ...layers,
          outline: [],
          urbanAreas: [],
          urbanGrids: [],
          towns: layers.towns.filter((t) => t.properties.code === town),
          villageGrids: layers.villageGrids.filter((g) => g.properties.town === town),
        };
        expect(checkDistrict(only).length).toBeGreaterThan(0);
      }),
      { numRuns: 6, seed: 20260101 },
    );
  });
});
