// Going back in time and returning: the replay is made when it is asked for and is gone afterwards.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Console, Replay } from './console.ts';
import type { PlaybackState } from './feed/replayFeed.ts';
import type { LookBack } from './panels/seat.tsx';

export interface LookingBack {
  readonly replay: Replay | null;
  readonly lookBack: LookBack | null;
  lookBackTo(at: number): void;
  returnToLive(): void;
}

export function useLookBack(console: Console): LookingBack {
  const [replay, setReplay] = useState<Replay | null>(null);
  const [state, setState] = useState<PlaybackState | null>(null);
  const running = useRef<Replay | null>(null);

  const returnToLive = useCallback(() => {
    running.current?.stop();
    running.current = null;
    setReplay(null);
    setState(null);
  }, []);

  const lookBackTo = useCallback(
    (at: number) => {
      if (running.current) {
        running.current.playback.seek(at);
        return;
      }
      const started = console.replayFrom(at);
      running.current = started;
      setReplay(started);
      started.playback.subscribe((next) => {
        if (running.current === started) setState(next);
      });
    },
    [console],
  );

  useEffect(() => returnToLive, [returnToLive]);

  const lookBack = useMemo<LookBack | null>(() => {
    if (!replay || !state) return null;
    const { playback } = replay;
    return {
      ...state,
      play: () => playback.play(),
      pause: () => playback.pause(),
      seek: (at) => playback.seek(at),
      setSpeed: (times) => playback.speed(times),
    };
  }, [replay, state]);

  return { replay, lookBack, lookBackTo, returnToLive };
}
