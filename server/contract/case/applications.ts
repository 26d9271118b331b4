// Rows 8-10, 16 and 17: asking for what one may not decide, and deciding what was asked.
import { tierOf, type Actor } from '../actor.ts';
import { extendedBy, limitHours } from '../clock.ts';
import { facts, refuse, type Decision, type Given } from '../decision.ts';
import type { FactBody } from '../fact.ts';
import type { Tier, Words } from '../ids.ts';
import type { Refusal } from '../command.ts';
import { invalid, notFound, notNow } from '../refusal.ts';
import { DECIDERS, type Application, type ApplicationKind, type Asked } from './application.ts';
import { byOf, isHandling, issuingTier, teamOf } from './caseParties.ts';
import { recalls } from './caseOrders.ts';
import type { Case } from './case.ts';
import type { CaseCommand } from './caseCommand.ts';
import { caseRulesOf } from './caseRules.ts';
import { groundOf, noGround } from './filing.ts';
import { spanWords } from './spanWords.ts';
import { voidFacts } from './voiding.ts';

type Of<T extends CaseCommand['type']> = Extract<CaseCommand, { type: T }>;

export const ASKED: Readonly<Record<ApplicationKind, Words>> = {
  return: { zh: '退单', en: 'return' },
  extension: { zh: '延期', en: 'extension' },
  suspension: { zh: '挂账', en: 'suspension' },
  void: { zh: '作废', en: 'voiding' },
  escalation: { zh: '提级', en: 'escalation' },
};

/** A case is not put off more often than this, whatever the rules grant: its card must stay readable. */
const MAX_OF_A_KIND = 20;

export function apply(given: Given, theCase: Case, command: Of<'case.apply'>): Decision {
  const checked = checkAsked(given, theCase, command.asked);
  return checked.ok ? ask(given, theCase, command.id, checked.asked) : checked;
}

/** Writes the application down; also for who commanded what only another tier may decide. */
export function ask(given: Given, theCase: Case, id: string, asked: Asked): Decision {
  const pending = theCase.applications.find((one) => one.asked.kind === asked.kind);
  if (pending) {
    const what = ASKED[asked.kind];
    const who = DECIDING[pending.decides];
    return refuse(
      notNow(
        null,
        `案件 ${theCase.no} 已有待审批的${what.zh}申请，请等${who.zh}审批。`,
        `A ${what.en} of case ${theCase.no} is asked for already. Wait for ${who.en} to decide.`,
      ),
    );
  }
  const decides = decidingTier(given, theCase, asked);
  return facts({ type: 'case.applied', case: theCase.id, application: id, decides, asked });
}

type Checked = { readonly ok: true; readonly asked: Asked } | Extract<Decision, { ok: false }>;
const no = (refusal: Refusal): Checked => ({ ok: false, refusal });

function checkAsked(given: Given, theCase: Case, input: Of<'case.apply'>['asked']): Checked {
  const rules = caseRulesOf(given.policy);
  switch (input.kind) {
    case 'return': {
      const refusal = mayReturn(given, theCase);
      return refusal ? no(refusal) : { ok: true, asked: input };
    }
    case 'extension': {
      const refusal = notInHands(given, theCase, input.kind) ?? mayExtend(given, theCase, input.hours, true);
      return refusal ? no(refusal) : { ok: true, asked: input };
    }
    case 'suspension': {
      if (!groundOf(rules.suspensionGrounds, input.ground)) {
        return no(noGround('asked.ground', rules.suspensionGrounds, input.ground));
      }
      const refusal =
        notInHands(given, theCase, input.kind) ?? maySuspend(given, theCase, input.until, 'asked.until');
      return refusal ? no(refusal) : { ok: true, asked: input };
    }
    case 'void': {
      const refusal = isOver(theCase) ?? commandedAbove(given.actor, theCase);
      if (refusal) return no(refusal);
      const ground = groundOf(rules.voidGrounds, input.ground);
      if (!ground || ground.key === 'duplicate') {
        return no(
          ground
            ? invalid(
                'asked.ground',
                '重复案件请用“并入另一案件”，并指明是哪一件。',
                'For a duplicate use case.linkDuplicate, and name the case that goes on.',
              )
            : noGround('asked.ground', rules.voidGrounds, input.ground),
        );
      }
      return {
        ok: true,
        asked: { kind: 'void', ground: ground.key, duplicateOf: null, reason: input.reason },
      };
    }
    case 'escalation': {
      const refusal = isOver(theCase) ?? alreadyDistrict(theCase);
      return refusal ? no(refusal) : { ok: true, asked: input };
    }
  }
}

