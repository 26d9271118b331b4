// One joint patrol: what nobody has visited first, then who proved what and how, who came, and every act on it.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PATROL_STATES } from '#contract/patrol/decidePatrol.ts';
import {
  isRunning,
  targetKey,
  targetsOf,
  type Patrol,
  type Proof,
  type Target,
} from '#contract/patrol/patrol.ts';
import { CASE_STATES } from '#contract/case/caseMoments.ts';
import { useSay } from '../parts/say.ts';
import { CloseCard } from '../desk/CloseCard.tsx';
import { useDesk } from '../desk/useDesk.ts';
import { usePicture } from '../seat.tsx';
import { useNow } from '../useNow.ts';
import { PatrolActs, type Asking } from './PatrolActs.tsx';
import { useTroubles } from './PatrolList.tsx';
import { missedOf, progressOf, proofOf } from './patrolReading.ts';
import { ProgressBar } from './ProgressBar.tsx';
import { useTargetName } from './useTargetName.ts';

interface Props {
  readonly patrol: Patrol;
  readonly onAmend: () => void;
}

export function PatrolCard({ patrol, onAmend }: Props) {
  const { t } = useTranslation();
  const say = useSay();
  const now = useNow(10_000);
  const troubles = useTroubles(patrol);
  const [asking, setAsking] = useState<Asking | null>(null);
  const { state, town, from, to } = patrol;
  return (
    <article className="case-card patrol-card" aria-label={patrol.name}>
      <header className="case-head">
        <PatrolGlyph />
        <div>
          <h2 className="case-text">{patrol.name}</h2>
          <p className="quiet">
            {`${town === null ? t('tier.district') : say.town(town)} · ${say.dateMinute(from)} – ${say.minute(to)}`}
          </p>
        </div>
        <div className="case-state">
          <strong>{say.words(PATROL_STATES[state.kind])}</strong>
          <span className="quiet">
            {isRunning(patrol)
              ? say.left(to - now)
              : state.kind === 'planned' && from > now
                ? t('patrol.startsIn', { span: say.span(from - now) })
                : say.dateMinute(state.since)}
          </span>
        </div>
        <CloseCard />
      </header>
      {troubles.map((trouble) => (
        <p key={trouble} className="shortfall case-text">
          {trouble}
        </p>
      ))}
      {state.kind === 'cancelled' && <p className="order-note case-text">{state.reason}</p>}
      {state.kind === 'ended' && state.by === 'clock' && <p className="quiet">{t('patrol.endedByClock')}</p>}
      {patrol.note && <p className="order-note case-text">{patrol.note}</p>}
      <PatrolActs patrol={patrol} onAmend={onAmend} asking={asking} onAsk={setAsking} />
      <Places patrol={patrol} onVisit={(checkpoint) => setAsking({ kind: 'visit', checkpoint })} />
      <Teams patrol={patrol} onAttend={(team) => setAsking({ kind: 'attend', team })} />
      <Orders patrol={patrol} />
      <p className="quiet">{t('patrol.plannedBy', { account: patrol.plannedBy })}</p>
    </article>
  );
}

function PatrolGlyph() {
  return (
    <svg className="patrol-glyph" viewBox="0 0 30 30" aria-hidden="true">
      <path d="M4 24 10 9 20 20 26 6" />
      <circle cx="10" cy="9" r="3" />
      <circle cx="20" cy="20" r="3" />
    </svg>
  );
}

interface PlacesProps {
  readonly patrol: Patrol;
  readonly onVisit: (checkpoint: string) => void;
}

