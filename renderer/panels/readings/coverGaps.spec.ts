import { expect, it } from 'vitest';
import type { CoverGap } from '#contract/coverage.ts';
import { gridCode, townOfGrid } from '#contract/ids.ts';
import type { ForceCode } from '#contract/policy.ts';
import { coverByTown } from './coverGaps.ts';

const gap = (code: string, force: ForceCode, minutes: number | null): CoverGap => ({
  grid: gridCode(code),
  name: { zh: code, en: code },
  town: townOfGrid(gridCode(code)),
  layer: 'village',
  force,
  limitMin: 10,
  minutes,
  since: 0,
});

it('CV6 gaps are gathered by town: a grid counts once, the worst town and its worst gap stand first', () => {
  const gaps = [
    gap('310114103V001', 'police', null),
    gap('310114102V002', 'joint', 40),
    gap('310114102V002', 'police', 30),
    gap('310114103V001', 'joint', 20),
    gap('310114102V001', 'joint', 15),
  ];
  expect(
    coverByTown(gaps).map(({ town, grids, worst }) => [town, grids, worst.force, worst.minutes]),
  ).toEqual([
    ['310114103', 1, 'police', null],
    ['310114102', 2, 'joint', 40],
  ]);
  expect(coverByTown([])).toEqual([]);
});
