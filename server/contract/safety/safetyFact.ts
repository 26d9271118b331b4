// What happens to panic calls and welfare checks, as facts.
import type { OrderId, PanicId, TeamId } from '../ids.ts';
import type { Panic } from './safety.ts';

export type PanicFact =
  | {
      readonly type: 'panic.raised';
      readonly panic: PanicId;
      readonly team: TeamId;
      readonly order: OrderId | null;
      readonly position: Panic['position'];
      readonly text: string | null;
    }
  | { readonly type: 'panic.heard'; readonly panic: PanicId; readonly team: TeamId }
  | {
      readonly type: 'panic.cleared';
      readonly panic: PanicId;
      readonly team: TeamId;
      readonly reason: string;
    };

export type WelfareFact =
  | {
      readonly type: 'welfare.asked';
      readonly team: TeamId;
      readonly order: OrderId;
      readonly dueAt: number;
    }
  | {
      readonly type: 'welfare.answered';
      readonly team: TeamId;
      readonly order: OrderId;
      readonly text: string | null;
    }
  | { readonly type: 'welfare.missed'; readonly team: TeamId; readonly order: OrderId };
