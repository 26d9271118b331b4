// Keys of a replay: the same on the desk and on the wall.
import { useSeat } from '../seat.tsx';
import { useKeys } from '../useKeys.ts';
import { ENTER_BACK_MS } from './LookBackControls.tsx';

const STEP_MS = 60_000;

export function useReplayKeys(): void {
  const { live, lookBack, lookBackTo, returnToLive } = useSeat();
  useKeys({
    keys: {
      t: lookBack ? undefined : () => lookBackTo(live.clock.now() - ENTER_BACK_MS),
      ' ': lookBack ? () => (lookBack.playing ? lookBack.pause() : lookBack.play()) : undefined,
      '[': lookBack ? () => lookBack.seek(lookBack.at - STEP_MS) : undefined,
      ']': lookBack ? () => lookBack.seek(lookBack.at + STEP_MS) : undefined,
      Home: lookBack ? returnToLive : undefined,
    },
  });
}
