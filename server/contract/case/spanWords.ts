// A length of time in words, for refusals that name a limit of the rules.
import type { Words } from '../ids.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Whole days as days, else hours to one place. */
export function spanWords(ms: number): Words {
  if (ms % DAY_MS === 0)
    return { zh: `${ms / DAY_MS} 天`, en: ms === DAY_MS ? '1 day' : `${ms / DAY_MS} days` };
  const hours = Math.round((ms / HOUR_MS) * 10) / 10;
  return { zh: `${hours} 小时`, en: `${hours} h` };
}
