// How large and in which colours the map draws, from the tokens. On a wall, sizes follow its height (WALL.md E1);
// at a desk they are CSS pixels (E2).
import { DESK_SYMBOL, DESK_TYPE, WALL_SYMBOL, WALL_TYPE } from '../style/tokens.ts';

export type MapMode = 'wall' | 'desk';

/** All in CSS pixels. */
export interface MapTheme {
  /** Diameter of a unit's symbol. */
  readonly unitPx: number;
  readonly casePx: number;
  readonly criticalPx: number;
  /** Font sizes. */
  readonly smallPx: number;
  readonly bodyPx: number;
  /** The thinnest line. */
  readonly hairPx: number;
}

const WALL_ROWS = 2160;

/** `heightPx`: CSS pixels of the whole wall, not of the map's part of it. */
export function mapTheme(mode: MapMode, heightPx: number): MapTheme {
  if (mode === 'desk') {
    return {
      unitPx: DESK_SYMBOL.unit,
      casePx: DESK_SYMBOL.case,
      criticalPx: DESK_SYMBOL.critical,
      smallPx: DESK_TYPE.small,
      bodyPx: DESK_TYPE.body,
      hairPx: 1,
    };
  }
  const u = heightPx / WALL_ROWS;
  return {
    unitPx: WALL_SYMBOL.unit * u,
    casePx: WALL_SYMBOL.case * u,
    criticalPx: WALL_SYMBOL.critical * u,
    smallPx: WALL_TYPE.small * u,
    bodyPx: WALL_TYPE.body * u,
    hairPx: Math.max(1, 2 * u),
  };
}
