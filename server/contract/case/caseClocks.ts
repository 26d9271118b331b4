// Which clocks run on a case, how far each is and which lamp burns: one reading for server, wall and desk. Two tiers,
// two clocks: once the district has taken a case over its own limits run, and the town's stand beside as they were.
import { addSpan, afterMs, elapsedMs, lampAt, limitMs, type Dues, type Lamp } from '../clock.ts';
import type { Tier } from '../ids.ts';
import { limitsFor } from '../limits.ts';
import { categoryOf, type Calendar, type Limits, type Policy, type Span } from '../policy.ts';
import type { Case } from './case.ts';

export const CLOCK_STEPS = ['verify', 'accept', 'dispatch', 'arrive', 'handle', 'check'] as const;
export type ClockStep = (typeof CLOCK_STEPS)[number];

/** The clocks of a tier that commands no more. */
export interface PastClock {
  readonly tier: Tier;
  readonly from: number;
  /** The other tier took over, or was given, the case. */
  readonly until: number;
  /** null: the case was not filed yet. */
  readonly limits: Limits | null;
  readonly dues: Dues | null;
}

/** Which clock of a case: a step that is begun anew has a new one. */
export interface ClockRef {
  readonly step: ClockStep;
  /** Epoch ms, server, like all here. */
  readonly from: number;
}

export const isSame = (a: ClockRef, b: ClockRef): boolean => a.step === b.step && a.from === b.from;

export interface Clock extends ClockRef {
  readonly tier: Tier;
  /** Frozen with the case; extensions and suspensions have moved it. */
  readonly due: number;
  /** The kind of time that it runs in. */
  readonly limit: Span;
  /** The whole limit with its extensions, in ms of its own time. */
  readonly totalMs: number;
  readonly state:
    | { readonly kind: 'running' }
    /** 挂账: it stands and goes on later. */
    | { readonly kind: 'suspended'; readonly since: number }
    /** Of a tier that commands no more. */
    | { readonly kind: 'ended'; readonly at: number };
}

export interface ClockReading extends Clock {
  /** Share of the limit that is used up: 1 at the deadline, more when overdue. */
  readonly used: number;
  readonly lamp: Lamp;
  /** To the deadline; negative when overdue. While suspended, what is left in its own time. */
  readonly leftMs: number;
}

/** All clocks of a case: those that run, the soonest due first; then those of the tiers before, the oldest first. */
export function clocksOf(theCase: Case, policy: Policy | null, now: number): readonly ClockReading[] {
  if (!policy) return [];
  const { running, ended } = clocks(theCase, policy);
  return [...running, ...ended].map((clock) => readClock(clock, policy, now));
}

/** The clock that presses: of those that run, the one that is due first. null: nothing is due. */
export function pressingClock(theCase: Case, policy: Policy | null): Clock | null {
  return (policy && clocks(theCase, policy).running[0]) ?? null;
}

/** Those that run (or stand still for now), the soonest due first. */
export const runningClocks = (theCase: Case, policy: Policy | null): readonly Clock[] =>
  policy ? clocks(theCase, policy).running : [];

export function readClock(clock: Clock, policy: Policy, now: number): ClockReading {
  const { state, due, limit, totalMs } = clock;
  const at = state.kind === 'running' ? now : state.kind === 'suspended' ? state.since : state.at;
  const leftMs = elapsedMs(at, due, limit, policy.calendar);
  const used = Math.max(0, totalMs > 0 ? 1 - leftMs / totalMs : 1);
  return {
    ...clock,
    used,
    lamp: lampAt(used, at > due, policy.thresholds),
    leftMs: state.kind === 'suspended' ? leftMs : due - at,
  };
}

/** When this share of the limit is used up, if nothing stops the clock. */
export function whenUsed({ due, limit, totalMs }: Clock, share: number, calendar: Calendar): number {
  return afterMs(due, -Math.round((1 - share) * totalMs), limit, calendar);
}

/** Since when the tier that commands the case has had it. */
export const tierSince = (theCase: Case): number => theCase.ladder.past.at(-1)?.until ?? theCase.reportedAt;

interface Clocks {
  readonly running: readonly Clock[];
  readonly ended: readonly Clock[];
}

/** Working time is looked up in a calendar: once per state of a case is enough, and lamps are asked every second. */
const known = new WeakMap<Case, { readonly policy: Policy; readonly clocks: Clocks }>();

