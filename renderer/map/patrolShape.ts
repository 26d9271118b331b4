// What a map draws of a joint patrol, also of one that is only being planned.
import type { GridCode, Position, TeamId } from '#contract/ids.ts';
import { targetKey, type Checkpoint, type Patrol } from '#contract/patrol/patrol.ts';

export interface PatrolShape {
  readonly teams: readonly TeamId[];
  readonly grids: readonly GridCode[];
  readonly points: readonly Position[];
  readonly checkpoints: readonly Checkpoint[];
  /** Keys of targets. */
  readonly proven: readonly string[];
  readonly missed: readonly string[];
}

export function shapeOf({ area, checkpoints, teams, state, proofs }: Patrol): PatrolShape {
  return {
    teams,
    checkpoints,
    grids: area.kind === 'grids' ? area.grids : [],
    points: area.kind === 'route' ? area.points : [],
    proven: proofs.map(({ target }) => targetKey(target)),
    missed: state.kind === 'ended' ? state.missed.map(targetKey) : [],
  };
}
