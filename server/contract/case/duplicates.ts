// Two reports of one thing: one case goes on and counts the other as a repeat, the other is voided.
import { facts, refuse, type Decision, type Given } from '../decision.ts';
import type { CaseId } from '../ids.ts';
import { invalid, notFound, notNow } from '../refusal.ts';
import type { Case, CaseSource } from './case.ts';
import { CASE } from './caseMoments.ts';
import { isPastReopening, reopening } from './reopening.ts';

/** The one that is voided. */
export interface Second {
  readonly id: CaseId;
  readonly reportedAt: number;
  readonly source: CaseSource;
}

type Target = { readonly ok: true; readonly theCase: Case } | Extract<Decision, { ok: false }>;

/** The case that goes on: open, or closed so recently that a repeat opens it again. */
export function targetOf(given: Given, field: string, id: CaseId, second: Second): Target {
  const refused = (refusal: ReturnType<typeof notNow>): Target => ({ ok: false, refusal });
  if (id === second.id) {
    return refused(invalid(field, '案件不能并入自身。', 'A case cannot be linked to itself.'));
  }
  const theCase = given.picture.cases.get(id) ?? given.context.archived(id);
  if (!theCase) return refused(notFound(field, CASE, id));
  const { state } = theCase;
  if (state.kind === 'rejected' || state.kind === 'voided') {
    return refused(
      notNow(
        field,
        `案件 ${theCase.no} 已作废或不予受理，请另选案件。`,
        `Case ${theCase.no} was voided or declined. Choose another case.`,
      ),
    );
  }
  if (state.kind === 'closed' && isPastReopening(given, theCase)) {
    return refused(
      notNow(
        field,
        `案件 ${theCase.no} 结案已久，请保留为独立案件。`,
        `Case ${theCase.no} was closed too long ago. Keep this one as a case of its own.`,
      ),
    );
  }
  return { ok: true, theCase };
}

/** A report from after the other was closed says that it is not over. */
export function repeatFacts(given: Given, theCase: Case, second: Second): Decision {
  const repeated = {
    type: 'case.repeated',
    case: theCase.id,
    from: second.id,
    source: second.source,
  } as const;
  if (theCase.state.kind !== 'closed' || second.reportedAt <= theCase.state.since) {
    // Counted only where the picture still has it.
    return given.picture.cases.has(theCase.id) ? facts(repeated) : facts();
  }
  const reopened = reopening(given, theCase, REPEATED, theCase.condition);
  return reopened.ok ? facts(...reopened.facts, repeated) : refuse(reopened.refusal);
}

const REPEATED = '结案后再次上报';

/** The ground of `voidGrounds` that names another case. */
export const DUPLICATE = 'duplicate';
export const linkedTo = (theCase: Case): string => `与案件 ${theCase.no} 重复`;
