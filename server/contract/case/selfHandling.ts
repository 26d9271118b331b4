// Row 21: small things that a patrol or a workstation settles on the spot (自处理). They count apart, and a shift
// leader audits them by sample.
import { facts, refuse, type Decision, type Given } from '../decision.ts';
import type { Refusal } from '../command.ts';
import type { Priority } from '../policy.ts';
import { notNow } from '../refusal.ts';
import type { Case } from './case.ts';
import type { CaseCommand } from './caseCommand.ts';
import { caseRulesOf, type CaseRules } from './caseRules.ts';
import { reopening } from './reopening.ts';

type Of<T extends CaseCommand['type']> = Extract<CaseCommand, { type: T }>;

export function selfHandle(
  { policy }: Given,
  theCase: Case,
  { text, attachments }: Of<'case.selfHandle'>,
): Decision {
  const grave = mayBeSelfHandled(theCase.priority, caseRulesOf(policy));
  if (grave) return refuse(grave);
  return facts({ type: 'case.selfHandled', case: theCase.id, text, attachments: attachments ?? [] });
}

export function mayBeSelfHandled(
  priority: Priority,
  { selfHandle: { priorities } }: CaseRules,
): Refusal | null {
  if (priorities.includes(priority)) return null;
  return notNow(
    null,
    `优先级 ${priority} 的案件不能自处理，请上报由指挥中心派遣。`,
    `Cases of priority ${priority} are not self-handled. Report it, and the centre sends somebody.`,
  );
}

/** What the audit finds wanting is opened again. */
export function audit(given: Given, theCase: Case, { passed, note }: Of<'case.audit'>): Decision {
  const { state } = theCase;
  if (state.kind !== 'closed' || state.closing.kind !== 'selfHandled') {
    return refuse(
      notNow(
        null,
        `案件 ${theCase.no} 不是自处理案件，无须抽查；确需再处置请重新立案。`,
        `Case ${theCase.no} was not self-handled: there is nothing to audit. To have it handled again, reopen it.`,
      ),
    );
  }
  if (state.closing.audit !== null) {
    return refuse(
      notNow(
        null,
        `案件 ${theCase.no} 已抽查，无须再抽查。`,
        `Case ${theCase.no} was audited already: nothing is left to do.`,
      ),
    );
  }
  const audited = { type: 'case.audited', case: theCase.id, passed, note: note ?? null } as const;
  if (passed) return facts(audited);
  const reopened = reopening(given, theCase, note ?? '自处理抽查不合格', theCase.condition);
  return reopened.ok ? facts(audited, ...reopened.facts) : reopened;
}
