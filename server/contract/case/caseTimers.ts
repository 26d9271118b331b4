// What comes due for a case by itself. Whoever keeps the clocks schedules these and sends them as the system's
// clock; each is safe to send late, again, or after it has become needless.
import { isOpen, type Case } from './case.ts';
import type { CaseCommand, CaseSystemCommand } from './caseCommand.ts';

type Unnamed<C> = C extends unknown ? Omit<C, 'id'> : never;

export interface CaseTimer {
  /** Epoch ms. */
  readonly at: number;
  /** Without its id, which is made when it is sent. */
  readonly command: Unnamed<CaseSystemCommand | Extract<CaseCommand, { type: 'case.resume' }>>;
}

/** The earliest first. A case has a timer for each supervision that waits for its reply, and for its state. */
export function timersOf(theCase: Case): CaseTimer[] {
  if (!isOpen(theCase)) return [];
  const { id: caseId, state } = theCase;
  const timers: CaseTimer[] = [];
  if (state.kind === 'verifying' && state.overdueSince === null) {
    timers.push({
      at: state.dueAt,
      command: { type: 'case.markOverdue', caseId, what: { kind: 'verification' } },
    });
  }
  if (state.kind === 'suspended') timers.push({ at: state.until, command: { type: 'case.resume', caseId } });
  for (const { id: supervision, dueAt, reply, overdueSince } of theCase.supervisions) {
    if (reply !== null || overdueSince !== null) continue;
    timers.push({
      at: dueAt,
      command: { type: 'case.markOverdue', caseId, what: { kind: 'supervision', supervision } },
    });
  }
  return timers.sort((a, b) => a.at - b.at);
}
