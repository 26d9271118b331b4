// The ladder of a case: which rules have acted on it, and which will, when, if nothing changes. Each with the words,
// the source and the mark that nobody has verified it. Nothing here moves anything.
import { useTranslation } from 'react-i18next';
import { tierOf, type Person } from '#contract/actor.ts';
import type { Case } from '#contract/case/case.ts';
import { dueActs, needsEvidence } from '#contract/case/dueActs.ts';
import { triggerOf, triggersOf, type TriggerRule } from '#contract/case/triggers.ts';
import { useSay } from '../parts/say.ts';
import { usePicture, useSeat } from '../seat.tsx';
import { useNow } from '../useNow.ts';

export function CaseLadder({ theCase }: { readonly theCase: Case }) {
  const { t } = useTranslation();
  const say = useSay();
  const { person } = useSeat();
  const picture = usePicture();
  const now = useNow(10_000);
  const { policy } = picture;
  const acted = theCase.ladder.acts;
  // What the server has to look up in the world first cannot be foretold here.
  const coming = dueActs(theCase, picture).filter(
    ({ rule }) => !needsEvidence(rule) && (rule.kind !== 'forceLacking' || seesTeamsOf(person, theCase)),
  );
  const rules = triggersOf(policy);
  const ofDistrict = tierOf(person) === 'district';
  if (rules.length === 0) return null;
  return (
    <section className="ladder" aria-label={t('ladder.title')}>
      <h3>{t('ladder.title')}</h3>
      <ul>
        {acted.map(({ rule: key, at }) => {
          const rule = triggerOf(policy, key);
          return (
            <li key={`${key} ${at}`}>
              <time>{say.dateMinute(at)}</time>
              <span>{rule ? say.words(rule.words) : key}</span>
              <span className="quiet">{rule && t(`ladder.act.${rule.act}`)}</span>
            </li>
          );
        })}
        {coming.map(({ rule, at, clock }) => (
          <li key={`${rule.key} ${clock?.step ?? ''}`} className="is-coming">
            <time>
              {at > now
                ? say.dateMinute(at)
                : // Only the district is told what was prepared.
                  t(rule.act === 'prepare' && !ofDistrict ? 'ladder.done' : 'ladder.now')}
            </time>
            <span>
              {say.words(rule.words)}
              {clock && <span className="quiet"> · {t(`step.${clock.step}`)}</span>}
            </span>
            <span className="quiet">{t(`ladder.act.${rule.act}`)}</span>
          </li>
        ))}
      </ul>
      <details className="ladder-rules">
        <summary>{t('ladder.rules', { n: rules.length })}</summary>
        <ul>
          {rules.map((rule) => (
            <Rule key={rule.key} rule={rule} />
          ))}
        </ul>
      </details>
    </section>
  );
}

/** A department or a workstation sees no teams: there every force would seem to be lacking. */
const seesTeamsOf = (person: Person, { town }: Case): boolean =>
  tierOf(person) === 'district' || (tierOf(person) === 'town' && 'town' in person && person.town === town);

function Rule({ rule }: { readonly rule: TriggerRule }) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <li>
      <strong>{say.words(rule.words)}</strong>
      <span>{t(`ladder.act.${rule.act}`)}</span>
      <span className="quiet">
        {t('ladder.source', { source: rule.source })}
        {!rule.verified && ` · ${t('ladder.unverified')}`}
      </span>
    </li>
  );
}
