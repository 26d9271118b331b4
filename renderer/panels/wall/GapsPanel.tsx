// 缺口: where nobody is left to send.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useSay } from '../parts/say.ts';
import { gaps } from '../readings/gaps.ts';
import { useJoined, usePicture, useSeat } from '../seat.tsx';
import { useHeld } from '../useHeld.ts';

/** As many as the panel holds at wall type. */
const ROWS = 3;

export function GapsPanel() {
  const { t } = useTranslation();
  const say = useSay();
  const joined = useJoined();
  const picture = useHeld(usePicture(), useSeat().shown);
  const known = useMemo(() => gaps(picture), [picture]);
  const found = known ?? [];
  const shown = found.length > ROWS ? found.slice(0, ROWS - 1) : found;
  return (
    <section className="panel gaps" aria-label={t('wall.gaps')}>
      <h2>{t('wall.gaps')}</h2>
      {joined && found.length === 0 && (
        <p className="quiet">{t(known ? 'wall.gapsNone' : 'wall.gapsUnknown')}</p>
      )}
      <ul>
        {shown.map((gap) => (
          <li key={gap.town}>
            <span className="hatch" aria-hidden="true" />
            <span className="gap-town">{t('wall.gapTown', { town: say.words(gap.name) })}</span>
            {gap.waiting > 0 && <b>{t('wall.gapWaiting', { n: gap.waiting })}</b>}
          </li>
        ))}
        {found.length > shown.length && (
          <li className="quiet">{t('wall.gapsMore', { n: found.length - shown.length })}</li>
        )}
      </ul>
    </section>
  );
}
