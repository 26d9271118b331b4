import { describe, expect, it } from 'vitest';
import type { Fix } from '#contract/fix.ts';
import { gridCode, patrolId, teamId, unitId } from '#contract/ids.ts';
import { targetKey, type Patrol, type Proof } from '#contract/patrol/patrol.ts';
import { emptyPicture, type Picture } from '#contract/picture.ts';
import { makePatrolWatch } from './patrolWatch.ts';

const S = 1000;
const T = Date.UTC(2026, 10, 20, 6);
const HERE = { lon: 121.25, lat: 31.38 };
const WEST = gridCode('310114102V001');
const EAST = gridCode('310114102V002');
const RULES = {
  visitRangeM: 50,
  visitHoldMs: 20 * S,
  gridDwellMs: 60 * S,
  longestGapMs: 60 * S,
  earlyMs: 0,
  graceMs: 0,
  longestMs: 1,
};

// Only what the watch reads; the rest of a picture has no part in it.
function pictureWith(kind: Patrol['state']['kind'], proofs: readonly Proof[] = []): Picture {
  const patrol = {
    id: patrolId('p'),
    teams: [teamId('t-1'), teamId('t-2')],
    checkpoints: [{ id: 'gate', name: '东门', position: HERE }],
    area: { kind: 'grids', grids: [EAST] },
    proofs,
    state: { kind, since: T },
  };
  return {
    ...emptyPicture,
    policy: { patrol: RULES },
    patrols: new Map([[patrol.id, patrol]]),
    units: new Map(
      [1, 2, 7].map((no) => [unitId(`u-${no}`), { id: unitId(`u-${no}`), no, team: teamId(`t-${no}`) }]),
    ),
  } as unknown as Picture;
}

/** `eastM` metres east of the gate. */
const fix = (seconds: number, eastM: number, no = 1): Fix => ({
  no,
  lonE6: Math.round((HERE.lon + eastM / (111_195 * Math.cos((HERE.lat * Math.PI) / 180))) * 1e6),
  latE6: HERE.lat * 1e6,
  at: T + seconds * S,
  tick: 1,
  speedDkmh: null,
  headingDeg: null,
  accuracyM: null,
});

/** East of the gate's far side begins the eastern grid. */
const gridsOf = ({ lon }: { lon: number }) => [lon > HERE.lon + 0.003 ? EAST : WEST];

function told(fixes: readonly Fix[], picture = pictureWith('underWay')): string[] {
  const watch = makePatrolWatch(gridsOf);
  return fixes.flatMap((one) =>
    watch.tick(picture, [one]).map(({ target, team }) => `${(one.at - T) / S} ${targetKey(target)} ${team}`),
  );
}

describe('Q8 what a track proves', () => {
  it('a checkpoint by staying near it for the hold time, once', () => {
    expect(told([fix(0, 10), fix(10, 20), fix(20, 5), fix(30, 5)])).toEqual(['20 checkpoint:gate t-1']);
    expect(told([fix(0, 10), fix(10, 80), fix(20, 10), fix(30, 10)])).toEqual([]);
  });

  it('nothing by silence, by a late fix, by a team of another patrol or before it sets out', () => {
    expect(told([fix(0, 10), fix(90, 10)])).toEqual([]);
    expect(told([fix(20, 10), fix(0, 10), fix(30, 10)])).toEqual([]);
    expect(told([fix(0, 10, 7), fix(30, 10, 7)])).toEqual([]);
    expect(told([fix(0, 10), fix(30, 10)], pictureWith('mustering'))).toEqual([]);
  });

  it('a grid by the time spent in it, by all units together, gaps left out', () => {
    const there = 600;
    expect(told([fix(0, there), fix(30, there), fix(60, there)])).toEqual([`60 grid:${EAST} t-1`]);
    expect(told([fix(0, there), fix(30, there), fix(31, 0), fix(61, there), fix(90, there)])).toEqual([]);
    expect(told([fix(0, there), fix(0, there, 2), fix(30, there), fix(30, there, 2)])).toEqual([
      `30 grid:${EAST} t-2`,
    ]);
    expect(told([fix(0, there), fix(100, there), fix(200, there)])).toEqual([]);
  });

  it('what is proven already is not told again, and what could not be kept is', () => {
    const target = { kind: 'checkpoint', id: 'gate' } as const;
    const proven = pictureWith('underWay', [{ target, team: teamId('t-2'), at: T, by: { kind: 'track' } }]);
    expect(told([fix(0, 10), fix(30, 10)], proven)).toEqual([]);
    const watch = makePatrolWatch(gridsOf);
    const picture = pictureWith('underWay');
    watch.tick(picture, [fix(0, 10)]);
    const [visit] = watch.tick(picture, [fix(30, 10)]);
    watch.again(visit!);
    expect(watch.tick(picture, [fix(40, 10)])).toEqual([visit]);
  });
});
