// The wall: read-only, for everyone in the room, read from 3 to 12 m.
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Position } from '#contract/ids.ts';
import { Bars } from '../frame/Bars.tsx';
import { Clock, Jurisdiction, LinkMark, TruthMarks } from '../frame/Status.tsx';
import { ReplayFrame } from '../frame/ReplayFrame.tsx';
import { TimeRibbon } from '../ribbon/TimeRibbon.tsx';
import { PanicBars } from '../safety/PanicBars.tsx';
import { useReplayKeys } from '../ribbon/useReplayKeys.ts';
import { useLive, useSeat } from '../seat.tsx';
import { useKeys } from '../useKeys.ts';
import { ForcesPanel } from './ForcesPanel.tsx';
import { GapsPanel } from './GapsPanel.tsx';
import { PressingPanel } from './PressingPanel.tsx';
import { PromisesPanel } from './PromisesPanel.tsx';

interface Props {
  readonly map: ReactNode;
  /** The map goes there. */
  readonly onShow: (place: Position) => void;
}

export function WallPage({ map, onShow }: Props) {
  const { t, i18n } = useTranslation();
  const { lookBack, returnToLive, setLanguage } = useSeat();
  useReplayKeys();
  useKeys({
    keys: {
      Escape: lookBack ? returnToLive : undefined,
      l: () => setLanguage(i18n.language === 'en' ? 'zh' : 'en'),
    },
  });
  const lost = useLive(({ link }) => link.kind === 'lost' || link.kind === 'refused');
  return (
    <div className={`face wall at-wall${lookBack ? ' in-replay' : ''}${lost ? ' is-lost' : ''}`}>
      <PanicBars onShow={(_team, place) => place && onShow(place)} />
      <header className="wall-top">
        <div className="wall-name">
          <h1>{t('brand')}</h1>
          <Jurisdiction />
          <span className="scene">{t('scene.normal')}</span>
        </div>
        <Clock />
        <div className="wall-truth">
          <TruthMarks />
          <LinkMark />
        </div>
      </header>
      <Bars />
      <main className="wall-map" aria-label={t('desk.map')}>
        {map}
      </main>
      <aside className="wall-side">
        <PressingPanel />
        <ForcesPanel />
        <div className="wall-pair">
          <GapsPanel />
          <PromisesPanel />
        </div>
      </aside>
      <TimeRibbon at="wall" />
      <ReplayFrame />
    </div>
  );
}
