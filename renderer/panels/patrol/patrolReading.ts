// What a list and a card say about a joint patrol: how far it is, how late, who is missing. All of it follows from the
// picture and the time.
import type { TeamId } from '#contract/ids.ts';
import {
  isOver,
  isRunning,
  targetKey,
  targetsOf,
  unproven,
  type Patrol,
  type Proof,
  type Target,
} from '#contract/patrol/patrol.ts';
import type { Picture } from '#contract/picture.ts';

export interface Progress {
  readonly proven: number;
  readonly all: number;
}

export const progressOf = (patrol: Patrol): Progress => {
  const all = targetsOf(patrol).length;
  return { proven: all - unproven(patrol).length, all };
};

/** What nobody has visited; of one that is over, what was left out when it ended. */
export const missedOf = (patrol: Patrol): readonly Target[] =>
  patrol.state.kind === 'ended' ? patrol.state.missed : unproven(patrol);

export const proofOf = (patrol: Patrol, target: Target): Proof | undefined => {
  const key = targetKey(target);
  return patrol.proofs.find((proof) => targetKey(proof.target) === key);
};

/** Teams that have not said how many came, once the patrol musters. */
export const silentTeams = (patrol: Patrol): readonly TeamId[] =>
  isRunning(patrol) ? patrol.teams.filter((team) => !patrol.attendance.some((one) => one.team === team)) : [];

/** Past its beginning and not under way: by so much, ms; 0 = in time. */
export const lateMs = ({ state, from }: Patrol, now: number): number =>
  state.kind === 'planned' || state.kind === 'mustering' ? Math.max(0, now - from) : 0;

const GROUP = { underWay: 0, mustering: 0, planned: 1, ended: 2, cancelled: 3 } as const;

/** Running ones first, then what is planned, then what is over; in each the next to act on first. */
export function inOrder(patrols: Iterable<Patrol>): readonly Patrol[] {
  return [...patrols].sort(
    (a, b) =>
      GROUP[a.state.kind] - GROUP[b.state.kind] ||
      (isOver(a) ? b.state.since - a.state.since : a.from - b.from) ||
      (a.id < b.id ? -1 : 1),
  );
}

export type GroupName = 'running' | 'planned' | 'over';
export const groupOf = (patrol: Patrol): GroupName =>
  isRunning(patrol) ? 'running' : isOver(patrol) ? 'over' : 'planned';

export interface RunningPatrols {
  readonly running: number;
  /** Places of those under way that nobody has visited yet. */
  readonly open: number;
}

export function runningPatrols({ patrols }: Pick<Picture, 'patrols'>): RunningPatrols {
  let running = 0;
  let open = 0;
  for (const patrol of patrols.values()) {
    if (!isRunning(patrol)) continue;
    running += 1;
    open += unproven(patrol).length;
  }
  return { running, open };
}
