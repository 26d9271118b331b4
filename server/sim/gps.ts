// What a terminal believes of its place: a few metres off, and off in the same direction for a while, as real
// receivers are. White noise would look like trembling and would fool nobody.
import type { Position } from '#contract/ids.ts';
import { gauss, type Rng } from './chance.ts';
import { shifted } from './metres.ts';

export interface Receiver {
  /** The measured place at `now` (epoch ms); call with rising times. */
  measure(truth: Position, now: number): Position;
}

export function makeReceiver(rng: Rng, sigmaM: number, correlationS: number): Receiver {
  let eastM = gauss(rng) * sigmaM;
  let northM = gauss(rng) * sigmaM;
  let measuredAt: number | null = null;
  return {
    measure(truth, now) {
      const keep = measuredAt === null ? 1 : Math.exp(-(now - measuredAt) / 1000 / correlationS);
      const renew = sigmaM * Math.sqrt(1 - keep * keep);
      eastM = eastM * keep + gauss(rng) * renew;
      northM = northM * keep + gauss(rng) * renew;
      measuredAt = now;
      return shifted(truth, eastM, northM);
    },
  };
}
