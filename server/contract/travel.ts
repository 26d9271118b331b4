// Travel by street: who asks how long, and what is answered. Minutes on schematic streets say that they are
// schematic, and what no street reaches is unreachable, never a straight line.
import type { Transport } from './organisation/organisation.ts';
import type { Position, Words } from './ids.ts';

export interface Way {
  readonly minutes: number;
  readonly metres: number;
}

export interface Route extends Way {
  /** Along the streets, from the place where the street is entered to the place where it is left. */
  readonly path: readonly (readonly [lon: number, lat: number])[];
  /** The streets are drawn, not surveyed (示意). */
  readonly schematic: boolean;
}

export interface Unreachable {
  readonly unreachable: true;
  readonly reason: Words;
}

export interface Travel {
  readonly schematic: boolean;
  route(from: Position, to: Position, mode: Transport): Route | Unreachable;
  /** Prepared once for a target, so that a thousand teams can be ranked at once; null = unreachable from there. */
  minutesFrom(target: Position, mode: Transport): (from: Position) => Way | null;
}
