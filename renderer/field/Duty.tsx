// On duty, off duty: the team says it for itself.
import { useTranslation } from 'react-i18next';
import type { Team } from '#contract/organisation/organisation.ts';
import { useKeep, useWaiting } from './fieldSeat.tsx';

export function Duty({ team }: { readonly team: Team }) {
  const { t } = useTranslation();
  const keep = useKeep();
  const waiting = useWaiting().findLast((one) => one.type === 'team.setDuty');
  const kind = waiting?.duty ?? team.duty.kind;
  if (team.state.kind === 'emergency') return null;
  const isAway = kind === 'offDuty' || kind === 'unavailable';
  const next = isAway ? 'available' : 'offDuty';
  return (
    <section className="duty">
      <h2>{waiting ? t(`teamState.${waiting.duty}`) : t(`teamState.${team.state.kind}`)}</h2>
      {waiting && <span className="unsent-mark">{t('phone.unsentMark')}</span>}
      <p>{t('field.noOrder')}</p>
      {!isAway && <p className="quiet">{t('field.noOrderHint')}</p>}
      <button
        key={next}
        type="button"
        className={isAway ? 'primary' : undefined}
        onClick={() => void keep({ type: 'team.setDuty', team: team.id, duty: next })}
      >
        {t(`field.duty.${next}`)}
      </button>
    </section>
  );
}
