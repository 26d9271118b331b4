// When this person left the present, in server time.
import { useState } from 'react';
import { useSeat } from '../seat.tsx';

/** The moment of the first render: the frame is there exactly as long as a replay is. */
export function useEntered(): number {
  const { live } = useSeat();
  const [at] = useState(() => live.clock.now());
  return at;
}
