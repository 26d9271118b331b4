// Everything about one case, and every act on it.
import { useTranslation } from 'react-i18next';
import { CASE_STATES } from '#contract/case/caseMoments.ts';
import type { CaseId } from '#contract/ids.ts';
import { isOpen, type Case } from '#contract/case/case.ts';
import { alarmClass, categoryOf } from '#contract/policy.ts';
import { AlarmGlyph } from '../parts/AlarmGlyph.tsx';
import { ClockRing } from '../parts/ClockRing.tsx';
import { useSay } from '../parts/say.ts';
import { Attachments } from '../readings/Attachments.tsx';
import { clockOf } from '../readings/caseClock.ts';
import { usePicture } from '../seat.tsx';
import { useNow } from '../useNow.ts';
import { CaseActs } from './CaseActs.tsx';
import { CaseHistory } from './CaseHistory.tsx';
import { CaseOrders } from './CaseOrders.tsx';
import { Dispatch } from './Dispatch.tsx';
import { CloseCard } from './CloseCard.tsx';
import { useDesk } from './useDesk.ts';

interface Props {
  readonly id: CaseId;
  readonly dispatching: boolean;
}

export function CaseCard({ id, dispatching }: Props) {
  const { t } = useTranslation();
  const { set } = useDesk();
  const theCase = usePicture().cases.get(id);
  if (!theCase) return <p className="empty">{t('case.gone')}</p>;
  return (
    <article className="case-card" aria-label={theCase.no}>
      <CaseHead theCase={theCase} />
      {dispatching && isOpen(theCase) ? (
        <Dispatch key={id} theCase={theCase} onDone={() => set({ beside: { kind: 'case', id } })} />
      ) : (
        <>
          <CaseActs key={id} theCase={theCase} />
          <CaseOrders theCase={theCase} />
          <p className="case-text">{theCase.text}</p>
          <Attachments theCase={theCase.id} />
          <CaseDetails theCase={theCase} />
          <CaseHistory theCase={theCase} />
        </>
      )}
    </article>
  );
}

function CaseHead({ theCase }: { readonly theCase: Case }) {
  const { t } = useTranslation();
  const say = useSay();
  const picture = usePicture();
  const clock = clockOf(theCase, picture, useNow(1000));
  const alarm = alarmClass(theCase.priority);
  return (
    <header className="case-head">
      <AlarmGlyph alarm={alarm} label={t(`alarm.${alarm}`)} />
      <div>
        <h2>{say.category(theCase.category)}</h2>
        <p className="quiet">
          {`${theCase.no} · ${say.town(theCase.town)} ${say.grid(theCase.villageGrid, theCase.urbanGrid)}`}
        </p>
      </div>
      <div className={`case-state${clock ? ` lamp-${clock.lamp}` : ''}`}>
        <strong>{say.words(CASE_STATES[theCase.state.kind])}</strong>
        {clock && (
          <span className="case-clock">
            <ClockRing clock={clock} />
            <span>{t(`step.${clock.step}`)}</span>
            <span>{say.left(clock.leftMs)}</span>
          </span>
        )}
      </div>
      <CloseCard />
    </header>
  );
}

function CaseDetails({ theCase }: { readonly theCase: Case }) {
  const { t } = useTranslation();
  const say = useSay();
  const { policy } = usePicture();
  const condition =
    policy && categoryOf(policy, theCase.category)?.conditions.find(({ key }) => key === theCase.condition);
  const { lon, lat } = theCase.position;
  const rows: readonly (readonly [string, string])[] = [
    [t('case.reportedAt'), `${say.dateMinute(theCase.reportedAt)} · ${t(`source.${theCase.source}`)}`],
    [t('case.place'), theCase.place ?? t('case.noPlace')],
    [t('case.villageGrid'), theCase.villageGrid],
    ...(theCase.urbanGrid ? [[t('case.urbanGrid'), theCase.urbanGrid] as const] : []),
    [t('case.position'), `${lon.toFixed(5)}, ${lat.toFixed(5)}`],
    [t('case.owner'), t(`tier.${theCase.ownerTier}`)],
    ...(condition ? [[t('case.condition'), say.words(condition.name)] as const] : []),
  ];
  return (
    <dl className="details">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      {(theCase.returned > 0 || theCase.reworked > 0) && (
        <div>
          <dt>{t('case.history')}</dt>
          <dd>
            {theCase.returned > 0 && t('case.returned', { n: theCase.returned })}{' '}
            {theCase.reworked > 0 && t('case.reworked', { n: theCase.reworked })}
          </dd>
        </div>
      )}
    </dl>
  );
}
