// Rows 8-10, 16 and 17: asking for what one may not decide, and deciding what was asked.
import { tierOf, type Actor } from '../actor.ts';
import { extendedBy } from '../clock.ts';
import { facts, refuse, type Decision, type Given } from '../decision.ts';
import type { FactBody } from '../fact.ts';
import type { Words } from '../ids.ts';
import type { Refusal } from '../command.ts';
import { invalid, notFound, notNow } from '../refusal.ts';
import type { Application, ApplicationKind, Asked } from './application.ts';
import { ask, ASKED, DECIDING, mayDecide } from './asking.ts';
import { byOf, isHandling, teamOf } from './caseParties.ts';
import { recalls } from './caseOrders.ts';
import type { Case } from './case.ts';
import type { CaseCommand } from './caseCommand.ts';
import { caseRulesOf } from './caseRules.ts';
import { groundOf, noGround } from './filing.ts';
import { mayExtend, maySuspend } from './postponing.ts';
import { voidFacts } from './voiding.ts';

type Of<T extends CaseCommand['type']> = Extract<CaseCommand, { type: T }>;

export function apply(given: Given, theCase: Case, command: Of<'case.apply'>): Decision {
  const checked = checkAsked(given, theCase, command.asked);
  return checked.ok ? ask(given, theCase, command.id, checked.asked) : checked;
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