function Places({ patrol, onVisit }: PlacesProps) {
  const { t } = useTranslation();
  const progress = progressOf(patrol);
  const left = missedOf(patrol);
  const proven = targetsOf(patrol)
    .flatMap((target) => {
      const proof = proofOf(patrol, target);
      return proof ? [{ target, proof }] : [];
    })
    .toSorted((a, b) => b.proof.at - a.proof.at);
  const { kind } = patrol.state;
  const over = kind === 'ended';
  return (
    <section className="patrol-places" aria-label={t('patrol.places')}>
      <header>
        <h3>{t('patrol.places')}</h3>
        <ProgressBar {...progress} />
        <strong>{t('patrol.provenOf', { n: progress.proven, all: progress.all })}</strong>
      </header>
      {left.length > 0 && (
        <>
          <h4>{t(over ? 'patrol.missed' : 'patrol.unpatrolled', { n: left.length })}</h4>
          <ul>
            {left.map((target) => (
              <OpenPlace
                key={targetKey(target)}
                patrol={patrol}
                target={target}
                onVisit={
                  kind === 'underWay' && target.kind === 'checkpoint' ? () => onVisit(target.id) : null
                }
              />
            ))}
          </ul>
        </>
      )}
      {proven.length > 0 && (
        <>
          <h4>{t('patrol.proven', { n: proven.length })}</h4>
          <ul>
            {proven.map(({ target, proof }) => (
              <ProvenPlace key={targetKey(target)} patrol={patrol} proof={proof} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

interface OpenProps {
  readonly patrol: Patrol;
  readonly target: Target;
  readonly onVisit: (() => void) | null;
}

function OpenPlace({ patrol, target, onVisit }: OpenProps) {
  const { t } = useTranslation();
  const nameOf = useTargetName(patrol);
  return (
    <li className={patrol.state.kind === 'ended' ? 'place is-missed' : 'place is-open'}>
      <i className={`place-mark is-${target.kind}`} aria-hidden="true" />
      <span className="place-name">{nameOf(target)}</span>
      {patrol.state.kind === 'ended' && <span className="mark-tag">{t('patrol.notVisited')}</span>}
      {onVisit && (
        <button type="button" onClick={onVisit}>
          {t('patrol.act.visit')}
        </button>
      )}
    </li>
  );
}

function ProvenPlace({ patrol, proof }: { readonly patrol: Patrol; readonly proof: Proof }) {
  const { t } = useTranslation();
  const say = useSay();
  const { teams } = usePicture();
  const nameOf = useTargetName(patrol);
  const { target, team, at, by } = proof;
  return (
    <li className="place is-proven">
      <i className={`place-mark is-${target.kind}`} aria-hidden="true" />
      <span className="place-name">{nameOf(target)}</span>
      <span className="quiet">{`${teams.get(team)?.name ?? team} · ${say.minute(at)}`}</span>
      <span className={by.kind === 'hand' ? 'mark-tag by-hand' : 'quiet'}>{t(`patrol.by.${by.kind}`)}</span>
      {by.kind === 'hand' && (
        <q className="case-text">{t('patrol.handNote', { account: by.account, note: by.note })}</q>
      )}
    </li>
  );
}

function Teams({
  patrol,
  onAttend,
}: {
  readonly patrol: Patrol;
  readonly onAttend: (team: Patrol['lead']) => void;
}) {
  const { t } = useTranslation();
  const say = useSay();
  const { set } = useDesk();
  const { teams } = usePicture();
  return (
    <section className="patrol-teams" aria-label={t('patrol.teams')}>
      <h3>{t('patrol.teamsTitle', { n: patrol.teams.length })}</h3>
      <ul>
        {patrol.teams.map((id) => {
          const team = teams.get(id);
          const came = patrol.attendance.find((one) => one.team === id);
          return (
            <li key={id}>
              <button
                type="button"
                className="link-like"
                onClick={() => set({ beside: { kind: 'team', id } })}
              >
                {team?.name ?? id}
              </button>
              {patrol.lead === id && <span className="mark-tag">{t('patrol.lead')}</span>}
              {team && <span className="quiet">{t(`teamState.${team.state.kind}`)}</span>}
              <span className="attendance">
                {came
                  ? t('patrol.present', { n: came.present, time: say.minute(came.at) })
                  : isRunning(patrol) && t('patrol.notSaid')}
              </span>
              {isRunning(patrol) && (
                <button type="button" onClick={() => onAttend(id)}>
                  {t('patrol.act.attend')}
                </button>
              )}
              {came?.absent && <p className="case-text">{t('patrol.absent', { who: came.absent })}</p>}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** A plan that became an order is still the same patrol: the case is one key away. */
function Orders({ patrol }: { readonly patrol: Patrol }) {
  const { t } = useTranslation();
  const say = useSay();
  const { set } = useDesk();
  const { orders, cases } = usePicture();
  if (patrol.orders.length === 0) return null;
  return (
    <section className="patrol-teams" aria-label={t('patrol.orders')}>
      <h3>{t('patrol.orders')}</h3>
      <ul>
        {patrol.orders.map((id) => {
          const order = orders.get(id);
          const theCase = order && cases.get(order.case);
          if (!order || !theCase) return <li key={id}>{t('patrol.orderGone')}</li>;
          return (
            <li key={id}>
              <button
                type="button"
                className="link-like"
                onClick={() => set({ beside: { kind: 'case', id: theCase.id } })}
              >
                {`${say.category(theCase.category)} · ${theCase.no}`}
              </button>
              <span>{say.words(CASE_STATES[theCase.state.kind])}</span>
              <span className="quiet">
                {`${t(`order.state.${order.state.kind}`)} · ${say.minute(order.issuedAt)}`}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
