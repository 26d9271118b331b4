// One order of the own team: what it is about, who else goes, and the next step as one large button.
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { metresBetween } from '#contract/case/similar.ts';
import { ASSIGNMENT_STATES } from '#contract/order/assignmentStates.ts';
import type { TeamId } from '#contract/ids.ts';
import { isBinding, type Assignment, type Order } from '#contract/order/order.ts';
import { alarmClass } from '#contract/policy.ts';
import { AlarmGlyph } from '../panels/parts/AlarmGlyph.tsx';
import { useSay } from '../panels/parts/say.ts';
import { Attachments } from '../panels/readings/Attachments.tsx';
import { Checklist, STEPS_NOW } from '../panels/readings/Checklist.tsx';
import { usePicture } from '../panels/seat.tsx';
import { TalkThread } from '../panels/talk/TalkThread.tsx';
import { useWaiting } from './fieldSeat.tsx';
import { useMetres } from './metres.ts';
import { NextStep } from './NextStep.tsx';
import { standing, type Standing } from './orderSteps.ts';
import { usePlace } from './usePlace.ts';

/** Two short ones: not the long one of a welfare check. */
const NEW_ORDER_VIBRATION = [200, 100, 200];

interface Props {
  readonly team: TeamId;
  readonly order: Order;
  readonly own: Assignment;
}

export function OwnOrder({ team, order, own }: Props) {
  const { t } = useTranslation();
  const say = useSay();
  const picture = usePicture();
  const place = usePlace();
  const metres = useMetres();
  const waiting = useWaiting();
  const stands = standing(own.state.kind, waiting, order.id, team);
  const ticks = new Map(
    waiting.flatMap((one) =>
      one.type === 'standard.tick' && one.orderId === order.id ? [[one.clause, one.done] as const] : [],
    ),
  );
  const isNew = own.state.kind === 'assigned';
  useEffect(() => {
    if (isNew) navigator.vibrate?.(NEW_ORDER_VIBRATION);
  }, [isNew]);
  const theCase = picture.cases.get(order.case);
  if (!theCase) return null;
  const alarm = alarmClass(theCase.priority);
  const isOnTheWay =
    stands.kind === 'assigned' || stands.kind === 'acknowledged' || stands.kind === 'enRoute';
  const { lon, lat } = theCase.position;
  return (
    <article className="own-order" aria-label={theCase.no}>
      <header className="order-head">
        <AlarmGlyph alarm={alarm} label={t(`alarm.${alarm}`)} />
        <h2>{say.category(theCase.category)}</h2>
        <span className="quiet">{theCase.no}</span>
        <StateMark stands={stands} />
      </header>
      <NextStep order={order} team={team} stands={stands} />
      <dl className="order-facts">
        <dt>{t('phone.where')}</dt>
        <dd>
          {`${say.town(theCase.town)} ${say.grid(theCase.villageGrid, theCase.urbanGrid)}`}
          {theCase.place && ` · ${theCase.place}`}
        </dd>
        {isOnTheWay && own.travelMin !== null && own.distanceM !== null && (
          <>
            <dt>{t('phone.way')}</dt>
            <dd>
              {t('field.distance', { minutes: say.minutes(own.travelMin), distance: metres(own.distanceM) })}
              {picture.district?.schematic && ` ${t('mark.schematic')}`}
            </dd>
          </>
        )}
        {place.kind === 'known' && (
          <>
            <dt>{t('phone.fromHere')}</dt>
            <dd>
              {`${t('phone.straight', { distance: metres(metresBetween(place.position, theCase.position)) })} `}
              <a href={`geo:${lat},${lon}?q=${lat},${lon}`}>{t('phone.navigate')}</a>
            </dd>
          </>
        )}
      </dl>
      <p className="case-text">{theCase.text}</p>
      {order.note && <p className="order-note">{order.note}</p>}
      {order.notes.length > 0 && (
        <ul className="order-notes" aria-label={t('phone.notes')}>
          {order.notes.map((note) => (
            <li key={`${note.at} ${note.by}`}>
              <span className="quiet">{`${say.minute(note.at)} ${note.by}`}</span>
              <p className="case-text">{note.text}</p>
            </li>
          ))}
        </ul>
      )}
      <Mates order={order} team={team} />
      <Attachments theCase={theCase.id} />
      <Checklist
        theCase={theCase}
        place={{ order: order.id, team }}
        steps={STEPS_NOW[stands.kind]}
        underWay={ticks}
      />
      <TalkThread order={order.id} team={team} />
    </article>
  );
}

function StateMark({ stands }: { readonly stands: Standing }) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <strong className={stands.isPresumed ? 'own-state presumed' : 'own-state'}>
      {say.words(ASSIGNMENT_STATES[stands.kind])}
      {stands.isPresumed && <span className="unsent-mark">{t('phone.unsentMark')}</span>}
    </strong>
  );
}

/** Who else is on it, and how far they are. */
function Mates({ order, team }: { readonly order: Order; readonly team: TeamId }) {
  const { t } = useTranslation();
  const say = useSay();
  const { teams } = usePicture();
  const mates = order.assignments.filter((one) => one.team !== team && isBinding(one));
  if (mates.length === 0) return null;
  return (
    <section className="mates">
      <h3>{t('phone.mates')}</h3>
      {order.lead === team && <p className="mark-tag">{t('field.lead')}</p>}
      <ul>
        {mates.map((one) => (
          <li key={one.team}>
            <span>
              {teams.get(one.team)?.name ?? one.team}
              {order.lead === one.team && ` · ${t('dispatch.lead')}`}
            </span>
            <span className="quiet">{say.words(ASSIGNMENT_STATES[one.state.kind])}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
