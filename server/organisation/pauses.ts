// Long work beside a live duty: whoever does it asks now and then whether the others had their turn.
import { setImmediate as turn } from 'node:timers/promises';

/** As long as others wait for one turn. */
const TURN_MS = 10;

/** Resolves at once, and when a turn is over only after everybody else has had theirs. */
export function makePauses(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < TURN_MS) return;
    await turn();
    since = performance.now();
  };
}
