// The wall with its map: nothing on it can be chosen, so the map is only shown.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Position } from '#contract/ids.ts';
import type { View } from './console.ts';
import type { DistrictGeo } from './map/districtGeo.ts';
import { WallMap } from './map/WallMap.tsx';
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
        />
      }
    />
  );
}
