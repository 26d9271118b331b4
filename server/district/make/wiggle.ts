// Gives a straight border the bends of a creek or an old road: midpoint displacement, larger where it is longer.
import { distance, mix, type Point } from './plane.ts';
import { between, type Rng } from './rng.ts';

export interface Bends {
  /** Sideways play of the middle as a part of the length. */
  readonly swing: number;
  /** What remains of the swing at each halving: near 1 is a crumpled line, near 0 a plain bow. */
  readonly roughness: number;
  readonly stepM: number;
}

/** The points strictly between a and b. */
export function wiggle(a: Point, b: Point, bends: Bends, rng: Rng): Point[] {
  const length = distance(a, b);
  if (length < bends.stepM * 1.5) return [];
  const side = between(rng, -1, 1) * bends.swing;
  const [mx, my] = mix(a, b, between(rng, 0.42, 0.58));
  const middle: Point = [mx - (b[1] - a[1]) * side, my + (b[0] - a[0]) * side];
  const finer = { ...bends, swing: bends.swing * bends.roughness };
  return [...wiggle(a, middle, finer, rng), middle, ...wiggle(middle, b, finer, rng)];
}
