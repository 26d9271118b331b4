// What is selected: a ring around it, and for a unit not heard of, the circle in which it could be by now.
import { ScatterplotLayer } from '@deck.gl/layers';
import { ACCENT } from '../../style/tokens.ts';
import type { MapTheme } from '../mapTheme.ts';

export interface Ring {
  readonly position: readonly [lon: number, lat: number];
  readonly radiusPx: number;
}

export interface Reach {
  readonly position: readonly [lon: number, lat: number];
  readonly radiusM: number;
}

export const ringsLayer = (rings: readonly Ring[], { hairPx }: MapTheme) =>
  new ScatterplotLayer<Ring>({
    id: 'rings',
    data: rings as Ring[],
    getPosition: (ring) => [...ring.position],
    getRadius: (ring) => ring.radiusPx,
    radiusUnits: 'pixels',
    filled: false,
    stroked: true,
    getLineColor: [...ACCENT.select],
    getLineWidth: hairPx * 2.5,
    lineWidthUnits: 'pixels',
  });

export const reachLayer = (reaches: readonly Reach[], { hairPx }: MapTheme) =>
  new ScatterplotLayer<Reach>({
    id: 'reach',
    data: reaches as Reach[],
    getPosition: (reach) => [...reach.position],
    getRadius: (reach) => reach.radiusM,
    radiusUnits: 'meters',
    filled: true,
    stroked: true,
    getFillColor: [...ACCENT.select, 22],
    getLineColor: [...ACCENT.select, 150],
    getLineWidth: hairPx,
    lineWidthUnits: 'pixels',
  });
