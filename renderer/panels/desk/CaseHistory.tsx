// What happened to a case, fact by fact, in words.
import { useTranslation } from 'react-i18next';
import type { Fact } from '#contract/fact.ts';
import { useSay } from '../parts/say.ts';
import { useSayFact } from '../parts/sayFact.ts';
import { RefusalNote } from './RefusalNote.tsx';
import type { Timeline } from './useTimeline.ts';

export function CaseHistory({ timeline: { facts, refusal } }: { readonly timeline: Timeline }) {
  const { t } = useTranslation();
  return (
    <section className="history">
      <h3>{t('case.history')}</h3>
      {refusal && <RefusalNote refusal={refusal} />}
      <ol>
        {facts.map((fact) => (
          <FactLine key={fact.seq} fact={fact} />
        ))}
      </ol>
    </section>
  );
}

function FactLine({ fact }: { readonly fact: Fact }) {
  const say = useSay();
  const sayFact = useSayFact();
  const words = sayFact.words(fact);
  const details = sayFact.details(fact);
  return (
    <li>
      <time>{say.time(fact.at)}</time>
      <span>
        <span className="who">{sayFact.who(fact)}</span> <strong>{sayFact.act(fact)}</strong>
        {details.length > 0 && <span className="fact-details"> {details.join(' · ')}</span>}
        {words && <q>{words}</q>}
      </span>
    </li>
  );
}
