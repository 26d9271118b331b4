// The coverage radar: minutes from the nearest free team of each force that matters to each grid, kept up to date as
// teams move and become busy; which grids have been without cover for too long; and what a team leaves behind.
import {
  COVERED,
  coverRules,
  nextCover,
  type CoverGap,
  type CoverPrice,
  type CoverReading,
  type CoverRules,
  type CoverState,
  type GridLayer,
} from '#contract/coverage.ts';
import type { GridCode, Position, TeamId, TownCode, Words } from '#contract/ids.ts';
import type { Team } from '#contract/organisation/organisation.ts';
import type { Picture } from '#contract/picture.ts';
import type { ForceCode } from '#contract/policy.ts';
import type { GridReach } from './gridReach.ts';
import { makeNearest, type Nearest } from './nearest.ts';
import { freshnessOf, type Standing, type WhereaboutsOf } from './whereabouts.ts';

export interface CoverGrid {
  readonly code: GridCode;
  readonly name: Words;
  readonly town: TownCode;
  readonly layer: GridLayer;
  /** The place that stands for the grid: where its name is written. */
  readonly label: Position;
}

export interface Coverage {
  /** The table of the present moment: what moved or changed since the last call is taken over. */
  look(): void;
  /** Looks, and says whether the list of gaps reads differently now. */
  pass(): boolean;
  /** Grids without cover for too long, the worst first; null while the streets are being prepared. */
  gaps(): readonly CoverGap[] | null;
  /** What these teams leave without cover, as of the last look; null when nothing can be said. */
  priceOf(teams: Iterable<TeamId>): CoverPrice | null;
  /** Minutes of every grid, as of the last look. */
  reading(): readonly CoverReading[];
}

export interface CoverageSources {
  readonly grids: readonly CoverGrid[];
  readonly reach: GridReach;
  readonly picture: () => Picture;
  readonly whereIs: WhereaboutsOf;
  readonly now: () => number;
}

/**
 * A team that moved costs some six microseconds: this many take less than 20 ms. The others keep their old place until
 * the next look, and come first then.
 */
const MOVES_PER_LOOK = 2_500;

export function makeCoverage({ grids, reach, picture, whereIs, now }: CoverageSources): Coverage {
  let rules: CoverRules | null = null;
  let forces = new Map<ForceCode, Nearest>();
  /** Where each counted team stood when its row was filled. */
  let counted = new Map<
    TeamId,
    { readonly force: ForceCode; readonly standing: Standing; readonly row: Float32Array }
  >();
  let waiting = new Set<TeamId>();
  let states = new Map<ForceCode, CoverState[]>();
  /** What each team covers alone, made when first asked for after a change. */
  let alone: ReadonlyMap<TeamId, readonly Loss[]> | null = null;
  /** As they were told last. */
  let gaps: readonly CoverGap[] | null = null;
  let toldAt = 0;

  function follow(next: CoverRules | null): void {
    if (next === rules) return;
    rules = next;
    forces = new Map(next?.forces.map(({ force }) => [force, makeNearest(grids.length)]));
    counted = new Map();
    alone = null;
    waiting = new Set();
    // What was a gap under other limits is looked at anew.
    states = new Map(next?.forces.map(({ force }) => [force, grids.map(() => COVERED)]));
  }

  /** Where a team stands when it counts for cover: free, with a live fix. A stale one is not counted silently. */
  function standingOf(team: Team): Standing | null {
    if (!isFree(team) || !forces.has(team.force)) return null;
    const where = whereIs(team);
    const thresholds = picture().policy?.thresholds;
    return where && thresholds && freshnessOf(where.at, now(), thresholds) === 'live' ? where.standing : null;
  }

  function leave(team: TeamId): void {
    const was = counted.get(team);
    if (!was) return;
    forces.get(was.force)?.drop(team);
    counted.delete(team);
  }

  /** True when a row had to be filled. */
  function update(team: Team): boolean {
    const standing = standingOf(team);
    const was = counted.get(team.id);
    if (!standing) {
      leave(team.id);
      return false;
    }
    if (was?.standing === standing && was.force === team.force) return false;
    if (was && was.force !== team.force) leave(team.id);
    const row = was?.row ?? new Float32Array(grids.length);
    reach.minutesInto(row, standing.footing, standing.transport);
    counted.set(team.id, { force: team.force, standing, row });
    forces.get(team.force)?.put(team.id, row);
    return true;
  }

  function look(): void {
    follow(coverRules(picture().policy));
    if (!reach.ready()) return;
    const { teams } = picture();
    for (const id of counted.keys()) if (!teams.has(id)) leave(id);
    const late = waiting;
    waiting = new Set();
    let left = MOVES_PER_LOOK;
    const turn = (team: Team) => {
      if (left <= 0 && isFree(team)) waiting.add(team.id);
      else if (update(team)) left -= 1;
    };
    for (const id of late) {
      const team = teams.get(id);
      if (team) turn(team);
    }
    for (const team of teams.values()) if (!late.has(team.id)) turn(team);
    for (const nearest of forces.values()) if (nearest.settle()) alone = null;
  }

  function findGaps(): CoverGap[] {
    const at = now();
    const found: CoverGap[] = [];
    for (const { force, limitMin } of rules?.forces ?? []) {
      const [nearest, list] = [forces.get(force), states.get(force)];
      if (!nearest || !list || !rules) continue;
      for (const [index, { code: grid, name, town, layer }] of grids.entries()) {
        const minutes = nearest.minutes(index);
        const limit = limitMin[layer];
        const state = nextCover(list[index] ?? COVERED, minutes, limit, at, rules);
        list[index] = state;
        if (!state.listed) continue;
        const since = state.thinSince ?? at;
        found.push({ grid, name, town, layer, force, limitMin: limit, minutes: whole(minutes), since });
      }
    }
    return found.sort(worstFirst);
  }

  /** Grids that lose cover when these go. */
  function lossesOf(away: ReadonlySet<TeamId>): Loss[] {
    const losses: Loss[] = [];
    for (const { force, limitMin } of rules?.forces ?? []) {
      const nearest = forces.get(force);
      if (!nearest) continue;
      grids.forEach((grid, index) => {
        const limit = limitMin[grid.layer];
        const before = nearest.minutes(index);
        if (before > limit) return;
        const after = nearest.minutesWithout(index, away);
        if (after > limit) losses.push({ grid, force, before, after });
      });
    }
    return losses;
  }

  /** The losses of each team by itself: only the nearest team of a grid can be missed there. */
  function coveredAlone(): ReadonlyMap<TeamId, readonly Loss[]> {
    if (alone) return alone;
    const all = new Map<TeamId, Loss[]>();
    for (const { force, limitMin } of rules?.forces ?? []) {
      const nearest = forces.get(force);
      if (!nearest) continue;
      grids.forEach((grid, index) => {
        const limit = limitMin[grid.layer];
        const [before, team] = [nearest.minutes(index), nearest.team(index)];
        if (team === null || before > limit) return;
        const after = nearest.minutesWithout(index, new Set([team]));
        if (after <= limit) return;
        const losses = all.get(team);
        if (losses) losses.push({ grid, force, before, after });
        else all.set(team, [{ grid, force, before, after }]);
      });
    }
    alone = all;
    return all;
  }

  return {
    look,
    pass() {
      look();
      if (!reach.ready()) return false;
      const found = findGaps();
      if (gaps && !isNews(found, gaps, now() - toldAt)) return false;
      gaps = found;
      toldAt = now();
      return true;
    },
    gaps: () => gaps,
    priceOf(teams) {
      if (!reach.ready() || !rules) return null;
      const away = new Set(teams);
      if (away.size > 1) return priceFrom(lossesOf(away));
      const [team] = away;
      return priceFrom((team !== undefined && coveredAlone().get(team)) || []);
    },
    reading: () =>
      grids.map(({ code, town, layer }, index) => ({
        grid: code,
        town,
        layer,
        minutes: Object.fromEntries(
          [...forces].map(([force, nearest]) => [force, tenths(nearest.minutes(index))]),
        ),
      })),
  };
}

