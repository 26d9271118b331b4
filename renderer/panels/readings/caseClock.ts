// The clock that presses on a case now, as a person reads it: what is left, and which lamp burns. Which clock that
// is, and how far, is decided in one place for server, map and panels (contract/case/caseClocks.ts).
import type { Lamp } from '#contract/clock.ts';
import type { Case } from '#contract/case/case.ts';
import { pressingClock, readClock, type ClockStep } from '#contract/case/caseClocks.ts';
import type { Picture } from '#contract/picture.ts';

export interface RunningClock {
  readonly step: ClockStep;
  readonly due: number;
  /** Negative when overdue. While the case is suspended, what is left in the clock's own time. */
  readonly leftMs: number;
  /** Share of the limit that is used, 0 to 1. */
  readonly used: number;
  readonly lamp: Lamp;
  /** 挂账: it stands still since then; null = it runs. */
  readonly suspendedSince: number | null;
}

/** null: nothing is due. */
export function clockOf(theCase: Case, { policy }: Picture, now: number): RunningClock | null {
  const clock = pressingClock(theCase, policy);
  if (!clock || !policy) return null;
  const { step, due, leftMs, used, lamp, state } = readClock(clock, policy, now);
  return {
    step,
    due,
    leftMs,
    used: Math.min(1, used),
    lamp,
    suspendedSince: state.kind === 'suspended' ? state.since : null,
  };
}
