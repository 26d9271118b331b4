// Rows 2-5: verification, acceptance, filing. What is frozen at filing is made here.
import { tierOf } from '../actor.ts';
import { dues } from '../clock.ts';
import { facts, refuse, type Decision, type Given } from '../decision.ts';
import type { FactBody } from '../fact.ts';
import { categoryOf, type Category, type FilingCondition } from '../policy.ts';
import { limitsFor } from '../limits.ts';
import { departmentResponsible } from '../organisation/responsibility.ts';
import { invalid, notNow } from '../refusal.ts';
import type { Case } from './case.ts';
import type { CaseCommand } from './caseCommand.ts';
import { caseRulesOf, type Ground } from './caseRules.ts';
import { teamFor } from './errand.ts';

type Of<T extends CaseCommand['type']> = Extract<CaseCommand, { type: T }>;

/** Row 2. */
export function requestVerification(
  given: Given,
  theCase: Case,
  command: Of<'case.requestVerification'>,
): Decision {
  if (theCase.source === 'patrol') {
    return refuse(
      notNow(
        null,
        `案件 ${theCase.no} 由巡防队员当场上报，无须核实，请直接受理或不予受理。`,
        `Case ${theCase.no} was reported by a patrol on the spot and needs no verification. Accept or decline it.`,
      ),
    );
  }
  const asked = teamFor(given, theCase, command.team);
  if (!asked.ok) return asked;
  const { limitMin } = caseRulesOf(given.policy).verification;
  return facts({
    type: 'case.verificationAsked',
    case: theCase.id,
    team: asked.team,
    dueAt: given.context.now + limitMin * 60_000,
    note: command.note ?? null,
  });
}

/** Row 3. */
export const verify = (theCase: Case, { outcome, note, attachments }: Of<'case.verify'>): Decision =>
  facts({
    type: 'case.verified',
    case: theCase.id,
    outcome,
    note: note ?? null,
    attachments: attachments ?? [],
  });

/** Row 4. */
export const accept = (given: Given, theCase: Case): Decision =>
  unverified(given, theCase) ?? facts({ type: 'case.accepted', case: theCase.id });

/** Rows 4 and 5. */
export function reject({ policy }: Given, theCase: Case, { code, reason }: Of<'case.reject'>): Decision {
  const { rejectCodes } = caseRulesOf(policy);
  const chosen = groundOf(rejectCodes, code);
  if (!chosen) return refuse(noGround('code', rejectCodes, code));
  return facts({ type: 'case.rejected', case: theCase.id, code: chosen.key, reason });
}

/** Row 5. */
export const file = (given: Given, theCase: Case, { condition }: Of<'case.file'>): Decision =>
  unverified(given, theCase) ?? filing(given, theCase, condition ?? theCase.condition);

/** Rows 4-5 in one: what a commander's order implies for a case that nobody has filed yet. */
export function acceptAndFile(given: Given, theCase: Case): Decision {
  return theCase.clockFrom === null ? filing(given, theCase, theCase.condition) : facts();
}

function filing(given: Given, theCase: Case, key: string): Decision {
  const filed = filedAs(given, theCase, key);
  if (!filed.ok) return filed;
  const accepted: FactBody[] =
    theCase.state.kind === 'accepted' ? [] : [{ type: 'case.accepted', case: theCase.id }];
  return facts(...accepted, { type: 'case.filed', case: theCase.id, ...filed.frozen });
}

type Frozen = Omit<Extract<FactBody, { type: 'case.filed' }>, 'type' | 'case'>;

/** What filing it now under this condition freezes. */
export function filedAs(
  { picture, policy, context: { now } }: Given,
  theCase: Case,
  key: string,
): { readonly ok: true; readonly frozen: Frozen } | Extract<Decision, { ok: false }> {
  const category = policy && categoryOf(policy, theCase.category);
  if (!policy || !category) {
    return {
      ok: false,
      refusal: notNow(
        null,
        `目录中已没有类别 ${theCase.category}，请系统管理员先恢复目录。`,
        `Category ${theCase.category} is no longer in the catalogue. Have the system administrator restore it.`,
      ),
    };
  }
  const condition = conditionOf(category, key);
  if (!condition) return { ok: false, refusal: noCondition(category, key) };
  const limits = limitsFor(policy, category.code, condition, theCase, theCase.ownerTier, now);
  return {
    ok: true,
    frozen: {
      condition: condition.key,
      priority: condition.priority,
      limits,
      dues: dues(now, limits, policy.calendar),
      department:
        theCase.department ?? departmentResponsible(picture.jurisdictions, category, theCase.town, now),
    },
  };
}

function unverified({ policy, actor }: Given, theCase: Case): Decision | null {
  const { requiredOf } = caseRulesOf(policy).verification;
  if (!requiredOf.includes(theCase.source) || theCase.verification?.outcome === 'confirmed') return null;
  const refuted = theCase.verification?.outcome === 'refuted';
  return refuse(
    notNow(
      null,
      refuted
        ? `案件 ${theCase.no} 经核实不属实，请不予受理，或再次发核实。`
        : `案件 ${theCase.no} 来自公众，须核实后才能受理；请先发核实。`,
      refuted
        ? `Verification found case ${theCase.no} to be untrue. Decline it, or have it verified again.`
        : `Case ${theCase.no} came from outside and is verified before it is accepted. ${tierOf(actor) ? 'Send it for verification' : 'Ask intake to verify it'}.`,
    ),
  );
}

export const conditionOf = (category: Category, key: string | undefined): FilingCondition | undefined =>
  key === undefined ? category.conditions[0] : category.conditions.find((one) => one.key === key);

export const noCondition = (category: Category, key: string | undefined) => {
  const known = category.conditions.map((one) => one.key).join(', ');
  return invalid(
    'condition',
    `类别 ${category.code} 没有立案条件 ${key}，可用：${known}。`,
    `Category ${category.code} has no filing condition ${key}. Known: ${known}.`,
  );
};

/** The first one when none is named. */
export const groundOf = (grounds: readonly Ground[], key: string | undefined): Ground | undefined =>
  key === undefined ? grounds[0] : grounds.find((one) => one.key === key);

export const noGround = (field: string, grounds: readonly Ground[], key: string | undefined) => {
  const zh = grounds.map((one) => `${one.key}（${one.name.zh}）`).join('、');
  const en = grounds.map((one) => `${one.key} (${one.name.en})`).join(', ');
  return invalid(
    field,
    `没有理由代码 ${key}，可用：${zh}。`,
    `There is no reason code ${key}. Known: ${en}.`,
  );
};
