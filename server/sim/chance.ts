// All chance of the simulator. Two kinds: streams, where the order of draws counts (arrivals, patrols), and
// draws by name, which give the same answer whenever they are asked (how long this desk waits on that case).
import { createHash } from 'node:crypto';

export type Rng = () => number;

/** A stream of its own for each purpose, so that more draws in one do not change another. */
export const stream = (seed: number, name: string): Rng => mulberry32(hash32(`${seed}:${name}`));

/** The same number in [0, 1) for the same seed and name, always. */
export const draw = (seed: number, name: string): number => stream(seed, name)();

export const between = (share: number, [low, high]: readonly [number, number]): number =>
  low + (high - low) * share;

export function pick<T>(list: readonly T[], share: number): T {
  if (list.length === 0) throw new Error('nothing to pick from');
  // In range because the list is not empty and share < 1.
  return list[Math.min(list.length - 1, Math.floor(share * list.length))]!;
}

/** An entry with a chance in proportion to its weight. */
export function pickWeighted<T>(list: readonly T[], weightOf: (one: T) => number, share: number): T {
  let left = share * list.reduce((sum, one) => sum + weightOf(one), 0);
  for (const one of list) {
    left -= weightOf(one);
    if (left < 0) return one;
  }
  return pick(list, 0.999999);
}

/** Standard normal, by Box and Muller. */
export function gauss(rng: Rng): number {
  return Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng());
}

/** How many events of a Poisson process happen where `expected` are expected. */
export function poisson(rng: Rng, expected: number): number {
  const limit = Math.exp(-expected);
  let count = 0;
  for (let product = rng(); product > limit; product *= rng()) count += 1;
  return count;
}

/** A UUID (version 4 in form) from the stream: commands need one, and a seeded run must repeat it. */
export function uuid(rng: Rng): string {
  const word = () =>
    Math.floor(rng() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0');
  return inUuidForm(word() + word() + word() + word());
}

/** The same UUID for the same content, so that saying it again is the same command. */
export const uuidOf = (content: string): string =>
  inUuidForm(createHash('sha256').update(content).digest('hex'));

function inUuidForm(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** FNV-1a: short, and good enough to keep names apart. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

function mulberry32(seed: number): Rng {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
