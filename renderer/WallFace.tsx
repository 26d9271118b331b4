// The wall with its map: nothing on it can be chosen, so the map is only shown.
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Position } from '#contract/ids.ts';
import type { View } from './console.ts';
import type { DistrictGeo } from './map/districtGeo.ts';
import type { MapSelection } from './map/mapSelection.ts';
import { WallMap } from './map/WallMap.tsx';
import { standingCalls } from './panels/safety/calls.ts';
import { useKeys } from './panels/useKeys.ts';
import { WallPage } from './panels/wall/WallPage.tsx';

interface Props {
  readonly view: View;
  readonly district: DistrictGeo | null;
  readonly replaying: boolean;
  /** Where there is one screen only, the desk is one key away. */
  readonly openDesk: () => void;
}

export function WallFace({ view, district, replaying, openDesk }: Props) {
  useKeys({ keys: { d: openDesk } });
  const { i18n } = useTranslation();
  const [focus, setFocus] = useState<Position | null>(null);
  const called = useCalledFrom(view);
  const lang = i18n.language === 'en' ? 'en' : 'zh';
  return (
    <WallPage
      onShow={setFocus}
      map={
        <WallMap
          store={view.store}
          table={view.table}
          district={district}
          mode="wall"
          lang={lang}
          replay={replaying}
          focus={focus}
          selection={called}
        />
      }
    />
  );
}

/** A team whose own devices are silent has called from a phone: the wall marks the place. */
function useCalledFrom({ store, table }: View): MapSelection | null {
  const picture = useStore(store, (state) => state.picture);
  return useMemo(() => {
    const unseen = standingCalls(picture).find(
      ({ team, position }) =>
        position &&
        ![...picture.units.values()].some((unit) => unit.team === team && table.known[unit.no] === 1),
    );
    return unseen?.position ? { kind: 'place', position: unseen.position } : null;
  }, [picture, table]);
}
