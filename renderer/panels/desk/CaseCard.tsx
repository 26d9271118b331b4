// Everything about one case, and every act on it.
import { useTranslation } from 'react-i18next';
import { CASE_STATES } from '#contract/case/caseMoments.ts';
import type { CaseId } from '#contract/ids.ts';
import { isOpen, type Case } from '#contract/case/case.ts';
import { alarmClass, categoryOf } from '#contract/policy.ts';
import { AlarmGlyph } from '../parts/AlarmGlyph.tsx';
import { useSay } from '../parts/say.ts';
import { useAccountName } from '../parts/useAccountName.ts';
import { Attachments } from '../readings/Attachments.tsx';
import { clockOf } from '../readings/caseClock.ts';
import { usePicture } from '../seat.tsx';
import { useNow } from '../useNow.ts';
import type { DispatchTask } from './acts/actSpec.ts';
import { CaseActs } from './acts/CaseActs.tsx';
import { CaseChecklist, useClauses } from './CaseChecklist.tsx';
import { CaseClocks } from './CaseClocks.tsx';
import { CaseHistory } from './CaseHistory.tsx';
import { CaseLadder } from './CaseLadder.tsx';
import { CaseMatters } from './CaseMatters.tsx';
import { CaseOrders } from './CaseOrders.tsx';
import { CaseOperation } from '../operation/CaseOperation.tsx';
import { CloseCard } from './CloseCard.tsx';
import { Dispatch } from './Dispatch.tsx';
import { useDesk } from './useDesk.ts';
import { useTimeline } from './useTimeline.ts';

interface Props {
  readonly id: CaseId;
  /** Teams are being chosen. */
  readonly task: DispatchTask | null;
}

export function CaseCard({ id, task }: Props) {
  const { t } = useTranslation();
  const { set } = useDesk();
  const theCase = usePicture().cases.get(id);
  if (!theCase) return <p className="empty">{t('case.gone')}</p>;
  return (
    <article className="case-card" aria-label={theCase.no}>
      <CaseHead theCase={theCase} />
      {task && isOpen(theCase) ? (
        <Dispatch
          key={id}
          theCase={theCase}
          task={task}
          onDone={() => set({ beside: { kind: 'case', id } })}
        />
      ) : (
        <CaseBody theCase={theCase} />
      )}
    </article>
  );
}

function CaseBody({ theCase }: { readonly theCase: Case }) {
  const timeline = useTimeline(theCase);
  const clauses = useClauses(theCase, timeline);
  return (
    <>
      <p className="case-text">{theCase.text}</p>
      <CaseActs key={theCase.id} theCase={theCase} />
      <CaseOperation theCase={theCase} />
      <CaseMatters theCase={theCase} />
      <CaseClocks theCase={theCase} />
      <CaseOrders theCase={theCase} timeline={timeline} clauses={clauses} />
      <CaseDetails theCase={theCase} />
      <Attachments theCase={theCase.id} />
      <CaseChecklist theCase={theCase} clauses={clauses} />
      <CaseLadder theCase={theCase} />
      <CaseHistory timeline={timeline} />
    </>
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
        <span className="mark-tag">{t(`owner.${theCase.ownerTier}`)}</span>
      </div>
      <CloseCard />
    </header>
  );
}

function CaseDetails({ theCase }: { readonly theCase: Case }) {
  const { t } = useTranslation();
  const say = useSay();
  const nameOf = useAccountName();
  const { policy } = usePicture();
  const condition =
    policy && categoryOf(policy, theCase.category)?.conditions.find(({ key }) => key === theCase.condition);
  const department = policy?.departments.find(({ id }) => id === theCase.department);
  const { lon, lat } = theCase.position;
  const { state, verification, ladder } = theCase;
  const rows: readonly (readonly [string, string])[] = [
    [
      t('case.reportedAt'),
      [
        say.dateMinute(theCase.reportedAt),
        t(`source.${theCase.source}`),
        theCase.hotlineNo,
        nameOf(theCase.reportedBy),
      ]
        .filter(Boolean)
        .join(' · '),
    ],
    [t('case.place'), theCase.place ?? t('case.noPlace')],
    [t('case.grid'), [theCase.villageGrid, theCase.urbanGrid].filter(Boolean).join(' / ')],
    ...(ladder.areaClass ? [[t('case.areaClass'), t(`areaClass.${ladder.areaClass}`)] as const] : []),
    [t('case.position'), `${lon.toFixed(5)}, ${lat.toFixed(5)}`],
    ...(department ? [[t('case.department'), say.words(department.name)] as const] : []),
    ...(condition
      ? [
          [
            t('case.condition'),
            `${say.words(condition.name)} · ${t('case.priority', { n: theCase.priority })}`,
          ] as const,
        ]
      : []),
    ...(verification
      ? [
          [
            t('case.verification'),
            [t(`history.${verification.outcome}`), verification.note, say.dateMinute(verification.at)]
              .filter(Boolean)
              .join(' · '),
          ] as const,
        ]
      : []),
    ...(state.kind === 'checking' && state.result
      ? [
          [
            t('case.check'),
            [
              t(state.result.passed ? 'history.passed' : 'history.failed'),
              t(state.result.onSite ? 'history.onSite' : 'history.byDesk'),
              state.result.note,
            ]
              .filter(Boolean)
              .join(' · '),
          ] as const,
        ]
      : []),
    ...(state.kind === 'feedback' ? [[t('case.feedback'), state.text] as const] : []),
    ...counts(theCase).map(([key, n]) => [t(`case.${key}`), String(n)] as const),
  ];
  return (
    <dl className="details">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

type Count = 'returned' | 'reworked' | 'misdispatched' | 'cycle';

/** Only what is worth a line. */
const counts = ({
  returned,
  reworked,
  misdispatched,
  cycle,
}: Case): readonly (readonly [Count, number])[] => {
  const all: readonly (readonly [Count, number, number])[] = [
    ['returned', returned, 1],
    ['reworked', reworked, 1],
    ['misdispatched', misdispatched, 1],
    ['cycle', cycle, 2],
  ];
  return all.filter(([, n, from]) => n >= from).map(([key, n]) => [key, n]);
};
