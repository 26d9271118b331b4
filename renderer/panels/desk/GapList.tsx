// 缺口 at the desk: each grid without cover by a force, how far the nearest free team is, and since when.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useSay } from '../parts/say.ts';
import { useSayCover } from '../parts/sayCover.ts';
import { useSeat, useShown } from '../seat.tsx';
import { useHeld } from '../useHeld.ts';
import { useNow } from '../useNow.ts';

const ROW_PX = 48;

export function GapList() {
  const { t } = useTranslation();
  const say = useSay();
  const sayCover = useSayCover();
  const now = useNow();
  const { shown, lookBack } = useSeat();
  const gaps = useHeld(
    useShown((state) => state.gaps),
    shown,
  );
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: gaps?.length ?? 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 6,
  });
  const quiet = lookBack ? 'cover.replay' : gaps === null ? 'cover.unknown' : 'cover.none';
  return (
    <div className="queue-scroll" ref={scroller}>
      {!gaps?.length && <p className="empty">{t(quiet)}</p>}
      <ul className="queue" aria-label={t('desk.tab.gaps')} style={{ height: list.getTotalSize() }}>
        {list.getVirtualItems().map((item) => {
          const gap = gaps?.[item.index];
          return (
            gap && (
              <li
                key={`${gap.grid} ${gap.force}`}
                className="queue-place gap-row"
                style={{ transform: `translateY(${item.start}px)`, height: item.size }}
              >
                <span className="hatch" aria-hidden="true" />
                <span className="queue-what">
                  <strong>{`${say.words(gap.name)} ${say.grid(gap.grid, null)}`}</strong>
                  <span className="quiet">{say.town(gap.town)}</span>
                </span>
                <span className="queue-how">
                  <strong>{sayCover(gap)}</strong>
                  <span className="quiet">
                    {t('cover.since', { limit: say.minutes(gap.limitMin), span: say.span(now - gap.since) })}
                  </span>
                </span>
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}
