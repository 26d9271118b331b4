// 承诺: orders that nobody has acknowledged, clocks that ran out, feedback that nobody has checked.
import { useTranslation } from 'react-i18next';
import { useSay } from '../parts/say.ts';
import { runningPatrols } from '../patrol/patrolReading.ts';
import { promises } from '../readings/promises.ts';
import { useJoined, usePicture, useSeat } from '../seat.tsx';
import { useHeld } from '../useHeld.ts';
import { useNow } from '../useNow.ts';

export function PromisesPanel() {
  const { t } = useTranslation();
  const say = useSay();
  const joined = useJoined();
  const picture = useHeld(usePicture(), useSeat().shown);
  const { unacknowledged, overdue, unchecked } = promises(picture, useNow(2000));
  const [longest] = unacknowledged;
  const patrols = runningPatrols(picture);
  return (
    <section className="panel promises" aria-label={t('wall.promises')}>
      <h2>{t('wall.promises')}</h2>
      {joined && !longest && overdue === 0 && unchecked === 0 && patrols.running === 0 && (
        <p className="quiet">{t('wall.promisesNone')}</p>
      )}
      <ul>
        {longest && (
          <li>
            <span>{t('wall.unacknowledged')}</span>
            <b>{t('wall.countTeams', { n: unacknowledged.length })}</b>
            <span className="quiet">{t('wall.waited', { span: say.span(longest.waitedMs) })}</span>
          </li>
        )}
        {overdue > 0 && (
          <li>
            <span>{t('wall.overdue')}</span>
            <b>{t('wall.count', { n: overdue })}</b>
          </li>
        )}
        {unchecked > 0 && (
          <li>
            <span>{t('wall.unchecked')}</span>
            <b>{t('wall.count', { n: unchecked })}</b>
          </li>
        )}
        {patrols.running > 0 && (
          <li>
            <span>{t('patrol.wall', { n: patrols.running })}</span>
            {patrols.open > 0 && <b>{t('patrol.wallOpen', { n: patrols.open })}</b>}
          </li>
        )}
      </ul>
    </section>
  );
}
