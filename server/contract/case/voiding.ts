// Row 16: a case that is none. Before filing its own tier decides; a town's filed case goes only when the
// district agrees. Who may not decide, asks by the same command.
import { denied, facts, refuse, type Decision, type Given } from '../decision.ts';
import type { Asked } from './application.ts';
import { ask, decidingTier, mayDecide } from './asking.ts';
import type { Case } from './case.ts';
import type { CaseCommand } from './caseCommand.ts';
import { recalls } from './caseOrders.ts';
import { subjectOf } from './caseParties.ts';
import { caseRulesOf } from './caseRules.ts';
import { DUPLICATE, linkedTo, repeatFacts, targetOf } from './duplicates.ts';
import { groundOf, noGround } from './filing.ts';
import { invalid } from '../refusal.ts';

type Of<T extends CaseCommand['type']> = Extract<CaseCommand, { type: T }>;
type Voiding = Extract<Asked, { kind: 'void' }>;

export function voidCase(given: Given, theCase: Case, command: Of<'case.void'>): Decision {
  const { voidGrounds } = caseRulesOf(given.policy);
  const ground = groundOf(voidGrounds, command.ground);
  if (!ground) return refuse(noGround('ground', voidGrounds, command.ground));
  if (ground.key === DUPLICATE) {
    return refuse(
      invalid(
        'ground',
        '重复案件请用“并入另一案件”，并指明是哪一件。',
        'For a duplicate use case.linkDuplicate, and name the case that goes on.',
      ),
    );
  }
  const { reason } = command;
  return decideOrAsk(given, theCase, command.id, {
    kind: 'void',
    ground: ground.key,
    duplicateOf: null,
    reason,
  });
}

export function linkDuplicate(given: Given, theCase: Case, command: Of<'case.linkDuplicate'>): Decision {
  const { picture, actor } = given;
  const target = targetOf(given, 'to', command.to, theCase);
  if (!target.ok) return target;
  const refusal = denied(
    picture,
    actor,
    command.type,
    subjectOf(picture, actor, target.theCase, command.type),
  );
  if (refusal) return refuse(refusal);
  return decideOrAsk(given, theCase, command.id, {
    kind: 'void',
    ground: DUPLICATE,
    duplicateOf: target.theCase.id,
    reason: linkedTo(target.theCase),
  });
}

function decideOrAsk(given: Given, theCase: Case, id: string, asked: Voiding): Decision {
  return mayDecide(given.actor, asked.kind, decidingTier(given, theCase, asked))
    ? voidFacts(given, theCase, asked)
    : ask(given, theCase, id, asked);
}

export function voidFacts(given: Given, theCase: Case, { ground, duplicateOf, reason }: Voiding): Decision {
  const voided = facts(...recalls(given.picture, theCase, reason), {
    type: 'case.voided',
    case: theCase.id,
    ground,
    reason,
    duplicateOf,
  });
  if (duplicateOf === null || !voided.ok) return voided;
  // It may have ended while the application waited.
  const target = targetOf(given, 'to', duplicateOf, theCase);
  if (!target.ok) return target;
  const repeated = repeatFacts(given, target.theCase, theCase);
  return repeated.ok ? facts(...voided.facts, ...repeated.facts) : repeated;
}
