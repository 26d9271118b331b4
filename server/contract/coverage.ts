// Coverage (覆盖): how long the nearest free team of a force needs to each grid, and when that is a gap. A grid that
// goes in and out of cover by the minute is no news, so a gap is told late and taken back later still.
import type { GridCode, TownCode, Words } from './ids.ts';
import type { Jurisdiction } from './jurisdiction.ts';
import type { ForceCode, Policy } from './policy.ts';

export type GridLayer = 'village' | 'urban';

/** Only forces that matter for cover have a rule. */
export interface CoverRule {
  readonly force: ForceCode;
  /** Minutes to the nearest free team that still count as cover, by layer of grid. */
  readonly limitMin: Readonly<Record<GridLayer, number>>;
}

export interface CoverRules {
  readonly forces: readonly CoverRule[];
  /** A grid without cover for longer than this is a gap. */
  readonly gapAfterMs: number;
  /** A gap ends when cover is better than the limit by this much ... */
  readonly slackMin: number;
  /** ... for this long. */
  readonly coveredAfterMs: number;
}

/** null: the policy in force says nothing about cover. */
export const coverRules = (policy: Policy | null): CoverRules | null => policy?.coverage ?? null;

/** One grid without cover by one force. */
export interface CoverGap {
  readonly grid: GridCode;
  readonly name: Words;
  readonly town: TownCode;
  readonly layer: GridLayer;
  readonly force: ForceCode;
  readonly limitMin: number;
  /** Whole minutes to the nearest free team; null: nobody is free, or no street leads there. */
  readonly minutes: number | null;
  /** When cover was lost, epoch ms. */
  readonly since: number;
}

/** What is remembered of one grid and force; a gap is `listed`. */
export interface CoverState {
  /** Without cover since; null = covered. */
  readonly thinSince: number | null;
  readonly listed: boolean;
  /** Better than the limit by the slack since; null = not. */
  readonly wellSince: number | null;
}

export const COVERED: CoverState = { thinSince: null, listed: false, wellSince: null };

/** Moves on to `now`, when the nearest free team needs `minutes` (Infinity: none). */
export function nextCover(
  was: CoverState,
  minutes: number,
  limitMin: number,
  now: number,
  rules: Pick<CoverRules, 'gapAfterMs' | 'slackMin' | 'coveredAfterMs'>,
): CoverState {
  if (was.listed) {
    if (minutes > limitMin - rules.slackMin)
      return was.wellSince === null ? was : { ...was, wellSince: null };
    if (was.wellSince === null) return { ...was, wellSince: now };
    return now - was.wellSince >= rules.coveredAfterMs ? COVERED : was;
  }
  if (minutes <= limitMin) return COVERED;
  const thinSince = was.thinSince ?? now;
  const listed = now - thinSince >= rules.gapAfterMs;
  return was.thinSince !== null && !listed ? was : { thinSince, listed, wellSince: null };
}

/** What is left without cover when teams are sent away. */
export interface CoverPrice {
  /** Grids that lose the cover of a force, each force counted. */
  readonly grids: number;
  readonly byForce: readonly { readonly force: ForceCode; readonly grids: number }[];
  /** The one that is left the longest way from help; null when none loses cover. */
  readonly worst: {
    readonly grid: GridCode;
    readonly town: TownCode;
    readonly force: ForceCode;
    readonly minutes: number | null;
    /** null: nobody is left who could come. */
    readonly minutesAfter: number | null;
  } | null;
}

/** One grid of the table: tenths of a minute by force; null = nobody is free, or no street leads there. */
export interface CoverReading {
  readonly grid: GridCode;
  readonly town: TownCode;
  readonly layer: GridLayer;
  readonly minutes: Readonly<Partial<Record<ForceCode, number | null>>>;
}

/** Whether a jurisdiction is told about the cover of a grid; null: it is told of none. */
export function coverSight(
  jurisdiction: Jurisdiction,
): ((one: Pick<CoverReading, 'grid' | 'town'>) => boolean) | null {
  switch (jurisdiction.kind) {
    case 'district':
      return () => true;
    case 'town':
      return (one) => one.town === jurisdiction.town;
    case 'grid':
      return (one) => one.grid === jurisdiction.grid;
    default:
      return null;
  }
}
