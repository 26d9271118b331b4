// Ways along the streets that somebody asked to see, e.g. of the teams that could go.
import { PathLayer } from '@deck.gl/layers';
import { ACCENT } from '../../style/tokens.ts';
import type { MapTheme } from '../mapTheme.ts';

export interface Route {
  readonly path: readonly (readonly [lon: number, lat: number])[];
  /** The one that is about to be chosen. */
  readonly chosen: boolean;
}

export const routesLayer = (routes: readonly Route[], { hairPx }: MapTheme) =>
  new PathLayer<Route>({
    id: 'routes',
    data: routes as Route[],
    getPath: (route) => route.path as [number, number][],
    getColor: (route) => [...ACCENT.select, route.chosen ? 220 : 90],
    getWidth: (route) => hairPx * (route.chosen ? 3 : 2),
    widthUnits: 'pixels',
    antialiasing: true,
    jointRounded: true,
    capRounded: true,
  });
