import { describe, expect, it } from 'vitest';
import type { Fix } from '#contract/fix.ts';
import { caseId, orderId, teamId, unitId } from '#contract/ids.ts';
import { emptyPicture, type Picture } from '#contract/picture.ts';
import type { AssignmentState } from '#contract/order/order.ts';
import { makeGeofence } from './geofence.ts';

const S = 1000;
const T = Date.UTC(2026, 10, 20, 6);
const HERE = { lon: 121.25, lat: 31.38 };
const ARRIVAL = { type: 'assignment.arrive', orderId: orderId('o-1'), team: teamId('t-1') };

// Only what the fence reads; the rest of a picture has no part in it.
function pictureWith(kind: AssignmentState['kind'], order = 'o-1', issuedAt = T): Picture {
  return {
    ...emptyPicture,
    policy: { thresholds: { arrivalRangeM: 100, arrivalHoldMs: 20 * S, lostAfterMs: 60 * S } },
    units: new Map(
      [1, 2, 7].map((no) => [
        unitId(`u-${no}`),
        { id: unitId(`u-${no}`), no, team: teamId(no === 7 ? 't-7' : 't-1') },
      ]),
    ),
    cases: new Map([[caseId('c-1'), { id: caseId('c-1'), position: HERE }]]),
    orders: new Map([
      [
        orderId(order),
        {
          id: orderId(order),
          case: caseId('c-1'),
          issuedAt,
          assignments: [{ team: teamId('t-1'), assignedAt: issuedAt, state: { kind, since: issuedAt } }],
          state: { kind: 'active', since: issuedAt },
        },
      ],
    ]),
  } as unknown as Picture;
}

/** `eastM` metres east of the case. */
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

/** Seconds at which an arrival was told; each fix comes in a tick of its own. */
function told(fixes: readonly Fix[], picture = pictureWith('enRoute')): number[] {
  const geofence = makeGeofence();
  return fixes.flatMap((one) => geofence.tick(picture, [one]).map(() => (one.at - T) / S));
}

describe('G1 arrival', () => {
  it('after staying within the range for the hold time, once', () => {
    const geofence = makeGeofence();
    const picture = pictureWith('enRoute');
    const at = [
      [0, 300],
      [10, 99],
      [20, 40],
      [29, 0],
      [30, 0],
      [40, 0],
      [90, 0],
    ] as const;
    expect(at.map(([seconds, eastM]) => geofence.tick(picture, [fix(seconds, eastM)]))).toEqual([
      [],
      [],
      [],
      [],
      [ARRIVAL],
      [],
      [],
    ]);
  });

  it('by any unit of the team, in one batch too, and by no other', () => {
    const batch = [
      fix(0, 0, 2),
      fix(0, 5000, 1),
      fix(0, 0, 7),
      fix(25, 0, 2),
      fix(25, 0, 7),
      fix(25, 5000, 1),
    ];
    expect(makeGeofence().tick(pictureWith('acknowledged'), batch)).toEqual([ARRIVAL]);
  });

  it('goes on while the order changes, and is told again only when the server asks', () => {
    const geofence = makeGeofence();
    geofence.tick(pictureWith('acknowledged'), [fix(0, 0)]);
    expect(geofence.tick(pictureWith('enRoute'), [fix(21, 0)])).toEqual([ARRIVAL]);
    expect(geofence.tick(pictureWith('enRoute'), [fix(22, 0), fix(23, 0, 2), fix(50, 0, 2)])).toEqual([]);
    geofence.again({ ...ARRIVAL, type: 'assignment.arrive' });
    expect(geofence.tick(pictureWith('enRoute'), [fix(51, 0)])).toEqual([ARRIVAL]);
  });

  it.each(['assigned', 'onScene', 'handling', 'released', 'recalled', 'declined'] as const)(
    'never while %s',
    (kind) => {
      expect(told([fix(0, 0), fix(30, 0)], pictureWith(kind))).toEqual([]);
    },
  );

  it('a new order starts afresh', () => {
    const geofence = makeGeofence();
    geofence.tick(pictureWith('enRoute'), [fix(0, 0), fix(30, 0)]);
    const next = pictureWith('enRoute', 'o-2', T + 40 * S);
    expect(geofence.tick(next, [fix(39, 0), fix(50, 0)])).toEqual([]);
    expect(geofence.tick(next, [fix(70, 0)])).toEqual([{ ...ARRIVAL, orderId: 'o-2' }]);
  });
});

describe('G2 the hold starts again', () => {
  it('on leaving the range', () => {
    expect(told([fix(0, 0), fix(15, 101), fix(16, 0), fix(30, 0), fix(36, 0)])).toEqual([36]);
  });

  it('after a silence longer than the lost time', () => {
    expect(told([fix(0, 0), fix(61, 0), fix(75, 0), fix(81, 0)])).toEqual([81]);
    expect(told([fix(0, 0), fix(60, 0)])).toEqual([60]);
  });

  it('and neither fixes from before the order nor late ones count', () => {
    expect(told([fix(-60, 0), fix(-30, 0), fix(-1, 0), fix(5, 0), fix(20, 0), fix(25, 0)])).toEqual([25]);
    expect(told([fix(30, 5000), fix(0, 0), fix(29, 0)])).toEqual([]);
  });
});

it('1,500 units cost little', () => {
  const geofence = makeGeofence();
  const picture = pictureWith('enRoute');
  const fixes = Array.from({ length: 1500 }, (_, no) => fix(0, 5000, no));
  geofence.tick(picture, fixes);
  const started = performance.now();
  for (let i = 0; i < 100; i++) geofence.tick(picture, fixes);
  expect((performance.now() - started) / 100).toBeLessThan(5);
});
