// What happens to joint patrols, as facts.
import type { OrderId, PatrolId, TeamId } from '../ids.ts';
import type { PatrolPlan, Target } from './patrol.ts';

export type PatrolFact =
  | { readonly type: 'patrol.planned'; readonly patrol: PatrolId; readonly plan: PatrolPlan }
  | { readonly type: 'patrol.amended'; readonly patrol: PatrolId; readonly plan: PatrolPlan }
  | { readonly type: 'patrol.cancelled'; readonly patrol: PatrolId; readonly reason: string }
  | { readonly type: 'patrol.mustered'; readonly patrol: PatrolId }
  | {
      readonly type: 'patrol.attended';
      readonly patrol: PatrolId;
      readonly team: TeamId;
      readonly present: number;
      readonly absent: string | null;
    }
  | { readonly type: 'patrol.setOut'; readonly patrol: PatrolId }
  | {
      readonly type: 'patrol.proven';
      readonly patrol: PatrolId;
      readonly target: Target;
      readonly team: TeamId;
      /** null: by the track. */
      readonly note: string | null;
    }
  | { readonly type: 'patrol.ordered'; readonly patrol: PatrolId; readonly order: OrderId }
  | {
      readonly type: 'patrol.ended';
      readonly patrol: PatrolId;
      readonly by: 'person' | 'clock';
      readonly missed: readonly Target[];
    };
