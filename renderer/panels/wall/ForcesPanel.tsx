// 力量: per force, how many teams are free, engaged and off. The free figure is the one that is acted on.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useSay } from '../parts/say.ts';
import { forceCounts } from '../readings/forceCounts.ts';
import { usePicture, useSeat } from '../seat.tsx';
import { useHeld } from '../useHeld.ts';

export function ForcesPanel() {
  const { t } = useTranslation();
  const say = useSay();
  const picture = useHeld(usePicture(), useSeat().shown);
  const counts = useMemo(() => forceCounts(picture), [picture]);
  return (
    <section className="panel forces" aria-label={t('wall.forces')}>
      <h2>{t('wall.forces')}</h2>
      <ul className="forces-list">
        {counts.map(({ force, free, engaged, off }) => (
          <li key={force.code} className={free === 0 && engaged > 0 ? 'none-free' : undefined}>
            <span className="force-glyph" aria-hidden="true">
              {force.glyph}
            </span>
            <span className="force-name">{say.words(force.short)}</span>
            <span
              className="figures"
              aria-label={`${t('wall.free')} ${free}, ${t('wall.engaged')} ${engaged}, ${t('wall.off')} ${off}`}
            >
              <b>{free}</b>
              <i>{engaged}</i>
              <s>{off}</s>
            </span>
          </li>
        ))}
      </ul>
      <p className="forces-key" aria-hidden="true">
        <b>{t('wall.free')}</b>
        <i>{t('wall.engaged')}</i>
        <s>{t('wall.off')}</s>
      </p>
    </section>
  );
}
