// A team on the ground: where it is and what it is doing with its feet or wheels. It moves when asked for a
// later time; between two askings it does what it was told last.
import type { Position, TownCode } from '#contract/ids.ts';
import type { Beats } from './beats.ts';
import { between, type Rng } from './chance.ts';
import { along, headingFrom, metresBetween } from './metres.ts';
import type { Rates } from './rates.ts';

type Doing =
  | { readonly kind: 'standing' }
  | { readonly kind: 'pausing'; readonly until: number; readonly town: TownCode | null }
  | { readonly kind: 'patrolling'; readonly town: TownCode | null; before: number; node: number }
  | {
      readonly kind: 'travelling';
      readonly path: readonly Position[];
      readonly speedMs: number;
      next: number;
    };

/** After a pause of the machine, nobody makes up more than this: a jump across the district is not a patrol. */
const LONGEST_MOVE_MS = 600_000;
/** Bends closer than this count as reached; also keeps two equal points from stopping a walk. */
const REACHED_M = 0.5;

export class Body {
  position: Position;
  headingDeg = 0;
  #movedAt: number;
  #doing: Doing = { kind: 'standing' };
  /** When the end of the last journey was reached; null while travelling. */
  arrivedAt: number | null = null;

  constructor(position: Position, now: number) {
    this.position = position;
    this.#movedAt = now;
  }

  get kind(): Doing['kind'] {
    return this.#doing.kind;
  }

  get isMoving(): boolean {
    return this.#doing.kind === 'patrolling' || this.#doing.kind === 'travelling';
  }

  speedMs(patrolMs: number): number {
    if (this.#doing.kind === 'travelling') return this.#doing.speedMs;
    return this.#doing.kind === 'patrolling' ? patrolMs : 0;
  }

  stand(): void {
    this.#doing = { kind: 'standing' };
  }

  patrol(town: TownCode | null, beats: Beats): void {
    const node = beats.nearest(this.position);
    this.#doing = { kind: 'patrolling', town, before: node, node };
  }

  /** Along `path`, then it stands at its end. */
  travel(path: readonly Position[], speedMs: number): void {
    this.arrivedAt = null;
    this.#doing = { kind: 'travelling', path: path.length > 0 ? path : [this.position], speedMs, next: 0 };
  }

  moveTo(now: number, beats: Beats, patrolMs: number, motion: Rates['motion'], rng: Rng): void {
    const from = Math.max(this.#movedAt, now - LONGEST_MOVE_MS);
    this.#movedAt = now;
    if (this.#doing.kind === 'pausing' && this.#doing.until <= now) this.patrol(this.#doing.town, beats);
    if (!this.isMoving) return;
    let metres = (this.speedMs(patrolMs) * Math.max(0, now - from)) / 1000;
    while (metres > 0) {
      const target = this.#target(beats);
      if (!target) break;
      const distance = metresBetween(this.position, target);
      if (distance > REACHED_M) this.headingDeg = headingFrom(this.position, target);
      if (metres < distance) {
        this.position = along(this.position, target, metres / distance);
        return;
      }
      metres -= distance;
      this.position = target;
      this.#reached(now, distance / this.speedMs(patrolMs), beats, motion, rng);
      if (!this.isMoving) return;
      // A walk over points that lie on each other would never use up its metres.
      if (distance <= REACHED_M) metres -= REACHED_M;
    }
  }

  #target(beats: Beats): Position | undefined {
    if (this.#doing.kind === 'patrolling') return beats.at(this.#doing.node);
    return this.#doing.kind === 'travelling' ? this.#doing.path[this.#doing.next] : undefined;
  }

  #reached(now: number, legS: number, beats: Beats, motion: Rates['motion'], rng: Rng): void {
    const doing = this.#doing;
    if (doing.kind === 'travelling') {
      doing.next += 1;
      if (doing.next < doing.path.length) return;
      this.arrivedAt = now;
      this.stand();
    } else if (doing.kind === 'patrolling') {
      if (rng() < legS / (motion.pauseEveryMin * 60)) {
        const until = now + between(rng(), motion.pauseS) * 1000;
        this.#doing = { kind: 'pausing', until, town: doing.town };
        return;
      }
      const next = beats.onward(doing.node, doing.before, doing.town, rng);
      doing.before = doing.node;
      doing.node = next;
    }
  }
}
