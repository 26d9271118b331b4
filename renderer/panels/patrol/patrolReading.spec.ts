import { expect, it } from 'vitest';
import { gridCode, patrolId, teamId } from '#contract/ids.ts';
import type { Patrol } from '#contract/patrol/patrol.ts';
import { shapeOf } from '../../map/patrolShape.ts';
import { inOrder, lateMs, missedOf, progressOf, runningPatrols, silentTeams } from './patrolReading.ts';

const [one, two] = [teamId('one'), teamId('two')];
const place = { lon: 121.2, lat: 31.3 };

const patrol = (id: string, change: Partial<Patrol> = {}): Patrol => ({
  id: patrolId(id),
  version: 1,
  name: id,
  tier: 'district',
  town: null,
  teams: [one, two],
  lead: one,
  area: { kind: 'grids', grids: [gridCode('310114103U001'), gridCode('310114103U002')] },
  checkpoints: [{ id: 'p1', name: '北口', position: place }],
  from: 1000,
  to: 5000,
  note: null,
  plannedBy: 'district',
  attendance: [],
  proofs: [],
  orders: [],
  state: { kind: 'underWay', since: 1000 },
  changes: [],
  ...change,
});

const proven: Pick<Patrol, 'proofs'> = {
  proofs: [{ target: { kind: 'checkpoint', id: 'p1' }, team: one, at: 1500, by: { kind: 'track' } }],
};

it('Q10 progress counts places once, and what an ended patrol missed is what it missed when it ended', () => {
  const going = patrol('a', proven);
  expect(progressOf(going)).toEqual({ proven: 1, all: 3 });
  expect(missedOf(going).map((target) => target.kind)).toEqual(['grid', 'grid']);
  const missed = [{ kind: 'grid', grid: gridCode('310114103U002') }] as const;
  const ended = patrol('a', { state: { kind: 'ended', since: 1, by: 'clock', missed } });
  expect(missedOf(ended)).toEqual(missed);
  expect(shapeOf(ended)).toMatchObject({ proven: [], missed: ['grid:310114103U002'] });
  expect(shapeOf(going)).toMatchObject({ proven: ['checkpoint:p1'], missed: [] });
});

it('Q10 who has not said is asked for while it runs, and lateness is from the beginning of the window', () => {
  const attended = patrol('a', { attendance: [{ team: one, at: 1, present: 2, absent: null }] });
  expect(silentTeams(attended)).toEqual([two]);
  expect(silentTeams({ ...attended, state: { kind: 'planned', since: 0 } })).toEqual([]);
  expect(lateMs({ ...attended, state: { kind: 'mustering', since: 0 } }, 1600)).toBe(600);
  expect([
    lateMs(attended, 9000),
    lateMs({ ...attended, state: { kind: 'planned', since: 0 } }, 400),
  ]).toEqual([0, 0]);
});

it('Q10 running patrols stand first, then planned ones by time, then what is over; the wall counts what runs', () => {
  const all = [
    patrol('over', { state: { kind: 'ended', since: 9, by: 'person', missed: [] } }),
    patrol('later', { state: { kind: 'planned', since: 0 }, from: 4000 }),
    patrol('soon', { state: { kind: 'planned', since: 0 }, from: 2000 }),
    patrol('going', proven),
  ];
  expect(inOrder(all).map(({ name }) => name)).toEqual(['going', 'soon', 'later', 'over']);
  expect(runningPatrols({ patrols: new Map(all.map((each) => [each.id, each])) })).toEqual({
    running: 1,
    open: 2,
  });
});
