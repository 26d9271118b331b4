// Time as the shown picture has it: the server's clock live, the replay's clock in a replay.
import { useEffect, useState } from 'react';
import { useSeat } from './seat.tsx';

/** Epoch ms, read again every `everyMs`. */
export function useNow(everyMs = 1000): number {
  const { clock } = useSeat().shown;
  const [now, setNow] = useState(() => clock.now());
  useEffect(() => {
    setNow(clock.now());
    const timer = setInterval(() => setNow(clock.now()), everyMs);
    return () => clearInterval(timer);
  }, [clock, everyMs]);
  return now;
}
