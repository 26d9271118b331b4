// The grids of the district, for whoever chooses some: by name, by code, or by a place on the map. Asked for when a
// plan is opened and kept for the next one: they change with the district only.
import { useEffect, useState } from 'react';
import inside from '@turf/boolean-point-in-polygon';
import type { FeatureCollection, MultiPolygon, Polygon } from 'geojson';
import type { Refusal } from '#contract/command.ts';
import {
  gridCode,
  townCode,
  type GridCode,
  type Position,
  type TownCode,
  type Words,
} from '#contract/ids.ts';
import { usePicture, useSeat } from '../seat.tsx';

export interface Grid {
  readonly code: GridCode;
  readonly town: TownCode;
  readonly name: Words;
}

export interface Grids {
  readonly all: readonly Grid[];
  readonly byCode: ReadonlyMap<string, Grid>;
  /** The urban grid of a place where there is one, else the village grid: the finer of the two layers. */
  at(position: Position): Grid | null;
}

interface Properties {
  readonly code: string;
  readonly town: string;
  readonly zh: string;
  readonly en: string;
}
type Areas = FeatureCollection<Polygon | MultiPolygon, Properties>;

let held: { readonly hash: string; readonly grids: Grids } | null = null;

export function useGrids(): { readonly grids: Grids | null; readonly refusal: Refusal | null } {
  const { api } = useSeat();
  const hash = usePicture().district?.hash ?? '';
  const [grids, setGrids] = useState<Grids | null>(() => (held?.hash === hash ? held.grids : null));
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  useEffect(() => {
    if (held?.hash === hash) {
      setGrids(held.grids);
      return undefined;
    }
    let over = false;
    const layers = ['urbanGrids', 'villageGrids'].map((layer) =>
      api.get<Areas>(`/api/district/${layer}.geojson`),
    );
    void Promise.all(layers).then((replies) => {
      const refused = replies.find((reply) => !reply.ok);
      if (over) return;
      if (refused && !refused.ok) return setRefusal(refused.refusal);
      const found = gridsOf(replies.flatMap((reply) => (reply.ok ? [reply.value] : [])));
      held = { hash, grids: found };
      setGrids(found);
    });
    return () => {
      over = true;
    };
  }, [api, hash]);
  return { grids, refusal };
}

/** The layer that counts first stands first. */
export function gridsOf(layers: readonly Areas[]): Grids {
  const features = layers.flatMap((layer) => layer.features);
  const all = features.map(
    ({ properties: { code, town, zh, en } }): Grid => ({
      code: gridCode(code),
      town: townCode(town),
      name: { zh, en },
    }),
  );
  const byCode = new Map(all.map((grid) => [grid.code as string, grid]));
  return {
    all,
    byCode,
    at({ lon, lat }) {
      const found = features.find((feature) => inside([lon, lat], feature));
      return (found && byCode.get(found.properties.code)) ?? null;
    },
  };
}
