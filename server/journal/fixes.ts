// What both journals say of fixes alike: when two are the same, in which order they count, which is the newest.
import { isNewer } from '#contract/fix.ts';
import type { Fix } from '#contract/fix.ts';

/** The same unit at the same time in the same place is the same fix, however often it comes. */
export const keyOf = ({ no, at, lonE6, latE6 }: Fix): string => `${no},${at},${lonE6},${latE6}`;

/** By receive tick, then by unit. A server clock that was set back is held at the last tick, as with facts. */
export const inTickOrder = (fixes: readonly Fix[], lastTick: number): readonly Fix[] =>
  fixes
    .map((fix) => (fix.tick < lastTick ? { ...fix, tick: lastTick } : fix))
    .sort((a, b) => a.tick - b.tick || a.no - b.no);

/** Device time decides, so late ones change nothing (`isNewer`). */
export function takeNewest(newest: Map<number, Fix>, fixes: readonly Fix[]): void {
  for (const fix of fixes) {
    const known = newest.get(fix.no);
    if (!known || isNewer(fix, known)) newest.set(fix.no, fix);
  }
}
