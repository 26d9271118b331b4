// Row 22: a closed case is opened again, as a new cycle with new clocks.
import { facts, refuse, type Decision, type Given } from '../decision.ts';
import { notNow } from '../refusal.ts';
import type { Case } from './case.ts';
import { caseRulesOf } from './caseRules.ts';
import { filedAs } from './filing.ts';
import { spanWords } from './spanWords.ts';

export function reopening(given: Given, theCase: Case, reason: string, condition: string): Decision {
  const { policy } = given;
  const most = spanWords(caseRulesOf(policy).reopenWithinMs);
  if (isPastReopening(given, theCase)) {
    return refuse(
      notNow(
        null,
        `案件 ${theCase.no} 结案已超过${most.zh}，不能重新立案，请作为新案件上报。`,
        `Case ${theCase.no} was closed more than ${most.en} ago and is not reopened. Report it as a new case.`,
      ),
    );
  }
  const filed = filedAs(given, theCase, condition);
  if (!filed.ok) return filed;
  return facts({ type: 'case.reopened', case: theCase.id, was: theCase, reason, ...filed.frozen });
}

export const isPastReopening = ({ policy, context }: Given, theCase: Case): boolean =>
  context.now - theCase.state.since > caseRulesOf(policy).reopenWithinMs;
