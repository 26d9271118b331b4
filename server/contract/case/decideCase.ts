// What happens to a case: DOMAIN 3.1. Who may, whether what they saw is still so, whose case it is and whether it
// is the moment are asked here, for every act alike; what else an act needs stands in the file of its rows.
import { claimed } from '../attachment/decideAttachment.ts';
import { stale } from '../changes.ts';
import { denied, facts, refuse, type Decision, type Given } from '../decision.ts';
import { caseId, type AttachmentId, type CaseId } from '../ids.ts';
import { heldByOperation, otherCommander } from '../operation/otherCommander.ts';
import { notFound } from '../refusal.ts';
import { apply, approve, deny } from './applications.ts';
import type { Case } from './case.ts';
import type { CaseCommand, CaseSystemCommand } from './caseCommand.ts';
import { CASE, MOMENTS, untimely } from './caseMoments.ts';
import { ownedAbove, subjectOf, teamOf } from './caseParties.ts';
import { checkResult, close, rework, sendCheck } from './closing.ts';
import {
  acceptDelegation,
  acknowledgeUrge,
  delegate,
  escalate,
  markOverdue,
  replySupervision,
  supervise,
  urge,
} from './commanding.ts';
import { accept, file, reject, requestVerification, verify } from './filing.ts';
import { assignDepartment, feedback, receive, resume } from './handling.ts';
import { reopening } from './reopening.ts';
import { report } from './report.ts';
import { audit, selfHandle } from './selfHandling.ts';
import { linkDuplicate, voidCase } from './voiding.ts';

/** What a town may do about a case of its that the district commands. */
const ALSO_BELOW: readonly string[] = [
  'case.apply',
  'case.acceptDelegation',
  'case.acknowledgeUrge',
  'case.replySupervision',
];

export function decideCase(given: Given, command: CaseCommand | CaseSystemCommand): Decision {
  if (command.type === 'case.report') {
    return withPictures(given, caseId(command.id), command.attachments, report(given, command));
  }
  const { picture, actor, context } = given;
  const { type } = command;
  const theCase =
    picture.cases.get(command.caseId) ??
    // What was closed days ago has left the picture, and may still be opened again.
    (type === 'case.reopen' ? context.archived(command.caseId) : null);
  if (!theCase) return refuse(notFound('caseId', CASE, command.caseId));
  const seen = 'expectedVersion' in command ? command.expectedVersion : undefined;
  const refusal =
    denied(picture, actor, type, subjectOf(picture, actor, theCase, type)) ??
    stale(picture, theCase, seen) ??
    (ALSO_BELOW.includes(type) ? null : ownedAbove(actor, theCase)) ??
    otherCommander(picture, actor, theCase.id, 'caseId') ??
    (type === 'case.delegate' ? heldByOperation(picture, theCase.id, 'caseId') : null);
  if (refusal) return refuse(refusal);
  const early = hasMoment(type) ? untimely(theCase, type) : null;
  const attachments = 'attachments' in command ? command.attachments : undefined;
  return early ?? withPictures(given, theCase.id, attachments, act(given, theCase, command));
}

/** The pictures that a command brings along belong to its case from then on. */
function withPictures(
  given: Given,
  id: CaseId,
  attachments: readonly AttachmentId[] | undefined,
  decision: Decision,
): Decision {
  if (!decision.ok) return decision;
  const team = teamOf(given.actor);
  const added = claimed(given, attachments, { case: id, ...(team === null ? {} : { team }) });
  return added.ok ? facts(...decision.facts, ...added.facts) : added;
}

const hasMoment = (type: string): type is keyof typeof MOMENTS => Object.hasOwn(MOMENTS, type);

type OnCase = Exclude<CaseCommand, { type: 'case.report' }> | CaseSystemCommand;

function act(given: Given, theCase: Case, command: OnCase): Decision {
  switch (command.type) {
    case 'case.keepApart':
      return theCase.suspects.length > 0
        ? facts({ type: 'case.keptApart', case: theCase.id, from: theCase.suspects })
        : facts();
    case 'case.linkDuplicate':
      return linkDuplicate(given, theCase, command);
    case 'case.requestVerification':
      return requestVerification(given, theCase, command);
    case 'case.verify':
      return verify(theCase, command);
    case 'case.accept':
      return accept(given, theCase);
    case 'case.reject':
      return reject(given, theCase, command);
    case 'case.file':
      return file(given, theCase, command);
    case 'case.assignDepartment':
      return assignDepartment(given, theCase, command);
    case 'case.receive':
      return receive(theCase);
    case 'case.apply':
      return apply(given, theCase, command);
    case 'case.approve':
      return approve(given, theCase, command);
    case 'case.deny':
      return deny(given, theCase, command);
    case 'case.resume':
      return resume(given, theCase);
    case 'case.feedback':
      return feedback(given, theCase, command);
    case 'case.check':
      return sendCheck(given, theCase, command);
    case 'case.checkResult':
      return checkResult(given, theCase, command);
    case 'case.close':
      return close(given, theCase, command);
    case 'case.rework':
      return rework(given, theCase, command);
    case 'case.selfHandle':
      return selfHandle(given, theCase, command);
    case 'case.audit':
      return audit(given, theCase, command);
    case 'case.void':
      return voidCase(given, theCase, command);
    case 'case.reopen':
      return reopening(given, theCase, command.reason, command.condition ?? theCase.condition);
    case 'case.escalate':
      return escalate(given, theCase, command);
    case 'case.delegate':
      return delegate(theCase, command);
    case 'case.acceptDelegation':
      return acceptDelegation(theCase);
    case 'case.urge':
      return urge(given, theCase, command);
    case 'case.acknowledgeUrge':
      return acknowledgeUrge(given, theCase, command);
    case 'case.supervise':
      return supervise(given, theCase, command);
    case 'case.replySupervision':
      return replySupervision(given, theCase, command);
    case 'case.markOverdue':
      return markOverdue(given, theCase, command);
  }
}
