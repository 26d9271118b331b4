// Jiading's outline as the ECharts 4.9 map of Shanghai has it: zig-zag coded to 1/1024 degree, in GCJ-02.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fromGcj02 } from '../../gcj02.ts';
import { cyclic, distance, mix, type Point, signedArea, toPlane } from './plane.ts';

const JIADING = '310114';

interface EncodedMap {
  features: { id: string; geometry: { coordinates: string[]; encodeOffsets: [number, number][] } }[];
}

/** The outline in metres, counter-clockwise, not closed. */
export function readOutline(): Point[] {
  const file = createRequire(import.meta.url).resolve('echarts/map/json/province/shanghai.json');
  const map = JSON.parse(readFileSync(file, 'utf8')) as EncodedMap; // a pinned package's own file
  const geometry = map.features.find((f) => f.id === JIADING)?.geometry;
  const [text, offset] = [geometry?.coordinates[0], geometry?.encodeOffsets[0]];
  if (text === undefined || offset === undefined) throw new Error(`${file} has no outline for ${JIADING}`);

  const ring: Point[] = decode(text, offset)
    .map(fromGcj02)
    .map(([lon, lat]) => toPlane(lon, lat));
  const tidy = withoutSpikes(ring);
  const round = soften(tidy);
  return signedArea(round) > 0 ? round : round.toReversed();
}

function decode(text: string, [lon0, lat0]: [number, number]): [number, number][] {
  const undo = (code: number) => (code >> 1) ^ -(code & 1);
  const points: [number, number][] = [];
  let [lon, lat] = [lon0, lat0];
  for (let i = 0; i < text.length; i += 2) {
    lon += undo(text.charCodeAt(i) - 64);
    lat += undo(text.charCodeAt(i + 1) - 64);
    points.push([lon / 1024, lat / 1024]);
  }
  return points;
}

/** Drops repeated points and points that the line visits only to come straight back. */
function withoutSpikes(ring: Point[]): Point[] {
  for (;;) {
    const kept = ring.filter((p, i) => {
      const [before, after] = [cyclic(ring, i - 1), cyclic(ring, i + 1)];
      if (distance(p, after) < 1) return false;
      const turn =
        Math.atan2(after[1] - p[1], after[0] - p[0]) - Math.atan2(p[1] - before[1], p[0] - before[0]);
      return Math.abs(Math.abs(Math.atan2(Math.sin(turn), Math.cos(turn))) - Math.PI) > 0.15;
    });
    if (kept.length === ring.length) return kept;
    ring = kept;
  }
}

/** Cuts each corner once: a step of 1/1024 degree is 100 m, which would show as a staircase. */
function soften(ring: Point[]): Point[] {
  return ring.flatMap((p, i) => [mix(p, cyclic(ring, i + 1), 0.25), mix(p, cyclic(ring, i + 1), 0.75)]);
}
