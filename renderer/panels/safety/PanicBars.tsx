// A team calls for help: above everything, whatever is shown, until a commander clears it. The sound ends where the
// call has been heard; the bar does not.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayCommand } from '#contract/authority.ts';
import type { Position, TeamId } from '#contract/ids.ts';
import { commandingTown } from '#contract/organisation/organisation.ts';
import type { Panic } from '#contract/safety/safety.ts';
import { RefusalNote } from '../desk/RefusalNote.tsx';
import { useAct } from '../desk/useAct.ts';
import { AlarmGlyph } from '../parts/AlarmGlyph.tsx';
import { useSay } from '../parts/say.ts';
import { useLiveNow } from '../ribbon/useLiveNow.ts';
import { useLinked, useLive, useSeat } from '../seat.tsx';
import { useKeys } from '../useKeys.ts';
import { placeOf, scenes, standingCalls } from './calls.ts';
import { mayHear, useAlarm, type Alarm } from './useAlarm.ts';

/** Three bars are read at once; the others stand in the list, and sound like these. */
const MOST_BARS = 3;

interface Props {
  /** Centres the map; on a desk it opens the team, too. */
  readonly onShow: (team: TeamId, place: Position | null) => void;
}

export function PanicBars({ onShow }: Props) {
  const { t } = useTranslation();
  const { liveFixes } = useSeat();
  const picture = useLive((state) => state.picture);
  const calls = standingCalls(picture);
  const alarm = useAlarm(calls);
  const show = (call: Panic): void => onShow(call.team, placeOf(call, picture, liveFixes));
  const [first] = calls;
  const unheard = calls.find((call) => !alarm.isHeard(call));
  useKeys({
    keys: {
      p: first && (() => show(unheard ?? first)),
      h: unheard && (() => alarm.hear(unheard)),
    },
  });
  return (
    <div className="panic-bars" data-sound={alarm.sound}>
      {calls.slice(0, MOST_BARS).map((call) => (
        <PanicBar key={call.id} call={call} alarm={alarm} onShow={() => show(call)} />
      ))}
      {calls.length > MOST_BARS && <p className="panic-more">{`+${calls.length - MOST_BARS}`}</p>}
      {alarm.sound === 'blocked' && (
        <p className="panic-blocked" role="alert">
          {t('safety.blocked')}
        </p>
      )}
      <MissedBar onShow={(team) => onShow(team, null)} />
    </div>
  );
}

interface BarProps {
  readonly call: Panic;
  readonly alarm: Alarm;
  readonly onShow: () => void;
}

function PanicBar({ call, alarm, onShow }: BarProps) {
  const { t } = useTranslation();
  const say = useSay();
  const { person } = useSeat();
  const now = useLiveNow();
  const picture = useLive((state) => state.picture);
  const team = picture.teams.get(call.team);
  const order = call.order && picture.orders.get(call.order);
  const theCase = order && picture.cases.get(order.case);
  const isHeard = alarm.isHeard(call);
  const subject = team ? { town: commandingTown(team), team: team.id } : {};
  const heardBy = call.heard.map(({ by, at }) => `${by} ${say.minute(at)}`).join(' · ');
  return (
    <section className={isHeard ? 'panic-bar' : 'panic-bar unheard'} role="alert">
      <AlarmGlyph alarm="critical" label={t('safety.call')} />
      <strong className="panic-team">{`${t('safety.call')} · ${team?.name ?? call.team}`}</strong>
      <span className="panic-age">{say.span(now - call.raisedAt)}</span>
      <span>
        {team && `${say.town(team.homeTown)} · ${team.leader}`}
        {theCase && ` · ${say.category(theCase.category)} ${theCase.place ?? theCase.no}`}
      </span>
      <span>
        {call.position
          ? `${t('safety.at', { position: `${call.position.lon.toFixed(5)}, ${call.position.lat.toFixed(5)}` })} · ${t(
              'safety.fromPhone',
              { age: say.span(Math.max(0, now - call.position.at)) },
            )}`
          : t('safety.noPlace')}
      </span>
      {call.text && <span className="case-text">{call.text}</span>}
      <span>
        {call.heard.length === 0
          ? t('safety.heardNone')
          : t('safety.heardBy', { n: call.heard.length, who: heardBy })}
      </span>
      <span className="panic-acts">
        {!isHeard && (
          <button type="button" onClick={() => alarm.hear(call)}>
            {mayHear(person) ? t('safety.hear') : t('safety.quiet')}
            <kbd>h</kbd>
          </button>
        )}
        <button type="button" onClick={onShow}>
          {t('safety.show')}
          <kbd>p</kbd>
        </button>
        {mayCommand(person, 'panic.clear', subject) === 'allowed' && <Clear call={call} />}
      </span>
    </section>
  );
}

/** In two steps: a reason in words, then the act. */
function Clear({ call }: { readonly call: Panic }) {
  const { t } = useTranslation();
  const act = useAct();
  const linked = useLinked();
  const [reason, setReason] = useState<string | null>(null);
  if (reason === null) {
    return (
      <button type="button" disabled={!linked} onClick={() => setReason('')}>
        {t('safety.clear')}
      </button>
    );
  }
  return (
    <form
      className="panic-clear"
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim() === '') return;
        void act.send({ type: 'panic.clear', panicId: call.id, reason: reason.trim() });
      }}
    >
      <input
        autoFocus
        aria-label={t('safety.clearReason')}
        placeholder={t('safety.clearHint')}
        maxLength={200}
        value={reason}
        onChange={({ target }) => setReason(target.value)}
        onKeyDown={({ key }) => key === 'Escape' && setReason(null)}
      />
      <button
        type="submit"
        className="grave"
        disabled={!linked || reason.trim() === '' || act.state.kind === 'sending'}
      >
        {t('safety.clearConfirm')}
      </button>
      <button type="button" onClick={() => setReason(null)}>
        {t('act.cancel')}
      </button>
      {act.state.kind === 'refused' && <RefusalNote refusal={act.state.refusal} />}
    </form>
  );
}

/** Nobody has called; but somebody was asked and does not answer. Said without a sound. */
function MissedBar({ onShow }: { readonly onShow: (team: TeamId) => void }) {
  const { t } = useTranslation();
  const say = useSay();
  const now = useLiveNow();
  const picture = useLive((state) => state.picture);
  const calling = new Set(standingCalls(picture).map(({ team }) => team));
  const missed = scenes(picture).flatMap(({ team, check }) =>
    check?.kind === 'missed' && !calling.has(team.id) ? [{ team, since: check.since }] : [],
  );
  if (missed.length === 0) return null;
  return (
    <section className="missed-bar" role="alert">
      {missed.slice(0, MOST_BARS).map(({ team, since }) => (
        <button key={team.id} type="button" onClick={() => onShow(team.id)}>
          {t('safety.missedBar', { team: team.name, age: say.span(now - since) })}
        </button>
      ))}
      {missed.length > MOST_BARS && <span>{`+${missed.length - MOST_BARS}`}</span>}
    </section>
  );
}
