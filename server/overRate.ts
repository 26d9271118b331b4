// One question to a rate limiter, answered by value.
import { RateLimiterRes, type RateLimiterMemory } from 'rate-limiter-flexible';

/** Counts one; seconds to wait when that was too many, else null. */
export async function overRate(limiter: RateLimiterMemory, key: string): Promise<number | null> {
  try {
    await limiter.consume(key);
    return null;
  } catch (answer) {
    if (answer instanceof RateLimiterRes) return Math.max(1, Math.ceil(answer.msBeforeNext / 1000));
    throw answer;
  }
}
