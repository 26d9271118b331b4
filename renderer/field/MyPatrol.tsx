// The joint patrol that this team is in: who has come, where to go, what is proven and what is missed.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TeamId } from '#contract/ids.ts';
import { metresBetween } from '#contract/case/similar.ts';
import { PATROL_STATES } from '#contract/patrol/decidePatrol.ts';
import {
  isOver,
  targetKey,
  unproven,
  type Checkpoint,
  type Patrol,
  type Target,
} from '#contract/patrol/patrol.ts';
import { useSay } from '../panels/parts/say.ts';
import { usePicture } from '../panels/seat.tsx';
import { useKeep, useWaiting } from './fieldSeat.tsx';
import { useMetres } from './metres.ts';
import { usePlace } from './usePlace.ts';

export function MyPatrol({ team }: { readonly team: TeamId }) {
  const { t } = useTranslation();
  const { patrols } = usePicture();
  const own = [...patrols.values()].filter((one) => one.teams.includes(team)).sort(running);
  if (own.length === 0) return <p className="empty">{t('phone.noPatrol')}</p>;
  return own.map((patrol) => <OnePatrol key={patrol.id} patrol={patrol} team={team} />);
}

/** What is under way first, then what comes next, then what is over. */
const running = (a: Patrol, b: Patrol): number =>
  Number(isOver(a)) - Number(isOver(b)) || (isOver(a) ? b.from - a.from : a.from - b.from);

interface Props {
  readonly patrol: Patrol;
  readonly team: TeamId;
}

function OnePatrol({ patrol, team }: Props) {
  const { t } = useTranslation();
  const say = useSay();
  const { teams } = usePicture();
  const leads = patrol.lead === team;
  const { kind } = patrol.state;
  return (
    <article className="own-patrol" aria-label={patrol.name}>
      <header className="order-head">
        <h2>{patrol.name}</h2>
        <strong className="own-state">{say.words(PATROL_STATES[kind])}</strong>
      </header>
      <p className="quiet">
        {`${say.dateMinute(patrol.from)} – ${say.minute(patrol.to)} · ${t('phone.leads', {
          team: teams.get(patrol.lead)?.name ?? patrol.lead,
        })}`}
      </p>
      {patrol.note && <p className="case-text">{patrol.note}</p>}
      {kind === 'cancelled' && <p className="case-text">{patrol.state.reason}</p>}
      {leads && <LeadSteps patrol={patrol} />}
      {(kind === 'mustering' || kind === 'underWay') && <Attend patrol={patrol} team={team} />}
      <Attendance patrol={patrol} />
      <Targets patrol={patrol} team={team} />
    </article>
  );
}

/** What concerns the whole patrol, its lead team does. */
function LeadSteps({ patrol }: { readonly patrol: Patrol }) {
  const { t } = useTranslation();
  const keep = useKeep();
  const waiting = useWaiting();
  const [ending, setEnding] = useState(false);
  const { kind } = patrol.state;
  const step = kind === 'planned' ? 'patrol.muster' : kind === 'mustering' ? 'patrol.setOut' : null;
  const isUnderWay = (type: string): boolean =>
    waiting.some((one) => one.type === type && 'patrolId' in one && one.patrolId === patrol.id);
  const left = unproven(patrol).length;
  if (isOver(patrol)) return null;
  return (
    <div className="next-step">
      {step && (
        <button
          key={step}
          type="button"
          className="primary"
          disabled={isUnderWay(step)}
          onClick={() => void keep({ type: step, patrolId: patrol.id })}
        >
          {t(`command.${step}`)}
        </button>
      )}
      {kind === 'underWay' && !ending && (
        <button type="button" className={left === 0 ? 'primary' : ''} onClick={() => setEnding(true)}>
          {t('command.patrol.end')}
        </button>
      )}
      {ending && (
        <>
          <p>{left === 0 ? t('phone.nothingMissed') : t('phone.missedIfEnded', { n: left })}</p>
          <div className="pair">
            <button type="button" onClick={() => setEnding(false)}>
              {t('act.cancel')}
            </button>
            <button
              type="button"
              className="grave"
              disabled={isUnderWay('patrol.end')}
              onClick={() => void keep({ type: 'patrol.end', patrolId: patrol.id })}
            >
              {t('act.confirm', { act: t('command.patrol.end') })}
            </button>
          </div>
        </>
      )}
    </div>
  );
}

/** More heads than one team has. */
const MOST_PRESENT = 200;