/** Row 8: who was sent gives it back; row 18: so does the town that it was given down to. */
function mayReturn({ picture, actor }: Given, theCase: Case): Refusal | null {
  if (theCase.delegation && tierOf(actor) === 'town') return null;
  const inHands = theCase.state.kind === 'dispatched' || theCase.state.kind === 'handling';
  const team = teamOf(actor);
  const handles =
    team !== null
      ? isHandling(picture, theCase, team)
      : actor.kind === 'person' && actor.role === 'departmentOfficer' && theCase.departmentWork !== null;
  if (inHands && handles) return null;
  return notNow(
    null,
    `案件 ${theCase.no} 的退单由正在处置它的队伍或部门申请；指挥中心可直接撤回指令。`,
    `A return of case ${theCase.no} is asked for by the team or department that handles it now. The centre recalls its order instead.`,
  );
}

function notInHands({ actor }: Given, theCase: Case, kind: ApplicationKind): Refusal | null {
  if (theCase.state.kind === 'dispatched' || theCase.state.kind === 'handling') {
    return commandedAbove(actor, theCase);
  }
  const what = ASKED[kind];
  return notNow(
    null,
    `案件 ${theCase.no} 不在派遣或处置中，不能申请${what.zh}；须先派遣。`,
    `Case ${theCase.no} is in nobody's hands, so there is no ${what.en} to ask for. It has to be dispatched first.`,
  );
}

/** Row 9. `fresh`: it is asked for now; one that was asked in time may be granted after the deadline. */
function mayExtend({ policy, context }: Given, theCase: Case, hours: number, fresh: boolean): Refusal | null {
  const limit = theCase.limits?.handle;
  const handleBy = theCase.dues?.handleBy;
  if (!policy || !limit || handleBy === null || handleBy === undefined) {
    return notNow(
      null,
      `案件 ${theCase.no} 没有处置时限，无须延期。`,
      `Case ${theCase.no} has no handling limit: there is nothing to extend.`,
    );
  }
  if (fresh && context.now >= handleBy) {
    return notNow(
      null,
      `案件 ${theCase.no} 已超过处置时限，延期须在到期前申请；请尽快处置并反馈。`,
      `Case ${theCase.no} is past its deadline, and an extension is asked for before it. Handle it and feed back.`,
    );
  }
  const { totalShare } = caseRulesOf(policy).extension;
  const most = totalShare * limitHours(limit, policy.calendar);
  const left = most - grantedHours(theCase);
  if (hours <= left && theCase.extensions.length < MAX_OF_A_KIND) return null;
  return invalid(
    'asked.hours',
    `延期累计不能超过 ${most} 小时（时限的 ${totalShare} 倍），还可延 ${Math.max(0, left)} 小时。`,
    `Extensions add up to ${most} h at most (${totalShare} times the limit); ${Math.max(0, left)} h are left.`,
  );
}

const grantedHours = (theCase: Case): number => theCase.extensions.reduce((sum, one) => sum + one.hours, 0);

/** Row 10. */
function maySuspend({ policy, context }: Given, theCase: Case, until: number, field: string): Refusal | null {
  if (theCase.suspensions.length >= MAX_OF_A_KIND) {
    return notNow(
      null,
      `案件 ${theCase.no} 已挂账 ${MAX_OF_A_KIND} 次，不能再挂账；请处置，或申请提级。`,
      `Case ${theCase.no} was suspended ${MAX_OF_A_KIND} times and is not suspended again. Handle it, or ask to escalate it.`,
    );
  }
  const { maxMs } = caseRulesOf(policy).suspension;
  const most = spanWords(maxMs);
  if (until > context.now && until - context.now <= maxMs) return null;
  return invalid(
    field,
    `挂账恢复时间须在现在之后、${most.zh}之内。`,
    `A suspension ends after now and within ${most.en}.`,
  );
}

export function alreadyDistrict(theCase: Case): Refusal | null {
  if (theCase.ownerTier !== 'district') return null;
  return notNow(
    null,
    `案件 ${theCase.no} 已由区级指挥，无须提级。`,
    `Case ${theCase.no} is with the district already: there is nothing to escalate.`,
  );
}

/** A case that the district has taken is the district's to put off or to end. */
function commandedAbove(actor: Actor, theCase: Case): Refusal | null {
  if (theCase.ownerTier !== 'district' || tierOf(actor) !== 'town') return null;
  return notNow(
    null,
    `案件 ${theCase.no} 由区级指挥，请由处置单位申请或由区级办理。`,
    `Case ${theCase.no} is commanded by the district: whoever handles it asks, or the district acts.`,
  );
}

function isOver({ no: number, state }: Case): Refusal | null {
  if (state.kind !== 'closed' && state.kind !== 'rejected' && state.kind !== 'voided') return null;
  return notNow(
    null,
    `案件 ${number} 已办结，不能再申请。`,
    `Case ${number} is over: there is nothing to ask for.`,
  );
}

