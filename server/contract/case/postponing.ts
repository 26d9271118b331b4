// Rows 9 and 10: how long a case may be put off, by extensions and by suspensions.
import type { Refusal } from '../command.ts';
import { limitHours } from '../clock.ts';
import type { Given } from '../decision.ts';
import { invalid, notNow } from '../refusal.ts';
import { grantedHours } from './asking.ts';
import type { Case } from './case.ts';
import { caseRulesOf } from './caseRules.ts';
import { spanWords } from './spanWords.ts';

/** A case is not put off more often than this, whatever the rules grant: its card must stay readable. */
const MAX_OF_A_KIND = 20;

/** Row 9. `fresh`: it is asked for now; one that was asked in time may be granted after the deadline. */
export function mayExtend(
  { policy, context }: Given,
  theCase: Case,
  hours: number,
  fresh: boolean,
): Refusal | null {
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

/** Row 10. */
export function maySuspend(
  { policy, context }: Given,
  theCase: Case,
  until: number,
  field: string,
): Refusal | null {
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
