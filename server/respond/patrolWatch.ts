// Says what a joint patrol has visited, from the tracks of its units alone: a checkpoint or a point of its route by
// staying near it for a while, a grid by the time spent in it. It only says so; the proof is decided like a command.
import distance from '@turf/distance';
import type { SystemActor } from '#contract/actor.ts';
import { degrees, type Fix } from '#contract/fix.ts';
import type { GridCode, PatrolId, Position, TeamId } from '#contract/ids.ts';
import {
  patrolRules,
  targetKey,
  unproven,
  type Patrol,
  type PatrolRules,
  type Target,
} from '#contract/patrol/patrol.ts';
import type { Picture } from '#contract/picture.ts';

export const PATROL_WATCH: SystemActor = { kind: 'system', part: 'patrolWatch' };

export interface Visit {
  readonly type: 'patrol.prove';
  readonly patrolId: PatrolId;
  readonly target: Target;
  readonly team: TeamId;
}

export interface PatrolWatch {
  /** Once per tick, with the fixes that were new in it; each visit is told once. */
  tick(picture: Picture, fixes: readonly Fix[]): readonly Visit[];
  /** The journal could not take this visit: tell it again with the next fix that shows it. */
  again(visit: Visit): void;
}

/** The grids of a place: the village grid and the urban one over it. */
export type GridsOf = (position: Position) => readonly GridCode[];

interface Spot {
  readonly key: string;
  readonly target: Target;
  readonly position: Position;
}

/** One patrol under way, and what its units have shown so far. */
interface Watch {
  readonly id: PatrolId;
  readonly spots: readonly Spot[];
  readonly grids: ReadonlySet<GridCode>;
  /** By unit and spot: device time since which every fix was in range. */
  readonly insideSince: Map<string, number>;
  readonly dwellMs: Map<GridCode, number>;
  readonly told: Set<string>;
}

interface Walker {
  readonly watch: Watch;
  readonly team: TeamId;
  /** Device time of the newest fix that counted; the older ones come too late to count. */
  newestAt: number;
  lastGrids: readonly GridCode[];
}

export function makePatrolWatch(gridsOf: GridsOf): PatrolWatch {
  const watches = new Map<PatrolId, Watch>();
  let walkers: ReadonlyMap<number, Walker> = new Map();
  let seen: Pick<Picture, 'patrols' | 'units'> | null = null;

  return {
    tick(picture, fixes) {
      // The picture is a value: the same maps mean that no patrol began, ended or proved anything.
      if (seen?.patrols !== picture.patrols || seen.units !== picture.units) {
        walkers = walkersOf(picture, watches, walkers);
        seen = picture;
      }
      if (walkers.size === 0) return NONE;
      const rules = patrolRules(picture.policy);
      const visits: Visit[] = [];
      for (const fix of fixes) {
        const walker = walkers.get(fix.no);
        if (walker && fix.at > walker.newestAt) follow(walker, fix, rules, gridsOf, visits);
      }
      return visits;
    },
    again({ patrolId, target }) {
      watches.get(patrolId)?.told.delete(targetKey(target));
    },
  };
}

const NONE: readonly Visit[] = [];

function follow(walker: Walker, fix: Fix, rules: PatrolRules, gridsOf: GridsOf, visits: Visit[]): void {
  const { watch, team } = walker;
  const silentMs = walker.newestAt === 0 ? 0 : fix.at - walker.newestAt;
  walker.newestAt = fix.at;
  const here: Position = { lon: degrees(fix.lonE6), lat: degrees(fix.latE6) };
  const tell = (key: string, target: Target): void => {
    if (watch.told.has(key)) return;
    watch.told.add(key);
    visits.push({ type: 'patrol.prove', patrolId: watch.id, target, team });
  };

  for (const { key, target, position } of watch.spots) {
    const stay = `${fix.no} ${key}`;
    if (!inRange(here, position, rules.visitRangeM)) {
      watch.insideSince.delete(stay);
      continue;
    }
    // Nobody knows where it was meanwhile.
    if (silentMs > rules.longestGapMs) watch.insideSince.delete(stay);
    const since = watch.insideSince.get(stay) ?? fix.at;
    watch.insideSince.set(stay, since);
    if (fix.at - since >= rules.visitHoldMs) tell(key, target);
  }
  if (watch.grids.size === 0) return;
  const grids = gridsOf(here).filter((grid) => watch.grids.has(grid));
  for (const grid of grids) {
    // The way between two fixes counts for the grid that both lie in.
    if (silentMs > rules.longestGapMs || !walker.lastGrids.includes(grid)) continue;
    const dwelt = (watch.dwellMs.get(grid) ?? 0) + silentMs;
    watch.dwellMs.set(grid, dwelt);
    if (dwelt >= rules.gridDwellMs) tell(`grid:${grid}`, { kind: 'grid', grid });
  }
  walker.lastGrids = grids;
}

/** Less than any degree of latitude: most spots are ruled out without trigonometry. */
const SHORTEST_DEGREE_M = 110_000;

function inRange(here: Position, there: Position, rangeM: number): boolean {
  if (Math.abs(here.lat - there.lat) * SHORTEST_DEGREE_M > rangeM) return false;
  return distance([here.lon, here.lat], [there.lon, there.lat], { units: 'meters' }) <= rangeM;
}

/** A walker for each unit of each patrol under way; the ones that go on keep what they saw. */
function walkersOf(
  picture: Picture,
  watches: Map<PatrolId, Watch>,
  before: ReadonlyMap<number, Walker>,
): ReadonlyMap<number, Walker> {
  const walking = new Map<TeamId, Watch>();
  const underWay = new Set<PatrolId>();
  for (const patrol of picture.patrols.values()) {
    if (patrol.state.kind !== 'underWay') continue;
    underWay.add(patrol.id);
    const watch = watchOf(patrol, watches.get(patrol.id));
    watches.set(patrol.id, watch);
    for (const team of patrol.teams) walking.set(team, watch);
  }
  for (const id of watches.keys()) if (!underWay.has(id)) watches.delete(id);

  const walkers = new Map<number, Walker>();
  if (walking.size === 0) return walkers;
  for (const unit of picture.units.values()) {
    const watch = walking.get(unit.team);
    if (!watch) continue;
    const old = before.get(unit.no);
    const goesOn = old !== undefined && old.watch.id === watch.id && old.team === unit.team;
    walkers.set(unit.no, {
      watch,
      team: unit.team,
      newestAt: goesOn ? old.newestAt : 0,
      lastGrids: goesOn ? old.lastGrids : [],
    });
  }
  return walkers;
}

function watchOf(patrol: Patrol, before: Watch | undefined): Watch {
  const open = unproven(patrol);
  return {
    id: patrol.id,
    spots: open.flatMap((target) => {
      const position = placeOf(patrol, target);
      return position ? [{ key: targetKey(target), target, position }] : [];
    }),
    grids: new Set(open.flatMap((target) => (target.kind === 'grid' ? [target.grid] : []))),
    insideSince: before?.insideSince ?? new Map<string, number>(),
    dwellMs: before?.dwellMs ?? new Map<GridCode, number>(),
    told: before?.told ?? new Set<string>(),
  };
}

function placeOf({ checkpoints, area }: Patrol, target: Target): Position | undefined {
  switch (target.kind) {
    case 'checkpoint':
      return checkpoints.find(({ id }) => id === target.id)?.position;
    case 'point':
      return area.kind === 'route' ? area.points[target.index] : undefined;
    case 'grid':
      return undefined;
  }
}
