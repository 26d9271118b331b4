// The present, also while the past is shown: where the ribbon ends.
import { useEffect, useState } from 'react';
import { useSeat } from '../seat.tsx';

const STEP_MS = 1000;

export function useLiveNow(): number {
  const { clock } = useSeat().live;
  const [now, setNow] = useState(() => clock.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), STEP_MS);
    return () => clearInterval(timer);
  }, [clock]);
  return now;
}
