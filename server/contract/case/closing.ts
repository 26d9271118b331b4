// Rows 13-15: checking, closing, rework.
import { facts, refuse, type Decision, type Given } from '../decision.ts';
import type { FactBody } from '../fact.ts';
import type { Words } from '../ids.ts';
import { categoryOf, type Policy } from '../policy.ts';
import { notNow } from '../refusal.ts';
import type { Case, CheckResult } from './case.ts';
import type { CaseCommand } from './caseCommand.ts';
import { CASE_STATES, MOMENTS, wrongMoment } from './caseMoments.ts';
import { releases } from './caseOrders.ts';
import { hasHandled, teamOf } from './caseParties.ts';
import { caseRulesOf } from './caseRules.ts';
import { teamFor } from './errand.ts';
import { noDepartment } from './handling.ts';

type Of<T extends CaseCommand['type']> = Extract<CaseCommand, { type: T }>;

/** Row 13; once it is being checked, another patrol may be asked. */
export function sendCheck(given: Given, theCase: Case, { team }: Of<'case.check'>): Decision {
  if (theCase.state.kind === 'checking' && team === undefined) {
    return wrongMoment(theCase, MOMENTS['case.check'].act);
  }
  const asked = teamFor(given, theCase, team);
  if (!asked.ok) return asked;
  if (asked.team !== null && hasHandled(given.picture, theCase, asked.team)) return refuse(ownWork(theCase));
  return facts({ type: 'case.checking', case: theCase.id, team: asked.team });
}

/** Row 14, first half: somebody who did not handle it looks. */
export function checkResult(
  { picture, actor }: Given,
  theCase: Case,
  command: Of<'case.checkResult'>,
): Decision {
  const team = teamOf(actor);
  if (team !== null && hasHandled(picture, theCase, team)) return refuse(ownWork(theCase));
  return facts(...checkingFirst(theCase), {
    type: 'case.checked',
    case: theCase.id,
    passed: command.passed,
    onSite: team !== null || (actor.kind === 'person' && actor.role === 'workstation'),
    note: command.note ?? null,
    attachments: command.attachments ?? [],
  });
}

const ownWork = (theCase: Case) =>
  notNow(
    'team',
    `处置案件 ${theCase.no} 的队伍不能核查自己的结果，请另派队伍。`,
    `The team that handled case ${theCase.no} does not check its own work. Ask another team.`,
  );

const checkingFirst = (theCase: Case): FactBody[] =>
  theCase.state.kind === 'feedback' ? [{ type: 'case.checking', case: theCase.id, team: null }] : [];

/** Row 14, second half: the shift leader finds the closing condition met. */
export function close({ picture, policy }: Given, theCase: Case, { note }: Of<'case.close'>): Decision {
  const result = theCase.state.kind === 'checking' ? theCase.state.result : null;
  const refusal = notPassed(theCase, result, caseRulesOf(policy).siteCheckRequired);
  if (refusal) return refuse(refusal);
  // Without another's check the shift leader's own judgement is the check, and is kept as one from the desk.
  const judged: FactBody[] = result
    ? []
    : [
        {
          type: 'case.checked',
          case: theCase.id,
          passed: true,
          onSite: false,
          note: null,
          attachments: [],
        },
      ];
  return facts(...checkingFirst(theCase), ...judged, ...releases(picture, theCase), {
    type: 'case.closed',
    case: theCase.id,
    condition: closingCondition(theCase, policy),
    note: note ?? null,
  });
}

function notPassed(theCase: Case, result: CheckResult | null, onSite: boolean) {
  if (result && !result.passed) {
    return notNow(
      null,
      `案件 ${theCase.no} 核查未通过，不能结案；请返工，或再次核查。`,
      `Case ${theCase.no} failed its check and is not closed. Send it back for rework, or have it checked again.`,
    );
  }
  if (!onSite || result?.onSite) return null;
  return notNow(
    null,
    `案件 ${theCase.no} ${CASE_STATES[theCase.state.kind].zh}，须由未参与处置的巡防队员或工作站现场核查通过后才能结案；请先发核查。`,
    `Case ${theCase.no} closes only after a patrol that did not handle it, or the workstation, has checked it on site. Send it for checking first.`,
  );
}

/** What must be so before this case is closed: by its filing condition, else by the kind of its category. */
export function closingCondition(theCase: Case, policy: Policy | null): Words | null {
  const category = policy && categoryOf(policy, theCase.category);
  if (!category) return null;
  const own = category.conditions.find((one) => one.key === theCase.condition)?.closing;
  return own ?? caseRulesOf(policy).closing[category.kind];
}

/** Row 15: to the same department it is rework (返工), to another one it had been misdispatched (错派). */
export function rework({ picture, policy }: Given, theCase: Case, command: Of<'case.rework'>): Decision {
  const unknown = command.department && noDepartment(policy, command.department);
  if (unknown) return refuse(unknown);
  const before = theCase.department;
  const department = command.department ?? (theCase.departmentWork ? before : null);
  return facts(...releases(picture, theCase), {
    type: 'case.reworked',
    case: theCase.id,
    reason: command.reason,
    as: department === null || department === before ? 'rework' : 'misdispatch',
    department,
  });
}
