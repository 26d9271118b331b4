// Joint patrol (联队巡防): several forces patrol together by one plan: an area or a route, checkpoints, a window of
// time and a leader. That a place was visited is proven by the track of a team's units, not by a tick on a form.
import type { Change } from '../changes.ts';
import type { GridCode, OrderId, PatrolId, Position, TeamId, Tier, TownCode } from '../ids.ts';

export interface Checkpoint {
  /** Within the plan. */
  readonly id: string;
  readonly name: string;
  readonly position: Position;
}

/** What is to be patrolled: every grid of an area, or every point of a route, in any order. */
export type PatrolArea =
  | { readonly kind: 'grids'; readonly grids: readonly GridCode[] }
  | { readonly kind: 'route'; readonly points: readonly Position[] };

/** What a track can prove. */
export type Target =
  | { readonly kind: 'checkpoint'; readonly id: string }
  | { readonly kind: 'grid'; readonly grid: GridCode }
  /** `index` counts the points of the route from 0. */
  | { readonly kind: 'point'; readonly index: number };

export interface Proof {
  readonly target: Target;
  readonly team: TeamId;
  readonly at: number;
  /** By hand needs a note: why there is no track (a tunnel, a flat battery), and who says so. */
  readonly by:
    | { readonly kind: 'track' }
    | { readonly kind: 'hand'; readonly account: string; readonly note: string };
}

export interface Attendance {
  readonly team: TeamId;
  readonly at: number;
  /** Heads that came. */
  readonly present: number;
  /** Who is missing and why, in words; null = nobody. */
  readonly absent: string | null;
}

export interface PatrolPlan {
  readonly name: string;
  readonly tier: Tier;
  /** The town whose patrol it is; null for one of the district. */
  readonly town: TownCode | null;
  readonly teams: readonly TeamId[];
  readonly lead: TeamId;
  readonly area: PatrolArea;
  readonly checkpoints: readonly Checkpoint[];
  /** The window, epoch ms. */
  readonly from: number;
  readonly to: number;
  readonly note: string | null;
}

export type PatrolState =
  | { readonly kind: 'planned'; readonly since: number }
  | { readonly kind: 'mustering'; readonly since: number }
  | { readonly kind: 'underWay'; readonly since: number }
  /** What was left out stays with it: a later track proves nothing about this patrol. */
  | {
      readonly kind: 'ended';
      readonly since: number;
      readonly by: 'person' | 'clock';
      readonly missed: readonly Target[];
    }
  | { readonly kind: 'cancelled'; readonly since: number; readonly reason: string };

export interface Patrol extends PatrolPlan {
  readonly id: PatrolId;
  readonly version: number;
  readonly plannedBy: string;
  readonly attendance: readonly Attendance[];
  readonly proofs: readonly Proof[];
  /** Orders that it became: its teams were sent to a case from where they patrolled. */
  readonly orders: readonly OrderId[];
  readonly state: PatrolState;
  readonly changes: readonly Change[];
}

/** The numbers of a patrol, as data of the policy. */
export interface PatrolRules {
  /** A checkpoint or a point of a route is visited within this range, for this long. */
  readonly visitRangeM: number;
  readonly visitHoldMs: number;
  /** A grid is patrolled when a unit was in it for this long in all, gaps beyond `longestGapMs` left out. */
  readonly gridDwellMs: number;
  readonly longestGapMs: number;
  /** A patrol may be mustered this long before its window. */
  readonly earlyMs: number;
  /** One that nobody ends is ended by the clock this long after its window. */
  readonly graceMs: number;
  readonly longestMs: number;
}

/** For policies that were adopted before there were patrols. */
const DEFAULT_RULES: PatrolRules = {
  visitRangeM: 50,
  visitHoldMs: 20_000,
  gridDwellMs: 120_000,
  longestGapMs: 60_000,
  earlyMs: 3_600_000,
  graceMs: 1_800_000,
  longestMs: 43_200_000,
};

export const patrolRules = (policy: { readonly patrol?: PatrolRules } | null): PatrolRules =>
  policy?.patrol ?? DEFAULT_RULES;

export const isRunning = ({ state }: Patrol): boolean =>
  state.kind === 'mustering' || state.kind === 'underWay';
export const isOver = ({ state }: Patrol): boolean => state.kind === 'ended' || state.kind === 'cancelled';

/** One name per target, for maps and lists. */
export function targetKey(target: Target): string {
  switch (target.kind) {
    case 'checkpoint':
      return `checkpoint:${target.id}`;
    case 'grid':
      return `grid:${target.grid}`;
    case 'point':
      return `point:${target.index}`;
  }
}

/** All that a plan asks for: its checkpoints, and every grid or point of its area. */
export function targetsOf({ checkpoints, area }: Pick<PatrolPlan, 'checkpoints' | 'area'>): Target[] {
  const named = checkpoints.map(({ id }): Target => ({ kind: 'checkpoint', id }));
  const wide: Target[] =
    area.kind === 'grids'
      ? area.grids.map((grid) => ({ kind: 'grid', grid }))
      : area.points.map((_, index) => ({ kind: 'point', index }));
  return [...named, ...wide];
}

/** What nobody has proven yet. */
export function unproven(patrol: Patrol): Target[] {
  const proven = new Set(patrol.proofs.map(({ target }) => targetKey(target)));
  return targetsOf(patrol).filter((target) => !proven.has(targetKey(target)));
}
