// Plane geometry in metres for drawing the district: small enough (27 km) that one scale per axis serves.

export type Point = readonly [x: number, y: number];
export type Ring = readonly Point[];

const METRES_PER_DEGREE = 111_195.08; // the mean sphere that areas elsewhere are measured on (R = 6,371,008.8 m)
const ORIGIN = { lon: 121.24, lat: 31.36 };
const LON_SCALE = METRES_PER_DEGREE * Math.cos((ORIGIN.lat * Math.PI) / 180);

export const toPlane = (lon: number, lat: number): Point => [
  (lon - ORIGIN.lon) * LON_SCALE,
  (lat - ORIGIN.lat) * METRES_PER_DEGREE,
];

export const toDegrees = ([x, y]: Point): { lon: number; lat: number } => ({
  lon: x / LON_SCALE + ORIGIN.lon,
  lat: y / METRES_PER_DEGREE + ORIGIN.lat,
});

/** The item at an index taken round and round; the caller knows that the list is not empty. */
export function cyclic<T>(items: readonly T[], index: number): T {
  const n = items.length;
  return items[((index % n) + n) % n] as T;
}

export const distance = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1]);

export const mix = (a: Point, b: Point, t: number): Point => [
  a[0] + (b[0] - a[0]) * t,
  a[1] + (b[1] - a[1]) * t,
];

export function signedArea(ring: Ring): number {
  let twice = 0;
  for (let i = 0; i < ring.length; i++) {
    const a = cyclic(ring, i);
    const b = cyclic(ring, i + 1);
    twice += a[0] * b[1] - b[0] * a[1];
  }
  return twice / 2;
}

export function lengthOf(path: Ring): number {
  let sum = 0;
  for (let i = 1; i < path.length; i++) sum += distance(cyclic(path, i - 1), cyclic(path, i));
  return sum;
}

export const perimeter = (ring: Ring): number => lengthOf(ring) + distance(cyclic(ring, -1), cyclic(ring, 0));

export function centroid(ring: Ring): Point {
  let x = 0;
  let y = 0;
  let twice = 0;
  const o = cyclic(ring, 0);
  for (let i = 0; i < ring.length; i++) {
    const a = cyclic(ring, i);
    const b = cyclic(ring, i + 1);
    const cross = (a[0] - o[0]) * (b[1] - o[1]) - (b[0] - o[0]) * (a[1] - o[1]);
    twice += cross;
    x += (a[0] + b[0] - 2 * o[0]) * cross;
    y += (a[1] + b[1] - 2 * o[1]) * cross;
  }
  return [o[0] + x / (3 * twice), o[1] + y / (3 * twice)];
}

export function insideRing(ring: Ring, p: Point): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const a = ring[i] as Point;
    const b = ring[j] as Point;
    if (a[1] > p[1] !== b[1] > p[1] && p[0] < ((b[0] - a[0]) * (p[1] - a[1])) / (b[1] - a[1]) + a[0])
      inside = !inside;
  }
  return inside;
}

/** Where segment ab meets segment cd, as fractions along each; null when they do not meet or are parallel. */
export function crossing(a: Point, b: Point, c: Point, d: Point): { s: number; t: number } | null {
  const rx = b[0] - a[0];
  const ry = b[1] - a[1];
  const qx = d[0] - c[0];
  const qy = d[1] - c[1];
  const det = rx * qy - ry * qx;
  if (Math.abs(det) < 1e-9) return null;
  const s = ((c[0] - a[0]) * qy - (c[1] - a[1]) * qx) / det;
  const t = ((c[0] - a[0]) * ry - (c[1] - a[1]) * rx) / det;
  return s >= 0 && s <= 1 && t >= 0 && t <= 1 ? { s, t } : null;
}

export function distanceToSegment(p: Point, a: Point, b: Point): number {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  const square = dx * dx + dy * dy;
  const t = square === 0 ? 0 : Math.max(0, Math.min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square));
  return Math.hypot(p[0] - a[0] - dx * t, p[1] - a[1] - dy * t);
}

/** The inside point farthest from the ring, by a coarse search that narrows: a good place for a name. */
export function innermost(ring: Ring): Point {
  const xs = ring.map((p) => p[0]);
  const ys = ring.map((p) => p[1]);
  let [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  let best: Point = centroid(ring);
  let bestM = -1;
  for (let round = 0; round < 4; round++) {
    for (let i = 0; i <= 14; i++) {
      for (let j = 0; j <= 14; j++) {
        const p: Point = [x0 + ((x1 - x0) * i) / 14, y0 + ((y1 - y0) * j) / 14];
        if (!insideRing(ring, p)) continue;
        let m = Infinity;
        for (let k = 0; k < ring.length; k++)
          m = Math.min(m, distanceToSegment(p, cyclic(ring, k), cyclic(ring, k + 1)));
        if (m > bestM) [best, bestM] = [p, m];
      }
    }
    const [w, h] = [(x1 - x0) / 6, (y1 - y0) / 6];
    [x0, x1, y0, y1] = [best[0] - w, best[0] + w, best[1] - h, best[1] + h];
  }
  return best;
}