function clocks(theCase: Case, policy: Policy): Clocks {
  const held = known.get(theCase);
  if (held && held.policy === policy) return held.clocks;
  const made = {
    running: [...runningOn(theCase, policy)].sort((a, b) => a.due - b.due),
    ended: theCase.ladder.past.flatMap((past) => endedClock(theCase, past, policy.calendar) ?? []),
  };
  known.set(theCase, { policy, clocks: made });
  return made;
}

function runningOn(theCase: Case, policy: Policy): Clock[] {
  const { state, ownerTier: tier } = theCase;
  const { calendar } = policy;
  const run = (step: ClockStep, from: number, limit: Span | null | undefined, due?: number): Clock[] => {
    if (!limit) return [];
    return [
      {
        step,
        tier,
        from,
        due: due ?? addSpan(from, limit, calendar),
        limit,
        totalMs: limitMs(limit, calendar),
        state: { kind: 'running' },
      },
    ];
  };
  switch (state.kind) {
    case 'reported':
    case 'accepted': {
      const from = Math.max(tierSince(theCase), theCase.verification?.at ?? theCase.reportedAt);
      return run('accept', from, limitsInForce(theCase, policy)?.accept);
    }
    case 'verifying':
      return run('verify', begun(theCase, state.since), {
        n: (state.dueAt - state.since) / 60_000,
        unit: 'min',
      });
    case 'filed': {
      // Sent back or recalled: who dispatches has the whole limit again, who handles has not.
      const from = Math.max(theCase.clockFrom ?? state.since, state.since);
      return [...run('dispatch', from, theCase.limits?.dispatch), ...handleClock(theCase, calendar)];
    }
    case 'dispatched': {
      const from = begun(theCase, state.since);
      return [...run('arrive', from, theCase.limits?.arrive), ...handleClock(theCase, calendar)];
    }
    case 'handling':
    case 'suspended':
      return handleClock(theCase, calendar);
    case 'feedback':
    case 'checking':
      return run('check', state.since, theCase.limits?.check);
    case 'closed':
    case 'rejected':
    case 'voided':
      return [];
  }
}

/** A tier that takes over what others have begun is held to its own limit, from when it did: with the old one it would
 * be late at once, and the rules, which act once on each clock, would leave it so. */
const begun = (theCase: Case, since: number): number => Math.max(tierSince(theCase), since);

/** Limits freeze at filing; before it, those of the policy in force are what people are held to. */
function limitsInForce(theCase: Case, policy: Policy): Limits | null {
  const condition = categoryOf(policy, theCase.category)?.conditions.find(
    ({ key }) => key === theCase.condition,
  );
  if (!condition) return null;
  return limitsFor(policy, theCase.category, condition, theCase, theCase.ownerTier, theCase.reportedAt);
}

function handleClock(theCase: Case, calendar: Calendar): Clock[] {
  const { limits, dues, clockFrom, state, ownerTier: tier } = theCase;
  if (!limits?.handle || !dues || dues.handleBy === null || clockFrom === null) return [];
  return [
    {
      step: 'handle',
      tier,
      from: clockFrom,
      due: dues.handleBy,
      limit: limits.handle,
      totalMs: handleTotalMs(theCase, limits.handle, clockFrom, Number.POSITIVE_INFINITY, calendar),
      state: state.kind === 'suspended' ? { kind: 'suspended', since: state.since } : { kind: 'running' },
    },
  ];
}

function handleTotalMs(theCase: Case, limit: Span, from: number, until: number, calendar: Calendar): number {
  const hours = theCase.extensions
    .filter(({ at }) => at >= from && at < until)
    .reduce((sum, extension) => sum + extension.hours, 0);
  return limitMs(limit, calendar) + hours * 3_600_000;
}

/** What remains to be told of an earlier tier: the limit that the whole case was under. */
function endedClock(theCase: Case, past: PastClock, calendar: Calendar): Clock | null {
  const { tier, from, until, limits, dues } = past;
  if (!limits?.handle || !dues || dues.handleBy === null) return null;
  return {
    step: 'handle',
    tier,
    from,
    due: dues.handleBy,
    limit: limits.handle,
    totalMs: handleTotalMs(theCase, limits.handle, from, until, calendar),
    state: { kind: 'ended', at: until },
  };
}
