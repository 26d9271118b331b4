// A position as a person types it: `121.2446, 31.3859`, with any separator a keyboard gives.
import type { Position } from '#contract/ids.ts';

/** null: not two numbers that can be a longitude and a latitude. */
export function parsePosition(text: string): Position | null {
  const parts = text.trim().split(/[\s,，;；]+/);
  if (parts.length !== 2) return null;
  const [lon, lat] = parts.map((part) => (/^-?\d+(\.\d+)?$/.test(part) ? Number(part) : Number.NaN));
  if (lon === undefined || lat === undefined || !(Math.abs(lon) <= 180) || !(Math.abs(lat) <= 90))
    return null;
  return { lon, lat };
}

export const writePosition = ({ lon, lat }: Position): string => `${lon.toFixed(6)}, ${lat.toFixed(6)}`;
