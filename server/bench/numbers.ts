// The few statistics that benches share. Medians, because other programs take their share of the machine.

export const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

/** NaN when there are none. */
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The nearest value at or above the share `q` of them; NaN when there are none. */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = values.toSorted((a, b) => a - b);
  const place = q * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return low + (high - low) * (place - Math.floor(place));
}

/** To three significant digits: more would be noise. */
export const rounded = (value: number): number =>
  Number.isFinite(value) ? Number(value.toPrecision(3)) : value;

/** Counts by whole milliseconds: millions of delays in constant room. */
export class Delays {
  static readonly longestMs = 10_000;
  readonly counts: number[];

  constructor(counts: readonly number[] = []) {
    this.counts = Array.from({ length: Delays.longestMs + 1 }, (_, ms) => counts[ms] ?? 0);
  }

  add(ms: number): void {
    const whole = Math.min(Delays.longestMs, Math.max(0, Math.round(ms)));
    this.counts[whole]! += 1;
  }

  get total(): number {
    return sum(this.counts);
  }

  /** Milliseconds that the share `q` of them did not exceed; NaN when there are none. */
  quantile(q: number): number {
    let left = q * this.total;
    if (left === 0) return Number.NaN;
    for (const [ms, count] of this.counts.entries()) {
      left -= count;
      if (left <= 0) return ms;
    }
    return Delays.longestMs;
  }
}
