// The standards on a case: the clauses that govern the step which is being done now, to be ticked where no record can
// tell; and how many of all were met. What each team met stands with its assignment.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { isOpen, type Case, type CaseState } from '#contract/case/case.ts';
import type { Order } from '#contract/order/order.ts';
import { clausesMet, type ClauseResult } from '#contract/standard/clausesMet.ts';
import { clauseById, standardsOf } from '#contract/standard/standard.ts';
import { useSay } from '../parts/say.ts';
import { useMayAct, usePicture } from '../seat.tsx';
import { useNow } from '../useNow.ts';
import { RefusalNote } from './RefusalNote.tsx';
import { useAct } from './useAct.ts';
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
  const say = useSay();
  const mayAct = useMayAct();
  const act = useAct();
  const { policy, checklists } = usePicture();
  if (standardsOf(policy).length === 0) return null;
  const ofCase = clauses.filter(({ team }) => team === null);
  const step = stepOf(theCase.state);
  const current = step === null ? [] : ofCase.filter((one) => one.step === step);
  const counts = (status: ClauseResult['status']): number =>
    clauses.filter((one) => one.status === status).length;
  const ticks = checklists.get(theCase.id)?.ticks ?? [];
  return (
    <section className="checklist" aria-label={t('standard.title')}>
      <h3>
        {t('standard.title')}{' '}
        <span className="quiet">
          {t('standard.counts', { met: counts('met'), missed: counts('missed'), pending: counts('pending') })}
        </span>
      </h3>
      {current.length > 0 && step && (
        <p className="quiet">{t('standard.now', { step: t(`caseStep.${step}`) })}</p>
      )}
      <ul>
        {current.map((result) => {
          const clause = clauseById(policy, result.clause);
          if (!clause) return null;
          const ticked = ticks.some((one) => one.clause === clause.id && one.team === null);
          return (
            <li key={clause.id} className={`clause is-${result.status}`}>
              {clause.check.kind === 'manual' && isOpen(theCase) ? (
                <label>
                  <input
                    type="checkbox"
                    checked={ticked}
                    disabled={!mayAct || act.state.kind === 'sending'}
                    onChange={() =>
                      void act.send({
                        type: 'standard.tick',
                        caseId: theCase.id,
                        clause: clause.id,
                        done: !ticked,
                      })
                    }
                  />
                  <span>{say.words(clause.text)}</span>
                </label>
              ) : (
                <>
                  <ClauseMark status={result.status} />
                  <span>{say.words(clause.text)}</span>
                </>
              )}
              <code className="quiet">{clause.id}</code>
            </li>
          );
        })}
      </ul>
      {act.state.kind === 'refused' && <RefusalNote refusal={act.state.refusal} />}
      <details>
        <summary>{t('standard.all', { n: ofCase.length })}</summary>
        <ClauseList results={ofCase} />
      </details>
    </section>
  );
}

export function ClauseList({ results }: { readonly results: readonly ClauseResult[] }) {
  const { t } = useTranslation();
  const say = useSay();
  const { policy } = usePicture();
  return (
    <ul className="clause-list">
      {results.map((result) => {
        const clause = clauseById(policy, result.clause);
        return (
          <li key={`${result.clause} ${result.team ?? ''}`} className={`clause is-${result.status}`}>
            <ClauseMark status={result.status} />
            <span>{clause ? say.words(clause.text) : result.clause}</span>
            <span className="quiet">{t(`standard.status.${result.status}`)}</span>
          </li>
        );
      })}
    </ul>
  );
}

/** By shape: a tick, a cross, a ring for what is still to come, a dash. */
export function ClauseMark({ status }: { readonly status: ClauseResult['status'] }) {
  const { t } = useTranslation();
  return (
    <svg className="clause-mark" viewBox="0 0 16 16" role="img" aria-label={t(`standard.status.${status}`)}>
      {status === 'met' && <path d="M2.500 8.500 6.500 12.500 13.500 4" />}
      {status === 'missed' && <path d="M3.500 3.500 12.500 12.500M12.500 3.500 3.500 12.500" />}
      {status === 'pending' && <circle cx="8" cy="8" r="5" />}
      {status === 'notApplicable' && <path d="M3.500 8H12.500" />}
    </svg>
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