/** The tier that decides; the district may always. */
export function decidingTier(given: Given, theCase: Case, asked: Asked): Tier {
  const { picture, policy, context } = given;
  if (theCase.ownerTier === 'district') return 'district';
  const rules = caseRulesOf(policy);
  switch (asked.kind) {
    case 'return':
      return issuingTier(picture, theCase);
    case 'extension': {
      const { townTimes, townShare } = rules.extension;
      const limit = theCase.limits?.handle;
      const oneLimit = limit && policy ? townShare * limitHours(limit, policy.calendar) : 0;
      const small = grantedHours(theCase) + asked.hours <= oneLimit;
      return small && theCase.extensions.length < townTimes ? 'town' : 'district';
    }
    case 'suspension':
      return asked.until - context.now > rules.suspension.townMaxMs
        ? 'district'
        : issuingTier(picture, theCase);
    case 'void':
      // Filed cases are counted: their going away is confirmed by the tier above.
      return theCase.clockFrom === null ? 'town' : 'district';
    case 'escalation':
      return 'district';
  }
}

/** This actor is one who decides this. */
export function mayDecide(actor: Actor, kind: ApplicationKind, decides: Tier): boolean {
  if (actor.kind === 'system') return true;
  const { town, district } = DECIDERS[kind];
  return district.includes(actor.role) || (decides === 'town' && town.includes(actor.role));
}

const DECIDING: Readonly<Record<Tier, Words>> = {
  town: { zh: '街镇', en: 'the town' },
  district: { zh: '区级', en: 'the district' },
};

function pendingOf(
  { actor }: Given,
  theCase: Case,
  id: string,
): { readonly ok: true; readonly application: Application } | Extract<Decision, { ok: false }> {
  const application = theCase.applications.find((one) => one.id === id);
  if (!application) {
    return {
      ok: false,
      refusal: notFound('application', { zh: '待审批的申请', en: 'pending application' }, id),
    };
  }
  const what = ASKED[application.asked.kind];
  if (!mayDecide(actor, application.asked.kind, application.decides)) {
    const by = DECIDERS_IN_WORDS[application.asked.kind];
    const tier = DECIDING[application.decides];
    return {
      ok: false,
      refusal: {
        code: 'forbidden',
        field: 'application',
        message: {
          zh: `该${what.zh}申请由${tier.zh}${by.zh}审批。`,
          en: `This ${what.en} is decided by ${by.en} of ${tier.en}.`,
        },
      },
    };
  }
  if (application.by.id === byOf(actor).id) {
    return {
      ok: false,
      refusal: notNow(
        'application',
        '不能审批自己的申请，请由他人或上一级审批。',
        'Nobody decides what they asked for themselves: somebody else of the tier, or the tier above, does.',
      ),
    };
  }
  return { ok: true, application };
}

const DECIDERS_IN_WORDS: Readonly<Record<ApplicationKind, Words>> = {
  return: { zh: '派遣员或指挥长', en: 'a dispatcher or the commander' },
  extension: { zh: '派遣员或指挥长', en: 'a dispatcher or the commander' },
  suspension: { zh: '派遣员或指挥长', en: 'a dispatcher or the commander' },
  void: { zh: '值班长或指挥长', en: 'a shift leader or the commander' },
  escalation: { zh: '指挥长', en: 'the commander' },
};

export function deny(given: Given, theCase: Case, command: Of<'case.deny'>): Decision {
  const pending = pendingOf(given, theCase, command.application);
  if (!pending.ok) return pending;
  return facts({
    type: 'case.denied',
    case: theCase.id,
    application: command.application,
    reason: command.reason,
  });
}

export function approve(given: Given, theCase: Case, command: Of<'case.approve'>): Decision {
  const pending = pendingOf(given, theCase, command.application);
  if (!pending.ok) return pending;
  const { picture, policy } = given;
  const { id: application, asked, by } = pending.application;
  const on = { case: theCase.id };
  switch (asked.kind) {
    case 'return': {
      const ofTown = by.role !== 'system' && by.role.startsWith('town');
      if (theCase.delegation && ofTown) {
        return facts({ type: 'case.delegationReturned', ...on, reason: asked.reason });
      }
      const back: FactBody = { type: 'case.returned', ...on, reason: asked.reason };
      return facts(...recalls(picture, theCase, asked.reason), back);
    }
    case 'extension': {
      const refusal = mayExtend(given, theCase, asked.hours, false);
      const { limits, dues } = theCase;
      if (refusal || !policy || !limits?.handle || !dues || dues.handleBy === null) {
        return refuse(refusal ?? notFound('application', ASKED.extension, application));
      }
      const handleBy = extendedBy(asked.hours, dues.handleBy, limits.handle, policy.calendar);
      return facts({
        type: 'case.extended',
        ...on,
        application,
        hours: asked.hours,
        dues: { ...dues, handleBy },
      });
    }
    case 'suspension': {
      const refusal = maySuspend(given, theCase, asked.until, 'application');
      if (refusal) return refuse(refusal);
      const { ground, reason, until } = asked;
      // Nobody stands and waits for the weather: the teams go home, and a dispatcher sends again afterwards.
      return facts(...recalls(picture, theCase, reason), {
        type: 'case.suspended',
        ...on,
        application,
        ground,
        reason,
        until,
      });
    }
    case 'void':
      return voidFacts(given, theCase, asked);
    case 'escalation':
      return facts({ type: 'case.escalated', ...on, reason: asked.reason });
  }
}
