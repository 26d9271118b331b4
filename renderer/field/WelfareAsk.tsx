// "Are you well?": asked of a team at a scene, large, with the time that is left, and the phone shakes.
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Team } from '#contract/organisation/organisation.ts';
import { welfareOf } from '#contract/safety/welfareTimers.ts';
import { useSay } from '../panels/parts/say.ts';
import { usePicture } from '../panels/seat.tsx';
import { useNow } from '../panels/useNow.ts';
import { useKeep, useWaiting } from './fieldSeat.tsx';

const VIBRATION = [500, 200, 500, 200, 500];
/** Again while nobody answers: a phone in a pocket is not felt the first time. */
const AGAIN_MS = 20_000;

export function WelfareAsk({ team }: { readonly team: Team }) {
  const { t } = useTranslation();
  const say = useSay();
  const keep = useKeep();
  const now = useNow();
  const picture = usePicture();
  const answered = useWaiting().some((one) => one.type === 'welfare.answer');
  const check = welfareOf(picture, team);
  const asked = check?.state.kind === 'asked' || check?.state.kind === 'missed' ? check.state : null;
  const isOpen = asked !== null && !answered;
  useEffect(() => {
    if (!isOpen) return undefined;
    const shake = (): void => void navigator.vibrate?.(VIBRATION);
    shake();
    const timer = setInterval(shake, AGAIN_MS);
    return () => clearInterval(timer);
  }, [isOpen]);
  if (!isOpen || asked === null) return null;
  const answer = (well: boolean): void => void keep({ type: 'welfare.answer', team: team.id, well });
  return (
    <section className="welfare-ask" role="alertdialog" aria-label={t('phone.welfare')}>
      <strong>{t('phone.welfare')}</strong>
      <p>
        {asked.kind === 'asked'
          ? t('phone.welfareLeft', { left: say.left(asked.dueAt - now) })
          : t('phone.welfareMissed', { age: say.span(now - asked.since) })}
      </p>
      <div className="pair">
        <button type="button" className="welfare-help" onClick={() => answer(false)}>
          {t('phone.needHelp')}
        </button>
        <button type="button" className="primary" onClick={() => answer(true)}>
          {t('phone.well')}
        </button>
      </div>
    </section>
  );
}
