import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import booleanPointInPolygon from '@turf/boolean-point-in-polygon';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Position } from '#contract/ids.ts';
import { type District, districtRef, loadDistrict } from './district.ts';
import { demoDir } from './testing/demo.ts';

/** DOMAIN 7: code, name, urban grids, village grids. */
const TOWNS: [string, string, number, number][] = [
  ['310114001', '新成路街道', 7, 10],
  ['310114002', '真新街道', 8, 16],
  ['310114004', '嘉定镇街道', 7, 14],
  ['310114102', '南翔镇', 11, 31],
  ['310114103', '安亭镇', 16, 62],
  ['310114106', '马陆镇', 12, 43],
  ['310114109', '徐行镇', 4, 13],
  ['310114111', '华亭镇', 2, 10],
  ['310114114', '外冈镇', 4, 22],
  ['310114118', '江桥镇', 14, 46],
  ['310114401', '菊园新区', 6, 19],
  ['310114501', '嘉定工业区', 8, 34],
];

let district: District;
beforeAll(async () => {
  district = await loadDistrict(demoDir);
});

describe('the demo district', () => {
  it('D1 has 12 towns, 99 urban and 320 village grids as DOMAIN 7 counts and names them', () => {
    const rows = district.towns.map(({ code, name }) => {
      const { urban, village } = district.gridsOfTown(code);
      return [code, name.zh, urban.length, village.length];
    });
    expect(rows).toEqual(TOWNS);
    expect([district.urbanGrids.length, district.villageGrids.length]).toEqual([99, 320]);
  });

  it('D1 numbers grids without gaps, each with a Chinese name and village grids with a 12-digit code of their town', () => {
    for (const town of district.towns) {
      const { urban, village } = district.gridsOfTown(town.code);
      for (const [letter, grids] of [
        ['U', urban],
        ['V', village],
      ] as const)
        expect(grids.map((g) => g.code)).toEqual(
          grids.map((_, i) => `${town.code}${letter}${String(i + 1).padStart(3, '0')}`),
        );
      expect(village.every((g) => g.villageCode?.length === 12 && g.villageCode.startsWith(town.code))).toBe(
        true,
      );
    }
    const names = [...district.villageGrids, ...district.urbanGrids].map((g) => g.name.zh);
    expect(names.every((name) => /^[一-鿿（）0-9]+$/.test(name))).toBe(true);
    expect(new Set(district.villageGrids.map((g) => g.villageCode)).size).toBe(320);
  });

  it('D1 says that it is schematic and unverified, lies in WGS-84 and is small', () => {
    expect(district).toMatchObject({ schematic: true, verified: false, label: { zh: '示意' } });
    // DOMAIN 7: the outline's box once it is shifted from GCJ-02.
    const box = [121.1028, 31.2295, 121.3772, 31.499];
    district.bbox.forEach((side, i) => expect(Math.abs(side - (box[i] ?? 0))).toBeLessThan(0.0015));
    const bytes = readdirSync(demoDir).reduce((sum, name) => sum + statSync(join(demoDir, name)).size, 0);
    expect(bytes).toBeLessThan(1_500_000);
    for (const town of district.towns) expect(district.locate(town.label)?.town).toBe(town.code);
  });

  it('D2 neighbouring village grids share the very corners of their border', () => {
    const owners = new Map<string, number>();
    for (const { geometry } of [...district.villageGrids, ...district.outline.map((g) => ({ geometry: g }))])
      for (const ring of geometry.coordinates as [number, number][][])
        ring.slice(1).forEach((b, i) => {
          const key = [ring[i], b].map(String).sort().join(' ');
          owners.set(key, (owners.get(key) ?? 0) + 1);
        });
    // Each edge belongs to two grids, or to a grid and the outline.
    expect([...owners.values()].filter((n) => n !== 2)).toEqual([]);
  });
});

describe('a place is located', () => {
  const inBox = fc.record({
    lon: fc.double({ min: 121.09, max: 121.39, noNaN: true }),
    lat: fc.double({ min: 31.22, max: 31.51, noNaN: true }),
  });

  it('D4 as the lowest of the grids that hold it, or nowhere', () => {
    const first = (grids: District['villageGrids'], { lon, lat }: Position) =>
      grids.find((g) => booleanPointInPolygon([lon, lat], g.geometry))?.code ?? null;
    fc.assert(
      fc.property(inBox, (position) => {
        const found = district.locate(position);
        expect(found?.villageGrid ?? null).toBe(first(district.villageGrids, position));
        expect(found?.urbanGrid ?? null).toBe(first(district.urbanGrids, position));
        if (found) expect(found.villageGrid.startsWith(found.town)).toBe(true);
      }),
      { numRuns: 400, seed: 4 },
    );
  });

  it('D4 with the lower code on a corner that several grids share', () => {
    const corners = new Map<string, string[]>();
    for (const grid of district.villageGrids)
      for (const corner of new Set((grid.geometry.coordinates[0] as [number, number][]).map(String)))
        corners.set(corner, [...(corners.get(corner) ?? []), grid.code]);
    const shared = [...corners].filter(([, codes]) => codes.length > 2);
    expect(shared.length).toBeGreaterThan(300);
    for (const [corner, codes] of shared) {
      const [lon = 0, lat = 0] = corner.split(',').map(Number);
      expect(district.locate({ lon, lat })?.villageGrid).toBe(codes.sort()[0]);
    }
  });

  it('D4 within 10 us', () => {
    const places = fc.sample(inBox, { numRuns: 20_000, seed: 10 });
    const rounds = [0, 1, 2].map(() => {
      const before = process.cpuUsage();
      for (const place of places) district.locate(place);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / places.length;
    });
    expect(Math.min(...rounds)).toBeLessThan(10);
  });

  it('D4 neighbours share a border, both ways, and know towns as well', () => {
    const [town] = district.towns;
    expect(district.neighbours(town?.code ?? ('' as never)).length).toBeGreaterThan(1);
    for (const grid of district.villageGrids.slice(0, 40)) {
      const around = district.neighbours(grid.code);
      expect(around.length).toBeGreaterThan(0);
      for (const code of around) expect(district.neighbours(code as typeof grid.code)).toContain(grid.code);
    }
    expect(district.neighbours('nowhere' as never)).toEqual([]);
  });

  it('D5 the hash is that of the content', async () => {
    const again = await loadDistrict(demoDir);
    expect(again.hash).toBe(district.hash);
    expect(districtRef(district)).toMatchObject({ hash: district.hash, code: '310114', schematic: true });
    expect(readFileSync(join(demoDir, 'district.json'), 'utf8')).toContain('"schematic": true');
  });
});
