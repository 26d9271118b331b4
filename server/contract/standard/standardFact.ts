// Ticks, as facts.
import type { CaseId, OrderId, TeamId } from '../ids.ts';

export type StandardFact = {
  readonly type: 'standard.ticked';
  readonly case: CaseId;
  readonly order: OrderId | null;
  readonly team: TeamId | null;
  readonly clause: string;
  /** false: a tick was taken back. */
  readonly done: boolean;
};
