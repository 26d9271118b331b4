// What a report may be a second report of, asked before it is sent: it goes on as a case of its own, is linked, or is
// decided later.
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CASE_STATES } from '#contract/case/caseMoments.ts';
import type { CaseId, Position } from '#contract/ids.ts';
import type { SimilarCases as Answer } from '#contract/wire.ts';
import { useSay } from '../parts/say.ts';
import { useSeat } from '../seat.tsx';
import { distance } from './Dispatch.tsx';

export type Similarity =
  | { readonly kind: 'later' }
  | { readonly kind: 'apart' }
  | { readonly kind: 'same'; readonly as: CaseId };

interface Props {
  readonly category: string | null;
  readonly position: Position | null;
  readonly decided: Similarity;
  readonly onDecide: (decided: Similarity) => void;
}

/** A position that is being typed is asked about when the person pauses. */
const SETTLED_MS = 400;

export function SimilarCases({ category, position, decided, onDecide }: Props) {
  const { t } = useTranslation();
  const say = useSay();
  const similar = useSimilar(category, position);
  if (similar.length === 0) return null;
  return (
    <fieldset className="similar">
      <legend>{t('similar.title', { n: similar.length })}</legend>
      <Choice checked={decided.kind === 'later'} onChoose={() => onDecide({ kind: 'later' })}>
        {t('similar.later')}
      </Choice>
      <Choice checked={decided.kind === 'apart'} onChoose={() => onDecide({ kind: 'apart' })}>
        {t('similar.apart')}
      </Choice>
      {similar.map((one) => (
        <Choice
          key={one.id}
          checked={decided.kind === 'same' && decided.as === one.id}
          onChoose={() => onDecide({ kind: 'same', as: one.id })}
        >
          <strong>{t('similar.same', { no: one.no })}</strong>
          <span className="quiet">
            {`${say.words(CASE_STATES[one.state])} · ${say.dateMinute(one.reportedAt)} · ${distance(one.distanceM, t)}`}
          </span>
          <span className="similar-text">{[one.place, one.text].filter(Boolean).join(' · ')}</span>
        </Choice>
      ))}
    </fieldset>
  );
}

interface ChoiceProps {
  readonly checked: boolean;
  readonly onChoose: () => void;
  readonly children: React.ReactNode;
}

const Choice = ({ checked, onChoose, children }: ChoiceProps) => (
  <label>
    <input type="radio" name="similar" checked={checked} onChange={onChoose} />
    <span>{children}</span>
  </label>
);

function useSimilar(category: string | null, position: Position | null): Answer['similar'] {
  const { api } = useSeat();
  const [similar, setSimilar] = useState<Answer['similar']>([]);
  const query =
    category && position
      ? `category=${encodeURIComponent(category)}&lon=${position.lon}&lat=${position.lat}`
      : null;
  useEffect(() => {
    setSimilar([]);
    if (query === null) return;
    let over = false;
    const timer = setTimeout(() => {
      void api.get<Answer>(`/api/cases/similar?${query}`).then((reply) => {
        // A report is not held up by this question: without an answer the desk decides later.
        if (!over && reply.ok) setSimilar(reply.value.similar);
      });
    }, SETTLED_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [api, query]);
  return similar;
}
