// The desk's list of calls for help and of teams at a scene: who was asked, who has not answered, and asking now.
import { useTranslation } from 'react-i18next';
import { mayCommand } from '#contract/authority.ts';
import type { Team } from '#contract/organisation/organisation.ts';
import { commandingTown } from '#contract/organisation/organisation.ts';
import type { Panic } from '#contract/safety/safety.ts';
import { RefusalNote } from '../desk/RefusalNote.tsx';
import { useAct } from '../desk/useAct.ts';
import { useDesk } from '../desk/useDesk.ts';
import { useSay } from '../parts/say.ts';
import { useMayAct, usePicture, useSeat } from '../seat.tsx';
import { useNow } from '../useNow.ts';
import { scenes, standingCalls, type SceneRow } from './calls.ts';

/** Standing calls and missed checks: what somebody has to do something about. */
export function useSafetyCount(): number {
  const picture = usePicture();
  const missed = scenes(picture).filter(({ check }) => check?.kind === 'missed');
  return standingCalls(picture).length + missed.length;
}

export function SafetyList() {
  const { t } = useTranslation();
  const picture = usePicture();
  const calls = [...picture.panics.values()].sort((a, b) => b.raisedAt - a.raisedAt);
  const rows = scenes(picture);
  return (
    <div className="safety-list">
      <h3>{t('safety.calls')}</h3>
      {calls.length === 0 && <p className="quiet">{t('safety.callsNone')}</p>}
      <ul>
        {calls.map((call) => (
          <CallRow key={call.id} call={call} />
        ))}
      </ul>
      <h3>{t('safety.checks')}</h3>
      {rows.length === 0 && <p className="quiet">{t('safety.checksNone')}</p>}
      <ul>
        {rows.map((row) => (
          <CheckRow key={row.team.id} row={row} />
        ))}
      </ul>
    </div>
  );
}

function CallRow({ call }: { readonly call: Panic }) {
  const { t } = useTranslation();
  const say = useSay();
  const { set } = useDesk();
  const { teams } = usePicture();
  const { state } = call;
  return (
    <li className={state.kind === 'raised' ? 'safety-row grave-row' : 'safety-row'}>
      <button type="button" onClick={() => set({ beside: { kind: 'team', id: call.team } })}>
        <strong>{teams.get(call.team)?.name ?? call.team}</strong>
      </button>
      <span className="quiet">
        {t('safety.raisedBy', {
          time: say.dateMinute(call.raisedAt),
          by: teams.get(call.team)?.leader ?? call.raisedBy,
        })}
      </span>
      {state.kind === 'cleared' && (
        <span className="case-text">
          {t('safety.cleared', { time: say.minute(state.since), by: state.by, reason: state.reason })}
        </span>
      )}
    </li>
  );
}

function CheckRow({ row: { team, since, check } }: { readonly row: SceneRow }) {
  const { t } = useTranslation();
  const say = useSay();
  const { set } = useDesk();
  const now = useNow();
  const age = (from: number): string => say.span(Math.max(0, now - from));
  return (
    <li className={check?.kind === 'missed' ? 'safety-row grave-row' : 'safety-row'}>
      <button type="button" onClick={() => set({ beside: { kind: 'team', id: team.id } })}>
        <strong>{team.name}</strong>
      </button>
      <span className="quiet">{sayCheck()}</span>
      <AskNow team={team} isAsked={check?.kind === 'asked'} />
    </li>
  );

  function sayCheck(): string {
    switch (check?.kind) {
      case undefined:
        return t('safety.notAsked', { age: age(since) });
      case 'asked':
        return t('safety.asked', { left: say.left(check.dueAt - now) });
      case 'missed':
        return t('safety.missed', { age: age(check.since) });
      case 'well':
        return t('safety.well', { age: age(check.since) });
    }
  }
}

interface AskProps {
  readonly team: Team;
  readonly isAsked: boolean;
}

export function AskNow({ team, isAsked }: AskProps) {
  const { t } = useTranslation();
  const { person } = useSeat();
  const mayAct = useMayAct();
  const act = useAct();
  const subject = { town: commandingTown(team), team: team.id };
  if (mayCommand(person, 'welfare.ask', subject) !== 'allowed') return null;
  return (
    <>
      <button
        type="button"
        disabled={!mayAct || isAsked || act.state.kind === 'sending'}
        onClick={() => void act.send({ type: 'welfare.ask', team: team.id })}
      >
        {t('safety.askNow')}
      </button>
      {act.state.kind === 'refused' && <RefusalNote refusal={act.state.refusal} />}
    </>
  );
}
