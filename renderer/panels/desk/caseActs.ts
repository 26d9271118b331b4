// Which acts a desk offers on a case in which state. It is a courtesy: the server decides (contract/decide),
// and what it refuses is shown in its words.
import type { CommandType } from '#contract/command.ts';
import type { Case } from '#contract/case/case.ts';
import type { Person } from '#contract/actor.ts';
import { mayCommand } from '#contract/authority.ts';

type Label = 'accept' | 'file' | 'reject' | 'check' | 'close' | 'rework' | 'void' | 'escalate';

export interface OfferedAct {
  readonly type: Extract<CommandType, `case.${Label}`>;
  readonly label: Label;
  /** Asks for a reason, and so is a second step by itself. */
  readonly needsReason: boolean;
}

const ACTS = {
  accept: { type: 'case.accept', label: 'accept', needsReason: false },
  file: { type: 'case.file', label: 'file', needsReason: false },
  reject: { type: 'case.reject', label: 'reject', needsReason: true },
  check: { type: 'case.check', label: 'check', needsReason: false },
  close: { type: 'case.close', label: 'close', needsReason: false },
  rework: { type: 'case.rework', label: 'rework', needsReason: true },
  void: { type: 'case.void', label: 'void', needsReason: true },
  escalate: { type: 'case.escalate', label: 'escalate', needsReason: true },
} as const satisfies Record<OfferedAct['label'], OfferedAct>;

export function offeredActs(theCase: Case, person: Person): readonly OfferedAct[] {
  const mayAct = mayCommand(person, 'case.accept', { town: theCase.town });
  // A town commander on another town's case is offered the acts and told why not; an observer never acts.
  if (mayAct === 'role') return [];
  const up = theCase.ownerTier === 'town' ? [ACTS.escalate] : [];
  switch (theCase.state.kind) {
    case 'reported':
      return [ACTS.accept, ACTS.file, ACTS.reject, ...up];
    case 'accepted':
      return [ACTS.file, ACTS.reject, ...up];
    case 'verifying':
    case 'suspended':
    case 'filed':
    case 'dispatched':
    case 'handling':
      return [...up, ACTS.void];
    case 'feedback':
      return [ACTS.check, ACTS.close, ACTS.rework, ACTS.void];
    case 'checking':
      return [ACTS.close, ACTS.rework, ACTS.void];
    case 'closed':
    case 'rejected':
    case 'voided':
      return [];
  }
}

export function mayDispatch(theCase: Case, person: Person): boolean {
  if (mayCommand(person, 'order.issue', { town: theCase.town }) === 'role') return false;
  switch (theCase.state.kind) {
    case 'reported':
    case 'verifying':
    case 'accepted':
    case 'filed':
    case 'dispatched':
    case 'handling':
      return true;
    case 'suspended':
    case 'feedback':
    case 'checking':
    case 'closed':
    case 'rejected':
    case 'voided':
      return false;
  }
}
