// What people ticked on a case: conditions of the standards that no record can tell.
import type { CaseId, OrderId, TeamId } from '../ids.ts';

export interface Tick {
  readonly clause: string;
  /** Both null: on the case itself. */
  readonly order: OrderId | null;
  readonly team: TeamId | null;
  readonly at: number;
  readonly by: string;
}

/** One for each case that has a tick, under the case's id. */
export interface Checklist {
  readonly id: CaseId;
  readonly ticks: readonly Tick[];
}
