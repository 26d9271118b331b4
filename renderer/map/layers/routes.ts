// Ways along the streets that somebody asked to see, e.g. of the teams that could go.
import { ACCENT } from '../../style/tokens.ts';
import { fixedLines, onGround } from '../lineColumns.ts';
import { LineLayer } from '../lineLayer.ts';
import type { MapTheme } from '../mapTheme.ts';
import type { Origin } from '../plane.ts';

export interface Route {
  readonly path: readonly (readonly [lon: number, lat: number])[];
  /** The one that is about to be chosen. */
  readonly chosen: boolean;
}

/** The chosen one last: it lies on top. */
export const routesLayers = (routes: readonly Route[], origin: Origin, { hairPx }: MapTheme) =>
  [false, true].map((chosen) => {
    const ends = endsOf(
      routes.filter((route) => route.chosen === chosen),
      origin,
    );
    return new LineLayer({
      id: chosen ? 'chosenRoute' : 'routes',
      columns: fixedLines({ count: ends.length / 4, ends }, onGround(ACCENT.select, chosen ? 220 : 90)),
      origin,
      widthPx: hairPx * (chosen ? 3 : 2),
    });
  });

function endsOf(routes: readonly Route[], [originLon, originLat]: Origin): Float32Array {
  const ends: number[] = [];
  for (const { path } of routes) {
    for (let i = 1; i < path.length; i++) {
      for (const [lon, lat] of [path[i - 1]!, path[i]!]) ends.push(lon - originLon, lat - originLat);
    }
  }
  return Float32Array.from(ends);
}
