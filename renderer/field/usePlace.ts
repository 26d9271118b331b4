// Where this phone is, as long as the page is open: for a report, for distances, and above all for a call for help,
// which goes with the last place known and waits for no satellite.
import { createContext, useContext, useEffect, useState } from 'react';
import type { Position } from '#contract/ids.ts';
import { useSeat } from '../panels/seat.tsx';

export type Place =
  /** Asked for and not answered yet. */
  | { readonly kind: 'seeking' }
  | { readonly kind: 'known'; readonly position: Position; readonly at: number; readonly accuracyM: number }
  /** The person or the phone refuses it. */
  | { readonly kind: 'denied' }
  /** Not over plain http, or no receiver. */
  | { readonly kind: 'absent' };

export const PlaceContext = createContext<Place>({ kind: 'absent' });
export const usePlace = (): Place => useContext(PlaceContext);

const OPTIONS: PositionOptions = { enableHighAccuracy: true, maximumAge: 10_000, timeout: 60_000 };

/** Once on the page; `at` is server time. */
export function useWatchedPlace(): Place {
  const { clock } = useSeat().live;
  const [place, setPlace] = useState<Place>({ kind: 'seeking' });
  useEffect(() => {
    const { geolocation } = navigator;
    if (!geolocation || !isSecureContext) {
      setPlace({ kind: 'absent' });
      return undefined;
    }
    const watch = geolocation.watchPosition(
      ({ coords, timestamp }) =>
        setPlace({
          kind: 'known',
          position: { lon: coords.longitude, lat: coords.latitude },
          at: Math.round(timestamp + clock.offsetMs()),
          accuracyM: Math.round(coords.accuracy),
        }),
      ({ code, PERMISSION_DENIED }) =>
        // In a tunnel the last place stays the last place.
        setPlace((was) =>
          code === PERMISSION_DENIED ? { kind: 'denied' } : was.kind === 'known' ? was : { kind: 'seeking' },
        ),
      OPTIONS,
    );
    return () => geolocation.clearWatch(watch);
  }, [clock]);
  return place;
}
