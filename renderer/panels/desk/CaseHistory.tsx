// What happened to a case, from the journal. Asked again whenever the case has changed.
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Refusal } from '#contract/command.ts';
import type { Fact } from '#contract/fact.ts';
import type { Case } from '#contract/case/case.ts';
import { useSay } from '../parts/say.ts';
import { usePicture, useSeat } from '../seat.tsx';
import { RefusalNote } from './RefusalNote.tsx';

interface CaseAnswer {
  readonly timeline: readonly Fact[];
}

export function CaseHistory({ theCase }: { readonly theCase: Case }) {
  const { t } = useTranslation();
  const { timeline, refusal } = useTimeline(theCase);
  return (
    <section className="history">
      <h3>{t('case.history')}</h3>
      {refusal && <RefusalNote refusal={refusal} />}
      <ol>
        {timeline.map((fact) => (
          <FactLine key={fact.seq} fact={fact} />
        ))}
      </ol>
    </section>
  );
}

function useTimeline({ id, version }: Case) {
  const { api, lookBack } = useSeat();
  const { seq } = usePicture();
  const [held, setHeld] = useState<{ readonly timeline: readonly Fact[]; readonly refusal: Refusal | null }>({
    timeline: [],
    refusal: null,
  });
  useEffect(() => {
    let over = false;
    void api.get<CaseAnswer>(`/api/cases/${encodeURIComponent(id)}`).then((reply) => {
      if (over) return;
      if (reply.ok) setHeld({ timeline: reply.value.timeline, refusal: null });
      else setHeld((was) => ({ ...was, refusal: reply.refusal }));
    });
    return () => {
      over = true;
    };
    // Another version: something happened to the case since.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [api, id, version]);
  // In a replay the future of that moment is not told.
  const timeline = lookBack ? held.timeline.filter((fact) => fact.seq <= seq) : held.timeline;
  return { timeline, refusal: held.refusal };
}

function FactLine({ fact }: { readonly fact: Fact }) {
  const { t } = useTranslation();
  const say = useSay();
  const { teams } = usePicture();
  const team = 'team' in fact && typeof fact.team === 'string' ? teams.get(fact.team)?.name : undefined;
  const words =
    'reason' in fact ? fact.reason : 'text' in fact && fact.type !== 'case.reported' ? fact.text : null;
  return (
    <li>
      <time>{say.time(fact.at)}</time>
      <span>
        <strong>{t(`fact.${fact.type}`)}</strong> {team}
        {words && <q>{words}</q>}
      </span>
      <span className="quiet who">{fact.actor.id}</span>
    </li>
  );
}
