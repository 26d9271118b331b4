// The generator's only source of chance, so that the same seed draws the same district again.

export type Rng = () => number;

/** Mulberry32: 32 bits of state are ample for drawing one map, and the output is the same on every machine. */
export function makeRng(seed: number): Rng {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const between = (rng: Rng, low: number, high: number): number => low + (high - low) * rng();

/** A smooth field of about unit size whose hills are `waveM` metres apart. */
export function smoothNoise(rng: Rng, waveM: number): (x: number, y: number) => number {
  const waves = Array.from({ length: 6 }, () => {
    const angle = between(rng, 0, 2 * Math.PI);
    const k = (2 * Math.PI) / (waveM * between(rng, 0.75, 1.4));
    return { kx: k * Math.cos(angle), ky: k * Math.sin(angle), phase: between(rng, 0, 2 * Math.PI) };
  });
  return (x, y) => {
    let sum = 0;
    for (const w of waves) sum += Math.sin(w.kx * x + w.ky * y + w.phase);
    return sum / Math.sqrt(waves.length / 2);
  };
}
