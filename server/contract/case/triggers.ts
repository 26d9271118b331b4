// The rules of the ladder (提级规则): what moves a case to the district, what is only prepared, offered or told. They
// are data from assets/policy/triggers.json, checked on load and shown to people as they stand there.
import type { Words } from '../ids.ts';
import type { Policy, Priority } from '../policy.ts';
import type { ClockStep } from './caseClocks.ts';

export type LadderAct = 'escalate' | 'prepare' | 'offer' | 'notify';

export type Trigger =
  /** So much of a limit of the town is used up. */
  | {
      readonly kind: 'limitUsed';
      readonly numbers: { readonly steps: readonly ClockStep[]; readonly share: number };
    }
  /** A limit of the town ran out, and the grace of the case's priority after it. */
  | {
      readonly kind: 'limitExpired';
      readonly numbers: {
        readonly steps: readonly ClockStep[];
        readonly graceMin: Readonly<Record<'1' | '2' | '3' | '4' | '5', number>>;
      };
    }
  | { readonly kind: 'priority'; readonly numbers: { readonly atMost: Priority } }
  /** 反复退单 */
  | { readonly kind: 'returned'; readonly numbers: { readonly times: number } }
  /** So many towns are really in it: named by a person, or joined after an offer. */
  | { readonly kind: 'severalTowns'; readonly numbers: { readonly towns: number } }
  /** The town has no team at all of a force that the case needs. */
  | { readonly kind: 'forceLacking'; readonly numbers: Readonly<Record<string, never>> }
  /** The hotline was called so often about the same class of thing near the same place. */
  | {
      readonly kind: 'hotlineRepeat';
      readonly numbers: { readonly times: number; readonly withinDays: number; readonly nearM: number };
    }
  | { readonly kind: 'nearBoundary'; readonly numbers: { readonly withinM: number } }
  /** A team that works on the case is in another town, so far from its own. */
  | { readonly kind: 'leftTown'; readonly numbers: { readonly beyondM: number } };

export type TriggerKind = Trigger['kind'];

/** A place alone moves nothing: near a border the neighbour is told, and asked. */
export const ACTS_OF: Readonly<Record<TriggerKind, readonly LadderAct[]>> = {
  limitUsed: ['prepare', 'notify'],
  limitExpired: ['escalate', 'notify'],
  priority: ['escalate', 'prepare', 'notify'],
  returned: ['escalate', 'prepare', 'notify'],
  severalTowns: ['escalate', 'prepare', 'notify'],
  forceLacking: ['escalate', 'prepare', 'notify'],
  hotlineRepeat: ['escalate', 'prepare', 'notify'],
  nearBoundary: ['offer', 'notify'],
  leftTown: ['offer', 'notify'],
};

export type TriggerRule = Trigger & {
  readonly key: string;
  /** What is said when it acts. */
  readonly words: Words;
  readonly act: LadderAct;
  readonly source: string;
  readonly verified: boolean;
};

export interface LadderRules {
  readonly rules: readonly TriggerRule[];
  /** A prepared escalation is looked at again after so long, and at once when one of its teams is free no more. */
  readonly renewAfterMin: number;
  /** Between two preparations for one case at least so long. */
  readonly renewGapMin: number;
  /** Who needs longer is named as missing, and not sent by one key. */
  readonly latestMin: number;
}

/** A policy from before there was a ladder has no rules: nothing moves by itself then. */
export const triggersOf = (policy: Policy | null): readonly TriggerRule[] => policy?.ladder?.rules ?? [];

export const triggerOf = (policy: Policy | null, key: string): TriggerRule | undefined =>
  triggersOf(policy).find((rule) => rule.key === key);
