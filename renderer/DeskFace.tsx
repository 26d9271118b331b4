// The desk with its map: what is chosen in one is chosen in the other.
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { patrolId, teamId } from '#contract/ids.ts';
import type { Picture } from '#contract/picture.ts';
import type { View } from './console.ts';
import type { DistrictGeo } from './map/districtGeo.ts';
import type { FixTable } from './picture/fixTable.ts';
import type { MapSelection } from './map/mapSelection.ts';
import { shapeOf, type PatrolShape } from './map/patrolShape.ts';
import { WallMap } from './map/WallMap.tsx';
import { DeskPage } from './panels/desk/DeskPage.tsx';
import {
  caseBefore,
  emptyDesk,
  isPicking,
  type Beside,
  type Desk,
  type DeskHandle,
} from './panels/desk/useDesk.ts';

interface Props {
  readonly view: View;
  readonly district: DistrictGeo | null;
  readonly replaying: boolean;
}

export function DeskFace({ view, district, replaying }: Props) {
  const { i18n } = useTranslation();
  const lang = i18n.language === 'en' ? 'en' : 'zh';
  const [desk, setDesk] = useState<Desk>(emptyDesk);
  const handle = useMemo<DeskHandle>(
    () => ({ desk, set: (change) => setDesk((was) => ({ ...was, ...change })) }),
    [desk],
  );
  const units = useStore(view.store, (state) => state.picture.units);
  const patrols = useStore(view.store, (state) => state.picture.patrols);
  const shape = useMemo(() => patrolBefore(desk, patrols), [desk, patrols]);
  const selection = useMemo<MapSelection | null>(
    () => (shape ? { kind: 'patrol', shape } : selectionOf(desk, units, view.table)),
    [desk, shape, units, view],
  );

  function onSelect(chosen: MapSelection | null): void {
    setDesk((was) => ({ ...was, beside: besideFor(chosen) }));
  }

  function besideFor(chosen: MapSelection | null): Beside {
    switch (chosen?.kind) {
      case undefined:
      case 'place':
      case 'patrol':
        return { kind: 'nothing' };
      case 'case':
        return { kind: 'case', id: chosen.id };
      case 'team':
        return { kind: 'team', id: teamId(chosen.id) };
      case 'unit': {
        const team = units.get(chosen.id)?.team;
        return team ? { kind: 'team', id: team } : { kind: 'nothing' };
      }
    }
  }

  return (
    <DeskPage
      handle={handle}
      map={
        <WallMap
          store={view.store}
          table={view.table}
          district={district}
          mode="desk"
          lang={lang}
          replay={replaying}
          selection={selection}
          focus={desk.focus}
          onSelect={onSelect}
          onPlace={isPicking(desk) ? (picked) => setDesk((was) => ({ ...was, picked })) : undefined}
        />
      }
    />
  );
}

/** What is being planned, or the patrol on the card. */
function patrolBefore({ sketch, beside }: Desk, patrols: Picture['patrols']): PatrolShape | null {
  if (sketch) return sketch;
  if (beside.kind !== 'panel' || beside.tab !== 'patrols' || beside.id === null) return null;
  const patrol = patrols.get(patrolId(beside.id));
  return patrol ? shapeOf(patrol) : null;
}

function selectionOf(desk: Desk, units: Picture['units'], { known }: FixTable): MapSelection | null {
  if (desk.beside.kind === 'team') {
    const { id } = desk.beside;
    const isSeen = [...units.values()].some(({ no, team }) => team === id && known[no] === 1);
    // A team that called from its phone, and whose own devices are silent, still has a place.
    return !isSeen && desk.focus ? { kind: 'place', position: desk.focus } : { kind: 'team', id };
  }
  if (isPicking(desk)) return desk.picked && { kind: 'place', position: desk.picked };
  const id = caseBefore(desk);
  return id === null ? null : { kind: 'case', id };
}
