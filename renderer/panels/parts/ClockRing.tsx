// How much of a limit is used. In time: a thin arc. Running out: a thick one. Over: a full disc with a mark.
import type { RunningClock } from '../readings/caseClock.ts';

const RADIUS = 18;
const LENGTH = 2 * Math.PI * RADIUS;

export function ClockRing({ clock }: { readonly clock: Pick<RunningClock, 'used' | 'lamp'> }) {
  return (
    <svg className={`clock-ring lamp-${clock.lamp}`} viewBox="0 0 48 48" aria-hidden="true">
      {clock.lamp === 'red' ? (
        <>
          <circle className="disc" cx="24" cy="24" r="21" />
          <path className="mark" d="M21 9h6l-1.2 18h-3.6Z M21.2 31h5.6v5.6h-5.6Z" />
        </>
      ) : (
        <>
          <circle className="track" cx="24" cy="24" r={RADIUS} />
          <circle
            className="arc"
            cx="24"
            cy="24"
            r={RADIUS}
            strokeDasharray={`${clock.used * LENGTH} ${LENGTH}`}
            transform="rotate(-90 24 24)"
          />
        </>
      )}
    </svg>
  );
}
