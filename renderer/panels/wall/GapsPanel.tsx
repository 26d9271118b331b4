// 缺口: where nobody is left to send, and which grids nobody reaches in time.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useSay } from '../parts/say.ts';
import { useSayCover } from '../parts/sayCover.ts';
import { coverByTown } from '../readings/coverGaps.ts';
import { gaps } from '../readings/gaps.ts';
import { useJoined, usePicture, useSeat, useShown } from '../seat.tsx';
import { useHeld } from '../useHeld.ts';

/** As many as the panel holds at wall type. */
const ROWS = 3;

interface Row {
  readonly key: string;
  readonly what: string;
  readonly how: string | null;
}

export function GapsPanel() {
  const { t } = useTranslation();
  const joined = useJoined();
  const { lookBack } = useSeat();
  const { known, rows } = useRows();
  const shown = rows.length > ROWS ? rows.slice(0, ROWS - 1) : rows;
  return (
    <section className="panel gaps" aria-label={t('wall.gaps')}>
      <h2>{t('wall.gaps')}</h2>
      {joined && rows.length === 0 && <p className="quiet">{t(QUIET[known])}</p>}
      <ul>
        {shown.map(({ key, what, how }) => (
          <li key={key}>
            <span className="hatch" aria-hidden="true" />
            <span className="gap-town">{what}</span>
            {how !== null && <b>{how}</b>}
          </li>
        ))}
        {rows.length > shown.length && (
          <li className="quiet">{t('wall.gapsMore', { n: rows.length - shown.length })}</li>
        )}
        {lookBack && rows.length > 0 && rows.length < ROWS && (
          <li className="quiet">{t('wall.gapsReplay')}</li>
        )}
      </ul>
    </section>
  );
}

/** What can be said when there is nothing to list. */
type Known = 'nothing' | 'towns' | 'grids' | 'past';
const QUIET = {
  nothing: 'wall.gapsUnknown',
  towns: 'wall.gapsNone',
  grids: 'wall.gapsCovered',
  past: 'wall.gapsReplay',
} as const satisfies Record<Known, string>;

/** Towns without a free team, then towns with grids that nobody reaches in time; the worst first in each. */
function useRows(): { readonly known: Known; readonly rows: readonly Row[] } {
  const { t } = useTranslation();
  const say = useSay();
  const sayCover = useSayCover();
  const { shown, lookBack } = useSeat();
  const picture = useHeld(usePicture(), shown);
  const cover = useHeld(
    useShown((state) => state.gaps),
    shown,
  );
  const towns = useMemo(() => gaps(picture), [picture]);
  const grids = useMemo(() => cover && coverByTown(cover), [cover]);
  const rows = [
    ...(towns ?? []).map((gap) => ({
      key: gap.town,
      what: t('wall.gapTown', { town: say.words(gap.name) }),
      how: gap.waiting > 0 ? t('wall.gapWaiting', { n: gap.waiting }) : null,
    })),
    ...(grids ?? []).map(({ town, grids: count, worst }) => ({
      key: `${town} grids`,
      what: t('wall.gapGrids', { town: say.townShort(town), n: count }),
      how: sayCover(worst),
    })),
  ];
  const known = towns === null ? 'nothing' : lookBack ? 'past' : grids === null ? 'towns' : 'grids';
  return { known, rows };
}
