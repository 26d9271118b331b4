// A joint operation (大联勤): critical cases that belong together, under one commander, with the teams of all towns
// that are sent to them and one shared log.
import type { Change } from '../changes.ts';
import type { CaseId, OperationId } from '../ids.ts';

/** Who commands: the account decides, the name is for people. */
export interface OperationCommander {
  readonly account: string;
  readonly name: string;
}

export interface LogEntry {
  readonly at: number;
  /** Account, or part of the server. */
  readonly by: string;
  readonly what:
    | { readonly kind: 'opened' }
    | { readonly kind: 'note'; readonly text: string }
    | { readonly kind: 'caseAdded'; readonly case: CaseId; readonly no: string }
    | { readonly kind: 'caseReleased'; readonly case: CaseId; readonly no: string; readonly reason: string }
    | { readonly kind: 'handedOver'; readonly to: OperationCommander };
}

export type OperationState =
  | { readonly kind: 'open'; readonly since: number }
  | { readonly kind: 'closed'; readonly since: number; readonly summary: string };

export interface Operation {
  readonly id: OperationId;
  readonly version: number;
  readonly name: string;
  readonly commander: OperationCommander;
  readonly openedBy: string;
  readonly openedAt: number;
  readonly cases: readonly CaseId[];
  /** Oldest first, the last `KEPT_ENTRIES` of them; the journal keeps all. */
  readonly log: readonly LogEntry[];
  readonly state: OperationState;
  readonly changes: readonly Change[];
}

/** What a commander scrolls through on a wall; all of it is at /api/operations/:id. */
export const KEPT_ENTRIES = 50;

export const isRunning = (operation: Operation): boolean => operation.state.kind === 'open';
