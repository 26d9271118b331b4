// What is pending about a case beside its state: applications, what it may be the same as, a delegation, urges,
// supervisions, other towns. The acts on them stand in the list of acts.
import { useTranslation } from 'react-i18next';
import { ASKED } from '#contract/case/asking.ts';
import { CASE_STATES } from '#contract/case/caseMoments.ts';
import { caseRulesOf, type Ground } from '#contract/case/caseRules.ts';
import { standingEscalation } from '#contract/case/escalation.ts';
import { metresBetween } from '#contract/case/similar.ts';
import type { Application } from '#contract/case/application.ts';
import type { By, Case, Supervision } from '#contract/case/case.ts';
import { useSay } from '../parts/say.ts';
import { useSayFact } from '../parts/sayFact.ts';
import { usePicture } from '../seat.tsx';
import { useNow } from '../useNow.ts';
import { distance } from './Dispatch.tsx';
import { Preparation } from './Preparation.tsx';
import { SUPERVISION_LEVELS } from './supervisionLevels.ts';
import { useDesk } from './useDesk.ts';

export function CaseMatters({ theCase }: { readonly theCase: Case }) {
  const { t } = useTranslation();
  const say = useSay();
  const picture = usePicture();
  const by = useBy();
  const { delegation, urges, urged, supervisions, applications, repeated, repeats } = theCase;
  const escalation = standingEscalation(theCase, picture);
  const lastUrge = urges.at(-1);
  return (
    <div className="matters">
      {escalation && (
        <Matter title={t('matter.prepared')} pressing>
          <Preparation escalation={escalation} />
        </Matter>
      )}
      {applications.map((application) => (
        <ApplicationMatter key={application.id} application={application} />
      ))}
      {theCase.suspects.length > 0 && <Suspects theCase={theCase} />}
      {delegation && (
        <Matter title={t('matter.delegated')} pressing>
          <p>{t('matter.delegatedBy', { who: by(delegation.by), time: say.dateMinute(delegation.since) })}</p>
          {delegation.note && <q>{delegation.note}</q>}
        </Matter>
      )}
      {supervisions.map((one) => (
        <SupervisionMatter key={one.id} supervision={one} />
      ))}
      {lastUrge && (
        <Matter title={t('matter.urged', { n: urged })} pressing={lastUrge.acknowledged === null}>
          <p>{t('matter.byAt', { who: by(lastUrge.by), time: say.dateMinute(lastUrge.at) })}</p>
          {lastUrge.note && <q>{lastUrge.note}</q>}
          <p className="quiet">
            {lastUrge.acknowledged
              ? t('matter.acknowledged', {
                  who: by(lastUrge.acknowledged.by),
                  time: say.dateMinute(lastUrge.acknowledged.at),
                })
              : t('matter.unacknowledged')}
          </p>
        </Matter>
      )}
      {repeated > 0 && (
        <Matter title={t('matter.repeated', { n: repeated })}>
          <p className="quiet">
            {repeats
              .slice(-5)
              .map(({ at, source }) => `${say.dateMinute(at)} ${t(`source.${source}`)}`)
              .join(' · ')}
          </p>
        </Matter>
      )}
      {theCase.ladder.otherTowns.length > 0 && (
        <Matter title={t('matter.otherTowns')}>
          <ul>
            {theCase.ladder.otherTowns.map(({ town, state, since }) => (
              <li key={town}>
                <strong>{say.town(town)}</strong>
                <span>{t(`townState.${state}`)}</span>
                <span className="quiet">{say.dateMinute(since)}</span>
              </li>
            ))}
          </ul>
        </Matter>
      )}
    </div>
  );
}

interface MatterProps {
  readonly title: string;
  readonly pressing?: boolean;
  readonly children: React.ReactNode;
}

function Matter({ title, pressing = false, children }: MatterProps) {
  return (
    <section className={pressing ? 'matter is-pressing' : 'matter'} aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function useBy(): (by: By) => string {
  const sayFact = useSayFact();
  return (by) => sayFact.who({ actor: by });
}

function ApplicationMatter({ application }: { readonly application: Application }) {
  const { t } = useTranslation();
  const say = useSay();
  const by = useBy();
  const { policy } = usePicture();
  const rules = caseRulesOf(policy);
  const { asked, decides, at } = application;
  const ground = (list: readonly Ground[], key: string): string => {
    const found = list.find((one) => one.key === key);
    return found ? say.words(found.name) : key;
  };
  return (
    <Matter title={t('matter.applied', { what: say.words(ASKED[asked.kind]) })} pressing>
      <p>
        {asked.kind === 'extension' && <strong>{t('history.hours', { n: asked.hours })} </strong>}
        {asked.kind === 'suspension' && (
          <strong>
            {`${ground(rules.suspensionGrounds, asked.ground)} · ${t('history.until', { time: say.dateMinute(asked.until) })} `}
          </strong>
        )}
        {asked.kind === 'void' && <strong>{ground(rules.voidGrounds, asked.ground)} </strong>}
        {t('matter.byAt', { who: by(application.by), time: say.dateMinute(at) })}
      </p>
      <q>{asked.reason}</q>
      <p className="quiet">{t('matter.decides', { tier: t(`tier.${decides}`) })}</p>
    </Matter>
  );
}

function SupervisionMatter({ supervision }: { readonly supervision: Supervision }) {
  const { t } = useTranslation();
  const say = useSay();
  const by = useBy();
  const now = useNow(10_000);
  const { level, to, dueAt, note, reply, overdueSince, at } = supervision;
  return (
    <Matter
      title={t('matter.supervised', {
        level: say.words(SUPERVISION_LEVELS[level]),
        to: t(`addressee.${to}`),
      })}
      pressing={reply === null}
    >
      <p>{t('matter.byAt', { who: by(supervision.by), time: say.dateMinute(at) })}</p>
      <q>{note}</q>
      {reply ? (
        <>
          <p>
            {t('matter.replied', { who: by(reply.by), time: say.dateMinute(reply.at) })}
            {overdueSince !== null && <span className="mark-tag">{t('matter.late')}</span>}
          </p>
          <q>{reply.text}</q>
        </>
      ) : (
        <p className={now > dueAt ? 'is-over' : undefined}>
          {t('matter.replyBy', { time: say.dateMinute(dueAt), left: say.left(dueAt - now) })}
        </p>
      )}
    </Matter>
  );
}

/** Both cases side by side: whoever decides compares. */
function Suspects({ theCase }: { readonly theCase: Case }) {
  const { t } = useTranslation();
  const say = useSay();
  const { set } = useDesk();
  const { cases } = usePicture();
  const found = theCase.suspects.flatMap((id) => cases.get(id) ?? []);
  return (
    <Matter title={t('matter.suspects', { n: theCase.suspects.length })} pressing>
      <ul className="suspects">
        {[theCase, ...found].map((one) => (
          <li key={one.id} className={one === theCase ? 'is-this' : undefined}>
            {one === theCase ? (
              <strong>{t('matter.thisCase')}</strong>
            ) : (
              <button
                type="button"
                className="link-like"
                onClick={() => set({ beside: { kind: 'case', id: one.id } })}
              >
                {one.no}
              </button>
            )}
            <span>{say.words(CASE_STATES[one.state.kind])}</span>
            <span className="quiet">
              {`${say.dateMinute(one.reportedAt)} ${t(`source.${one.source}`)}`}
              {one !== theCase && ` · ${distance(metresBetween(one.position, theCase.position), t)}`}
            </span>
            <p>{one.text}</p>
            {one.place && <p className="quiet">{one.place}</p>}
          </li>
        ))}
      </ul>
    </Matter>
  );
}
