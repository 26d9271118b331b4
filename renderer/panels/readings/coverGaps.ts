// 缺口, the grids: without cover by a force for too long, gathered by town, so that a night without 城管 is a dozen
// rows and not four hundred.
import type { CoverGap } from '#contract/coverage.ts';
import type { TownCode } from '#contract/ids.ts';

export interface CoverRow {
  readonly town: TownCode;
  /** Grids of the town, each counted once however many forces it lacks. */
  readonly grids: number;
  readonly worst: CoverGap;
}

/** The worst town first. `gaps` must stand worst first, as the server tells them. */
export function coverByTown(gaps: readonly CoverGap[]): readonly CoverRow[] {
  const towns = new Map<TownCode, { readonly worst: CoverGap; readonly grids: Set<string> }>();
  for (const gap of gaps) {
    const town = towns.get(gap.town);
    if (town) town.grids.add(gap.grid);
    else towns.set(gap.town, { worst: gap, grids: new Set([gap.grid]) });
  }
  return [...towns].map(([town, { worst, grids }]) => ({ town, grids: grids.size, worst }));
}
