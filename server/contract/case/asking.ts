// Who may not decide, asks: which tier decides what is asked, who of it, and the application itself.
import type { Actor } from '../actor.ts';
import { limitHours } from '../clock.ts';
import { facts, refuse, type Decision, type Given } from '../decision.ts';
import type { Tier, Words } from '../ids.ts';
import { notNow } from '../refusal.ts';
import { DECIDERS, type ApplicationKind, type Asked } from './application.ts';
import { issuingTier } from './caseParties.ts';
import type { Case } from './case.ts';
import { caseRulesOf } from './caseRules.ts';

export const ASKED: Readonly<Record<ApplicationKind, Words>> = {
  return: { zh: '退单', en: 'return' },
  extension: { zh: '延期', en: 'extension' },
  suspension: { zh: '挂账', en: 'suspension' },
  void: { zh: '作废', en: 'voiding' },
  escalation: { zh: '提级', en: 'escalation' },
};

export const DECIDING: Readonly<Record<Tier, Words>> = {
  town: { zh: '街镇', en: 'the town' },
  district: { zh: '区级', en: 'the district' },
};

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

/** In the clock of the handling limit. */
export const grantedHours = (theCase: Case): number =>
  theCase.extensions.reduce((sum, one) => sum + one.hours, 0);