interface Loss {
  readonly grid: CoverGrid;
  readonly force: ForceCode;
  readonly before: number;
  readonly after: number;
}

function priceFrom(losses: readonly Loss[]): CoverPrice {
  const counts = new Map<ForceCode, number>();
  let worst: Loss | null = null;
  for (const loss of losses) {
    counts.set(loss.force, (counts.get(loss.force) ?? 0) + 1);
    if (!worst || loss.after > worst.after) worst = loss;
  }
  return {
    grids: losses.length,
    byForce: [...counts].map(([force, count]) => ({ force, grids: count })),
    worst: worst && {
      grid: worst.grid.code,
      town: worst.grid.town,
      force: worst.force,
      minutes: whole(worst.before),
      minutesAfter: whole(worst.after),
    },
  };
}

export const isFree = (team: Team): boolean => team.order === null && team.duty.kind === 'available';

const whole = (minutes: number): number | null => (minutes < Infinity ? Math.round(minutes) : null);
const tenths = (minutes: number): number | null =>
  minutes < Infinity ? Math.round(minutes * 10) / 10 : null;

/** Who cannot be reached at all, then the longest over the limit; the code keeps equal ones in place. */
function worstFirst(a: CoverGap, b: CoverGap): number {
  return (
    over(b) - over(a) || (a.grid < b.grid ? -1 : a.grid > b.grid ? 1 : 0) || (a.force < b.force ? -1 : 1)
  );
}

/** A large number and not Infinity: two of them are equal. */
const NOBODY_MIN = 1e9;
const over = ({ minutes, limitMin }: CoverGap): number => (minutes ?? NOBODY_MIN) - limitMin;

/** New and ended gaps are news at once; minutes that move with every team are news now and then. */
const MINUTES_EVERY_MS = 10_000;

function isNews(found: readonly CoverGap[], told: readonly CoverGap[], sinceToldMs: number): boolean {
  if (found.length !== told.length) return true;
  const known = new Map(told.map((gap) => [keyOf(gap), gap.minutes]));
  if (found.some((gap) => !known.has(keyOf(gap)))) return true;
  return sinceToldMs >= MINUTES_EVERY_MS && found.some((gap) => known.get(keyOf(gap)) !== gap.minutes);
}

const keyOf = ({ grid, force, since }: CoverGap): string => `${grid} ${force} ${since}`;
