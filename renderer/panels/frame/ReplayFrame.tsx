// Then is never taken for now: in a replay the whole window stands in a frame that carries the word and the time.
import { useTranslation } from 'react-i18next';
import { isOpen } from '#contract/case/case.ts';
import { useLive, useSeat, type LookBack } from '../seat.tsx';
import { useSay } from '../parts/say.ts';
import { useEntered } from './useEntered.ts';

export function ReplayFrame() {
  const { lookBack } = useSeat();
  return lookBack && <Frame lookBack={lookBack} />;
}

function Frame({ lookBack }: { readonly lookBack: LookBack }) {
  const { t } = useTranslation();
  const say = useSay();
  const { returnToLive } = useSeat();
  const missed = useMissed();
  return (
    <div className="replay-frame">
      <div className="replay-label" role="status">
        <strong>{t('lookBack.word')}</strong>
        <time>{`${say.dateMinute(lookBack.at)}${say.time(lookBack.at).slice(5)}`}</time>
        {lookBack.error && <span role="alert">{say.words(lookBack.error)}</span>}
        {lookBack.loading && <span>{t('lookBack.loading')}</span>}
        {missed.all > 0 && <span>{t('lookBack.since', { n: missed.all })}</span>}
        {missed.critical > 0 && <strong>{t('lookBack.sinceCritical', { n: missed.critical })}</strong>}
        <button type="button" onClick={returnToLive}>
          {t('lookBack.live')}
          <kbd>Home</kbd>
        </button>
      </div>
    </div>
  );
}

/** What was reported while the person was looking at the past. */
function useMissed(): { readonly all: number; readonly critical: number } {
  const since = useEntered();
  const cases = useLive((state) => state.picture.cases);
  let all = 0;
  let critical = 0;
  for (const theCase of cases.values()) {
    if (theCase.reportedAt <= since || !isOpen(theCase)) continue;
    all += 1;
    if (theCase.priority === 1) critical += 1;
  }
  return { all, critical };
}
