// The safety of people on the street: the panic call (紧急求助), which only a commander clears, and the timed check
// on a team that stays at a scene (平安确认).
import type { Change } from '../changes.ts';
import type { OrderId, PanicId, Position, TeamId } from '../ids.ts';
import type { Priority } from '../policy.ts';

export type PanicState =
  | { readonly kind: 'raised'; readonly since: number }
  | { readonly kind: 'cleared'; readonly since: number; readonly by: string; readonly reason: string };

export interface Panic {
  readonly id: PanicId;
  readonly version: number;
  readonly team: TeamId;
  /** What the team was on when it called; null = on nothing. */
  readonly order: OrderId | null;
  /** The last known place, with the device's own time; null = nobody knows. */
  readonly position: (Position & { readonly at: number }) | null;
  readonly raisedBy: string;
  readonly raisedAt: number;
  readonly text: string | null;
  /** Who has heard it: the sound ends at their desk, the call does not. */
  readonly heard: readonly { readonly by: string; readonly at: number }[];
  readonly state: PanicState;
  readonly changes: readonly Change[];
}

/** As many as sit in all command rooms; more add nothing. */
export const MAX_HEARD = 20;

export type WelfareState =
  /** The team said that it is well. */
  | { readonly kind: 'well'; readonly since: number }
  | { readonly kind: 'asked'; readonly since: number; readonly dueAt: number }
  | { readonly kind: 'missed'; readonly since: number };

/** One team at a scene. It counts only while the team is there: see `welfareOf`. */
export interface Welfare {
  readonly id: TeamId;
  readonly order: OrderId;
  readonly state: WelfareState;
}

export interface SafetyRules {
  /** How often a team at a scene is asked, by the priority of its case. */
  readonly welfareEveryMs: Readonly<Record<Priority, number>>;
  readonly answerWithinMs: number;
}

const HALF_AN_HOUR = 1_800_000;
/** For policies that were adopted before there were such checks. */
const DEFAULT_RULES: SafetyRules = {
  welfareEveryMs: { 1: 900_000, 2: HALF_AN_HOUR, 3: HALF_AN_HOUR, 4: HALF_AN_HOUR, 5: HALF_AN_HOUR },
  answerWithinMs: 300_000,
};

export const safetyRules = (policy: { readonly safety?: SafetyRules } | null): SafetyRules =>
  policy?.safety ?? DEFAULT_RULES;

export const isRaised = ({ state }: Panic): boolean => state.kind === 'raised';
