// Which symbol is under a point. The drawn columns are searched on the CPU: no second rendering for picking, and
// the answer is exactly what is on the screen.
import { BESIDE } from './symbols/symbolCode.ts';

export interface DrawnSymbols {
  readonly count: number;
  readonly positions: Float32Array;
  readonly cells: Uint8Array;
}

export interface PickFrame {
  /** Degrees from the origin at the point. */
  readonly lon: number;
  readonly lat: number;
  readonly lonPerPx: number;
  readonly latPerPx: number;
}

/** Index of the nearest symbol within `radiusPx`, the later drawn one on a tie; -1 = none. */
export function pickSymbol(symbols: DrawnSymbols, at: PickFrame, radiusPx: number, besidePx: number): number {
  let best = -1;
  let bestPx = radiusPx;
  for (let i = 0; i < symbols.count; i++) {
    const beside = symbols.cells[i * 4 + 2]!;
    const dx = (symbols.positions[i * 2]! - at.lon) / at.lonPerPx + sideX(beside) * besidePx;
    const dy = (symbols.positions[i * 2 + 1]! - at.lat) / at.latPerPx + sideY(beside) * besidePx;
    const px = Math.hypot(dx, dy);
    if (px <= bestPx) {
      bestPx = px;
      best = i;
    }
  }
  return best;
}

const sideX = (beside: number): number => (beside === BESIDE.east ? 1 : beside === BESIDE.west ? -1 : 0);
const sideY = (beside: number): number => (beside === BESIDE.north ? 1 : beside === BESIDE.south ? -1 : 0);