function Attend({ patrol, team }: Props) {
  const { t } = useTranslation();
  const keep = useKeep();
  const said = patrol.attendance.find((one) => one.team === team);
  const [present, setPresent] = useState(said ? String(said.present) : '');
  const [absent, setAbsent] = useState(said?.absent ?? '');
  const heads = /^\d+$/.test(present) ? Number(present) : null;
  const waits = useWaiting().some((one) => one.type === 'patrol.attend' && one.patrolId === patrol.id);
  return (
    <form
      className="field-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (heads === null) return;
        const words = absent.trim() === '' ? {} : { absent: absent.trim() };
        void keep({ type: 'patrol.attend', patrolId: patrol.id, team, present: heads, ...words });
      }}
    >
      <div className="attend">
        <label className="field">
          <span>{t('phone.present')}</span>
          <input
            inputMode="numeric"
            required
            value={present}
            onChange={({ target }) => setPresent(target.value.replaceAll(/\D/g, ''))}
          />
        </label>
        <label className="field">
          <span>{t('phone.absent')}</span>
          <input maxLength={200} value={absent} onChange={({ target }) => setAbsent(target.value)} />
        </label>
      </div>
      <button type="submit" disabled={heads === null || heads > MOST_PRESENT || waits}>
        {t('command.patrol.attend')}
      </button>
    </form>
  );
}

function Attendance({ patrol }: { readonly patrol: Patrol }) {
  const { t } = useTranslation();
  const { teams } = usePicture();
  return (
    <section>
      <h3>{t('phone.attendance')}</h3>
      <ul className="patrol-teams">
        {patrol.teams.map((id) => {
          const said = patrol.attendance.find((one) => one.team === id);
          return (
            <li key={id}>
              <span>{teams.get(id)?.name ?? id}</span>
              <span className={said ? undefined : 'quiet'}>
                {said ? t('phone.heads', { n: said.present }) : t('phone.notSaid')}
                {said?.absent && ` · ${said.absent}`}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Targets({ patrol, team }: Props) {
  const { t } = useTranslation();
  const say = useSay();
  const { teams } = usePicture();
  const open = unproven(patrol);
  const missed = patrol.state.kind === 'ended' ? patrol.state.missed : open;
  const nameOf = (target: Target): string => {
    switch (target.kind) {
      case 'checkpoint':
        return patrol.checkpoints.find(({ id }) => id === target.id)?.name ?? target.id;
      case 'grid':
        return t('phone.grid', { grid: target.grid.slice(9) });
      case 'point':
        return t('phone.point', { n: target.index + 1 });
    }
  };
  return (
    <section>
      <h3>
        {patrol.state.kind === 'ended'
          ? t('phone.missed', { n: missed.length })
          : t('phone.toVisit', { n: missed.length })}
      </h3>
      <ul className="targets">
        {missed.map((target) => {
          const checkpoint =
            target.kind === 'checkpoint' ? patrol.checkpoints.find(({ id }) => id === target.id) : undefined;
          return (
            <li key={targetKey(target)}>
              <span>{nameOf(target)}</span>
              {checkpoint && <Away checkpoint={checkpoint} />}
              {checkpoint && patrol.state.kind === 'underWay' && (
                <VisitByHand patrol={patrol} team={team} checkpoint={checkpoint} />
              )}
            </li>
          );
        })}
      </ul>
      {patrol.proofs.length > 0 && <h3>{t('phone.visited', { n: patrol.proofs.length })}</h3>}
      <ul className="targets visited">
        {patrol.proofs.map((proof) => (
          <li key={targetKey(proof.target)}>
            <span>{`✓ ${nameOf(proof.target)}`}</span>
            <span className="quiet">
              {`${say.minute(proof.at)} ${teams.get(proof.team)?.name ?? proof.team} · `}
              {proof.by.kind === 'track' ? t('phone.byTrack') : t('phone.byHand', { note: proof.by.note })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Away({ checkpoint }: { readonly checkpoint: Checkpoint }) {
  const place = usePlace();
  const metres = useMetres();
  if (place.kind !== 'known') return null;
  return <span className="quiet">{metres(metresBetween(place.position, checkpoint.position))}</span>;
}

interface VisitProps extends Props {
  readonly checkpoint: Checkpoint;
}

/** A visit without a track needs a note: why there is none. */
function VisitByHand({ patrol, team, checkpoint }: VisitProps) {
  const { t } = useTranslation();
  const keep = useKeep();
  const [note, setNote] = useState<string | null>(null);
  const waits = useWaiting().some(
    (one) => one.type === 'patrol.visit' && one.patrolId === patrol.id && one.checkpoint === checkpoint.id,
  );
  if (waits) return <span className="unsent-mark">{t('phone.unsentMark')}</span>;
  if (note === null) {
    return (
      <button type="button" onClick={() => setNote('')}>
        {t('phone.visitByHand')}
      </button>
    );
  }
  return (
    <form
      className="field-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (note.trim() === '') return;
        const about = { patrolId: patrol.id, team, checkpoint: checkpoint.id, note: note.trim() };
        void keep({ type: 'patrol.visit', ...about }).then(() => setNote(null));
      }}
    >
      <label className="field">
        <span>{t('phone.visitNote')}</span>
        <input
          autoFocus
          required
          maxLength={200}
          value={note}
          onChange={({ target }) => setNote(target.value)}
        />
      </label>
      <div className="pair">
        <button type="button" onClick={() => setNote(null)}>
          {t('act.cancel')}
        </button>
        <button type="submit" className="primary" disabled={note.trim() === ''}>
          {t('command.patrol.visit')}
        </button>
      </div>
    </form>
  );
}
