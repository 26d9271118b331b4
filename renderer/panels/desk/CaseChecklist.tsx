// The standards on a case: the clauses that govern the step which is being done now, to be ticked where no record can
// tell; and how many of all were met. What each team met stands with its assignment.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { isOpen, type Case, type CaseState } from '#contract/case/case.ts';
import type { Order } from '#contract/order/order.ts';
import { clausesMet, type ClauseResult } from '#contract/standard/clausesMet.ts';
import { standardsOf } from '#contract/standard/standard.ts';
import { ChecklistOf } from '../readings/Checklist.tsx';
import { usePicture } from '../seat.tsx';
import { useNow } from '../useNow.ts';
import type { Timeline } from './useTimeline.ts';

/** Judged by the same function as at the server, from the same facts. */
export function useClauses(theCase: Case, { facts }: Timeline): readonly ClauseResult[] {
  const { orders, policy } = usePicture();
  const now = useNow(10_000);
  return useMemo(() => {
    if (facts.length === 0) return [];
    const own = theCase.orders.map((id) => orders.get(id)).filter((order): order is Order => !!order);
    return clausesMet(theCase, own, policy, facts, now);
  }, [theCase, orders, policy, facts, now]);
}

interface Props {
  readonly theCase: Case;
  readonly clauses: readonly ClauseResult[];
}

export function CaseChecklist({ theCase, clauses }: Props) {
  const { t } = useTranslation();
  const { policy } = usePicture();
  if (standardsOf(policy).length === 0 || clauses.length === 0) return null;
  const step = stepOf(theCase.state);
  const count = (status: ClauseResult['status']): number =>
    clauses.filter((one) => one.status === status).length;
  return (
    <section className="checklist" aria-label={t('standard.title')}>
      <h3>
        {t('standard.title')}{' '}
        <span className="quiet">
          {t('standard.counts', { met: count('met'), missed: count('missed'), pending: count('pending') })}
        </span>
      </h3>
      {step && (
        <>
          <p className="quiet">{t('standard.now', { step: t(`caseStep.${step}`) })}</p>
          <ChecklistOf theCase={theCase} clauses={clauses} steps={[step]} mayTick={isOpen(theCase)} />
        </>
      )}
      <details>
        <summary>{t('standard.all', { n: clauses.filter(({ team }) => team === null).length })}</summary>
        <ChecklistOf theCase={theCase} clauses={clauses} mayTick={isOpen(theCase)} />
      </details>
    </section>
  );
}

/** The step that somebody does next. */
function stepOf({ kind }: CaseState) {
  switch (kind) {
    case 'reported':
      return 'accept';
    case 'verifying':
      return 'verify';
    case 'accepted':
      return 'file';
    case 'filed':
      return 'dispatch';
    case 'dispatched':
    case 'handling':
      return 'feedback';
    case 'suspended':
      return 'suspend';
    case 'feedback':
      return 'check';
    case 'checking':
      return 'close';
    case 'closed':
    case 'rejected':
    case 'voided':
      return null;
  }
}
