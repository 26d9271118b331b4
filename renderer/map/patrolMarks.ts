// A joint patrol as the map draws it: the outline of its grids or its route as lines, the grids that are proven or
// were missed as areas, and a mark for each place, whose form says whether it was visited.
import { isRunning, type Patrol } from '#contract/patrol/patrol.ts';
import type { PatrolShape } from './patrolShape.ts';
import { ACCENT, cssColor, GROUND } from '../style/tokens.ts';
import type { DistrictGeo } from './districtGeo.ts';
import type { LineEnds } from './lineColumns.ts';
import type { MapTheme } from './mapTheme.ts';
import { drawAtlas, type Atlas, type Drawing } from './symbols/atlas.ts';
import { BESIDE, extentByte } from './symbols/symbolCode.ts';
import { fixedColumns, type SymbolColumns } from './symbols/symbolColumns.ts';
import { joined } from './joined.ts';

type Place = readonly [lon: number, lat: number];

export interface PatrolMarks {
  readonly outline: LineEnds;
  /** Triangles of the grids that a track or a person has proven. */
  readonly provenArea: Float32Array;
  readonly missedArea: Float32Array;
  readonly symbols: { readonly atlas: Atlas; readonly columns: SymbolColumns } | null;
  readonly names: readonly { readonly position: Place; readonly text: string; readonly asideDx: number }[];
}

export function patrolMarks(
  shape: PatrolShape,
  district: DistrictGeo,
  theme: MapTheme,
  pixelRatio: number,
): PatrolMarks {
  const proven = new Set(shape.proven);
  const missed = new Set(shape.missed);
  const standing = (key: string): Standing =>
    proven.has(key) ? 'proven' : missed.has(key) ? 'missed' : 'open';
  const areas = (wanted: Standing) =>
    joined(
      shape.grids
        .filter((grid) => standing(`grid:${grid}`) === wanted)
        .map((grid) => district.gridArea(grid)),
    );
  const places = [
    ...shape.points.map(({ lon, lat }, index) => ({
      position: [lon, lat] as const,
      cell: CELL.point[standing(`point:${index}`)],
    })),
    // Above the route's points: somebody gave it a name.
    ...shape.checkpoints.map(({ id, position: { lon, lat } }) => ({
      position: [lon, lat] as const,
      cell: CELL.checkpoint[standing(`checkpoint:${id}`)],
    })),
  ];
  return {
    outline: linesOf([shape], district),
    provenArea: areas('proven'),
    missedArea: areas('missed'),
    symbols:
      places.length === 0
        ? null
        : { atlas: atlasOf(theme, pixelRatio), columns: columnsOf(places, district.origin) },
    names: shape.checkpoints
      .filter(({ name }) => name.trim() !== '')
      .map(({ name, position: { lon, lat } }) => ({
        position: [lon, lat] as const,
        text: name,
        asideDx: theme.unitPx * 0.6,
      })),
  };
}

/** Patrols that run, when none is chosen: where somebody patrols, and nothing more. */
export const runningOutlines = (patrols: Iterable<Patrol>, district: DistrictGeo): LineEnds =>
  linesOf(
    [...patrols].filter(isRunning).map(({ area }) => ({
      grids: area.kind === 'grids' ? area.grids : [],
      points: area.kind === 'route' ? area.points : [],
    })),
    district,
  );

type Lined = Pick<PatrolShape, 'grids' | 'points'>;

function linesOf(shapes: readonly Lined[], district: DistrictGeo): LineEnds {
  const [originLon, originLat] = district.origin;
  const ends: number[] = [];
  for (const { grids, points } of shapes) {
    ends.push(...outlineOf(grids.map((grid) => district.gridArea(grid))));
    for (let i = 1; i < points.length; i++) {
      for (const { lon, lat } of [points[i - 1]!, points[i]!]) ends.push(lon - originLon, lat - originLat);
    }
  }
  return { count: ends.length / 4, ends: Float32Array.from(ends) };
}

/**
 * The edges that one triangle alone has: those between two triangles lie inside. Grids that lie beside each other
 * keep their common border: each of them is to be patrolled.
 */
function outlineOf(areas: readonly Float32Array[]): readonly number[] {
  const ends: number[] = [];
  for (const area of areas) {
    const edges = new Map<string, readonly number[] | null>();
    for (let at = 0; at + 5 < area.length; at += 6) {
      for (const [a, b] of [
        [0, 2],
        [2, 4],
        [4, 0],
      ] as const) {
        const edge = [area[at + a]!, area[at + a + 1]!, area[at + b]!, area[at + b + 1]!];
        const [ax, ay, bx, by] = edge as [number, number, number, number];
        const key = ax < bx || (ax === bx && ay < by) ? `${ax} ${ay} ${bx} ${by}` : `${bx} ${by} ${ax} ${ay}`;
        edges.set(key, edges.has(key) ? null : edge);
      }
    }
    for (const edge of edges.values()) if (edge) ends.push(...edge);
  }
  return ends;
}

type Standing = 'open' | 'proven' | 'missed';
const STANDINGS = ['open', 'proven', 'missed'] as const;
const CELL = {
  checkpoint: { open: 0, proven: 1, missed: 2 },
  point: { open: 3, proven: 4, missed: 5 },
} as const;

/** Diamonds are checkpoints, small discs are points of the route. Full: visited; dashed: open; crossed: missed. */
function atlasOf({ unitPx, hairPx }: MapTheme, pixelRatio: number): Atlas {
  const [large, small] = [unitPx * 0.42, unitPx * 0.26];
  const diamond = (context: CanvasRenderingContext2D) => {
    context.moveTo(0, -large);
    context.lineTo(large, 0);
    context.lineTo(0, large);
    context.lineTo(-large, 0);
    context.closePath();
  };
  const disc = (context: CanvasRenderingContext2D) => context.arc(0, 0, small, 0, Math.PI * 2);
  const drawings = [diamond, disc].flatMap((outline, kind) =>
    STANDINGS.map(
      (standing): Drawing =>
        (context) => {
          const side = kind === 0 ? large : small;
          context.lineWidth = hairPx * 2;
          context.strokeStyle = cssColor(ACCENT.select);
          context.beginPath();
          outline(context);
          context.fillStyle = cssColor(standing === 'proven' ? ACCENT.select : GROUND.outside);
          context.fill();
          if (standing === 'open') context.setLineDash([side * 0.5, side * 0.35]);
          context.stroke();
          if (standing !== 'missed') return;
          context.beginPath();
          context.moveTo(-side, -side);
          context.lineTo(side, side);
          context.moveTo(side, -side);
          context.lineTo(-side, side);
          context.stroke();
        },
    ),
  );
  return drawAtlas(drawings, Math.ceil(unitPx + hairPx * 4), pixelRatio);
}

function columnsOf(
  places: readonly { readonly position: Place; readonly cell: number }[],
  [originLon, originLat]: Place,
): SymbolColumns {
  const positions = new Float32Array(places.length * 2);
  const cells = new Uint8Array(places.length * 4);
  places.forEach(({ position: [lon, lat], cell }, i) => {
    positions[i * 2] = lon - originLon;
    positions[i * 2 + 1] = lat - originLat;
    cells.set([cell, 0, BESIDE.none, extentByte(1)], i * 4);
  });
  return fixedColumns(positions, cells);
}
