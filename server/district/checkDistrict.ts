// Whether a district's towns and grids are a true partition: the rules of DOMAIN 4, each fault named by grid code
// and map position. A fault here would be a place that nobody answers for, or that two answer for.
import turfArea from '@turf/area';
import turfKinks from '@turf/kinks';
import { polygon } from '@turf/helpers';
import Flatbush from 'flatbush';
import { difference, union } from 'polyclip-ts';
import type { Position, Words } from '#contract/ids.ts';
import { distanceToBorderM, innermost, polygonsOf, ringsOf, turning } from './geometry.ts';
import {
  AREA_LAYERS,
  type AreaFeature,
  type AreaGeometry,
  type AreaLayer,
  type AreaLayers,
  type Ring,
} from './layers.ts';
import { asGeom, commonPart, leaves, makeShape, type Shape } from './overlap.ts';

export type FaultRule =
  | 'ring.open'
  | 'ring.crossing'
  | 'ring.direction'
  | 'code.missing'
  | 'code.duplicate'
  | 'parent'
  | 'sliver'
  | 'overlap'
  | 'outside'
  | 'coverage'
  | 'empty';

export interface Fault {
  /** Of the grid, town or district that is at fault. */
  readonly code: string;
  readonly rule: FaultRule;
  readonly message: Words;
  readonly at: Position;
}

/** DOMAIN 4; proposed values, from the check rules of CJ/T 349 and common survey practice. */
const TOLERANCE = {
  /** Part of a parent's area that its children may leave open, and part of a child's that may lie outside, in hairlines. */
  coverage: 1e-3,
  /** Part of the smaller area that two may have in common. */
  overlap: 1e-6,
  /** What is smaller or narrower than this is a sliver, not a grid; a crack of that kind is not a hole. */
  sliverM2: 500,
  sliverWidthM: 5,
} as const;

interface Part {
  readonly layer: AreaLayer;
  readonly code: string;
  readonly town: string | null;
  readonly geometry: AreaGeometry;
  /** null when a ring is broken: its geometry means nothing then. */
  readonly shape: Shape | null;
}

const LAYER_NAMES: Readonly<Record<AreaLayer, Words>> = {
  outline: { zh: '区界', en: 'the district outline' },
  towns: { zh: '街镇', en: 'town' },
  urbanAreas: { zh: '城区范围', en: 'urban area' },
  urbanGrids: { zh: '城区网格', en: 'urban grid' },
  villageGrids: { zh: '村居网格', en: 'village grid' },
};

/** What a whole district cannot do without. */
const REQUIRED: readonly AreaLayer[] = ['outline', 'towns', 'villageGrids'];

/**
 * All faults, by code; none means that the district may be used. A layer that is absent is not judged, unless
 * `whole` says that this is to be a whole district.
 */
export function checkDistrict(layers: AreaLayers, { whole = false } = {}): Fault[] {
  const faults: Fault[] = [];
  for (const layer of whole ? REQUIRED : []) if (layers[layer].length === 0) faults.push(emptyLayer(layer));
  const parts = AREA_LAYERS.flatMap((layer) =>
    layers[layer].map((feature, i) => readPart(layer, feature, i, faults)),
  );
  const of = (layer: AreaLayer) => parts.filter((p) => p.layer === layer);
  checkCodes(parts, faults);
  checkSlivers(parts, faults);
  for (const layer of AREA_LAYERS) checkOverlaps(of(layer), faults);

  const [outline, towns, urbanAreas] = [of('outline'), of('towns'), of('urbanAreas')];
  checkPartition(outline, towns, faults);
  checkTown([...urbanAreas, ...of('urbanGrids'), ...of('villageGrids')], towns, faults);
  checkChildren(towns, of('villageGrids'), faults);
  checkChildren(urbanAreas, of('urbanGrids'), faults);
  for (const area of urbanAreas) {
    const town = towns.find((t) => t.code === area.town);
    if (town) checkInside(area, [town], faults);
  }
  return faults.sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0));
}

const fault = (code: string, rule: FaultRule, message: Words, at: Position): Fault => ({
  code,
  rule,
  message,
  at,
});

const emptyLayer = (layer: AreaLayer): Fault => {
  const { zh, en } = LAYER_NAMES[layer];
  return fault(layer, 'empty', { zh: `没有${zh}`, en: `there is no ${en} in it` }, { lon: 0, lat: 0 });
};

function readPart(
  layer: AreaLayer,
  { properties, geometry }: AreaFeature,
  index: number,
  faults: Fault[],
): Part {
  const at = firstCorner(geometry);
  const code = properties.code ?? `${layer}[${index}]`;
  if (properties.code === undefined)
    faults.push(
      fault(
        code,
        'code.missing',
        { zh: `第 ${index + 1} 个要素没有编码`, en: `feature ${index + 1} has no code` },
        at,
      ),
    );
  const grid = layer !== 'outline' && layer !== 'towns';
  const town = grid ? (properties.town ?? /^(\d{9})[UV]/.exec(code)?.[1] ?? null) : null;
  const broken = checkRings(code, geometry, faults);
  return { layer, code, town, geometry, shape: broken ? null : makeShape(geometry) };
}

function firstCorner(geometry: AreaGeometry): Position {
  const [lon, lat] = ringsOf(geometry)[0]?.[0] ?? [0, 0];
  return { lon, lat };
}

/** Returns whether a ring is so broken that the area cannot be compared with others. */
function checkRings(code: string, geometry: AreaGeometry, faults: Fault[]): boolean {
  let broken = false;
  for (const rings of polygonsOf(geometry))
    rings.forEach((ring, i) => {
      const trouble = openRing(ring) ?? crossedRing(ring);
      if (trouble) {
        broken = true;
        faults.push(fault(code, trouble.rule, trouble.message, trouble.at));
      } else if (turning(ring) > 0 !== (i === 0)) faults.push(turnedRing(code, ring, i === 0));
    });
  return broken;
}

interface Trouble {
  readonly rule: FaultRule;
  readonly message: Words;
  readonly at: Position;
}

function openRing(ring: Ring): Trouble | null {
  const [first, last] = [ring[0], ring.at(-1)];
  const at = { lon: last?.[0] ?? 0, lat: last?.[1] ?? 0 };
  if (!first || !last || ring.length < 4)
    return {
      rule: 'ring.open',
      message: { zh: '边界不足 4 个点', en: 'a ring has fewer than four positions' },
      at,
    };
  if (first[0] !== last[0] || first[1] !== last[1])
    return {
      rule: 'ring.open',
      message: { zh: '边界没有闭合', en: 'a ring is not closed: its last position is not its first' },
      at,
    };
  return null;
}

function crossedRing(ring: Ring): Trouble | null {
  const seen = new Set<string>();
  for (const [lon, lat] of ring.slice(1)) {
    const key = `${lon},${lat}`;
    if (seen.has(key))
      return {
        rule: 'ring.crossing',
        message: { zh: '边界经过同一点两次', en: 'a ring passes one position twice' },
        at: { lon, lat },
      };
    seen.add(key);
  }
  const kink = turfKinks(polygon([ring.map(([lon, lat]) => [lon, lat])])).features[0]?.geometry.coordinates;
  if (kink === undefined) return null;
  const at = { lon: kink[0] ?? 0, lat: kink[1] ?? 0 };
  return { rule: 'ring.crossing', message: { zh: '边界自相交', en: 'a ring crosses itself' }, at };
}

function turnedRing(code: string, ring: Ring, outer: boolean): Fault {
  const [lon, lat] = ring[0] ?? [0, 0];
  const message = outer
    ? { zh: '外边界应为逆时针（RFC 7946）', en: 'the outer ring must run counter-clockwise (RFC 7946)' }
    : { zh: '内边界应为顺时针（RFC 7946）', en: 'an inner ring must run clockwise (RFC 7946)' };
  return fault(code, 'ring.direction', message, { lon, lat });
}

function checkCodes(parts: readonly Part[], faults: Fault[]): void {
  const seen = new Set<string>();
  for (const { code, geometry, shape } of parts) {
    if (seen.has(code))
      faults.push(
        fault(
          code,
          'code.duplicate',
          { zh: '编码重复', en: 'another feature has the same code' },
          middle(shape, geometry),
        ),
      );
    seen.add(code);
  }
}

const middle = (shape: Shape | null, geometry: AreaGeometry): Position =>
  shape ? { lon: shape.inside[0], lat: shape.inside[1] } : firstCorner(geometry);

function checkSlivers(parts: readonly Part[], faults: Fault[]): void {
  for (const { code, shape } of parts) {
    if (!shape || !isSliver(shape.geometry, shape.areaM2)) continue;
    const area = Math.round(shape.areaM2);
    const message = {
      zh: `面积 ${area} 平方米，过小或过窄（不足 ${TOLERANCE.sliverM2} 平方米或 ${TOLERANCE.sliverWidthM} 米宽）`,
      en: `${area} m2 is a sliver: under ${TOLERANCE.sliverM2} m2 or ${TOLERANCE.sliverWidthM} m wide`,
    };
    faults.push(fault(code, 'sliver', message, middle(shape, shape.geometry)));
  }
}

/** Width is the diameter of the largest circle inside. */
const isSliver = (geometry: AreaGeometry, areaM2 = turfArea(geometry)): boolean =>
  areaM2 < TOLERANCE.sliverM2 || 2 * innermost(geometry).radiusM < TOLERANCE.sliverWidthM;

function checkOverlaps(parts: readonly Part[], faults: Fault[]): void {
  const whole = parts.flatMap((p) => (p.shape ? [{ ...p, shape: p.shape }] : []));
  if (whole.length < 2) return;
  const tree = new Flatbush(whole.length);
  for (const { shape } of whole) tree.add(...shape.box);
  tree.finish();
  whole.forEach((a, i) => {
    for (const j of tree.search(...a.shape.box).sort((x, y) => x - y)) {
      const b = whole[j];
      if (j <= i || !b) continue;
      const common = asArea(commonPart(a.shape, b.shape));
      if (!common) continue;
      const areaM2 = turfArea(common);
      if (areaM2 <= TOLERANCE.overlap * Math.min(a.shape.areaM2, b.shape.areaM2)) continue;
      const size = readableM2(areaM2);
      const message = { zh: `与 ${b.code} 重叠 ${size} 平方米`, en: `overlaps ${b.code} by ${size} m2` };
      faults.push(fault(a.code, 'overlap', message, innermost(common).at));
    }
  });
}

const readableM2 = (m2: number): string => (m2 < 10 ? m2.toFixed(1) : Math.round(m2).toLocaleString('en'));

type Pieces = [number, number][][][];

function asArea(pieces: unknown[]): AreaGeometry | null {
  return pieces.length === 0 ? null : { type: 'MultiPolygon', coordinates: pieces as Pieces };
}

/** Every grid names one town that is there. */
function checkTown(grids: readonly Part[], towns: readonly Part[], faults: Fault[]): void {
  for (const { code, town, shape, geometry } of grids) {
    if (town !== null && (towns.length === 0 || towns.some((t) => t.code === town))) continue;
    const message =
      town === null
        ? { zh: '没有写明所属街镇', en: 'it names no town' }
        : { zh: `所属街镇 ${town} 不存在`, en: `its town ${town} does not exist` };
    faults.push(fault(code, 'parent', message, middle(shape, geometry)));
  }
}

/** Checks the children of each parent in a layer: those that name its town. */
function checkChildren(parents: readonly Part[], children: readonly Part[], faults: Fault[]): void {
  if (children.length === 0) return;
  if (parents.length === 0) return checkPartition([], children, faults);
  const towns = new Set(parents.map((p) => p.town ?? p.code));
  for (const town of towns)
    checkPartition(
      parents.filter((p) => (p.town ?? p.code) === town),
      children.filter((c) => c.town === town),
      faults,
    );
  if (parents[0]?.layer !== 'urbanAreas') return; // a village grid without a town is told by checkTown
  for (const { code, town, shape, geometry } of children) {
    if (town === null || towns.has(town)) continue;
    const message = { zh: `${town} 没有划定城区范围`, en: `${town} has declared no urban area` };
    faults.push(fault(code, 'parent', message, middle(shape, geometry)));
  }
}

/** Children lie inside their parents and leave nothing open; without parents only holes between them are seen. */
function checkPartition(parents: readonly Part[], children: readonly Part[], faults: Fault[]): void {
  for (const child of children) checkInside(child, parents, faults);
  for (const hole of openPieces(parents, children)) faults.push(hole);
}

function checkInside(child: Part, parents: readonly Part[], faults: Fault[]): void {
  const whole = parents.flatMap((p) => (p.shape ? [p.shape] : []));
  if (!child.shape || whole.length === 0 || whole.length < parents.length) return;
  const { shape } = child;
  if (whole.some((parent) => !leaves(shape, parent))) return;
  const pieces = difference(asGeom(shape.geometry), ...whole.map((p) => asGeom(p.geometry)));
  const outside = asArea(pieces);
  if (!outside) return;
  const areaM2 = turfArea(outside);
  const isHairline = pieces.every((piece) => isSliver({ type: 'Polygon', coordinates: piece }));
  if (isHairline && areaM2 <= TOLERANCE.coverage * shape.areaM2) return;
  const [name, size] = [parents.map((p) => p.code).join(', '), readableM2(areaM2)];
  const message = {
    zh: `有 ${size} 平方米在${LAYER_NAMES[parents[0]?.layer ?? 'towns'].zh} ${name} 之外`,
    en: `${size} m2 of it lie outside ${LAYER_NAMES[parents[0]?.layer ?? 'towns'].en} ${name}`,
  };
  faults.push(fault(child.code, 'outside', message, innermost(outside).at));
}

function openPieces(parents: readonly Part[], children: readonly Part[]): Fault[] {
  if (parents.some((p) => !p.shape)) return [];
  const whole = children.flatMap((c) => (c.shape ? [c.shape] : []));
  const [parent] = parents;
  const parentM2 = parents.reduce((sum, p) => sum + (p.shape?.areaM2 ?? 0), 0);
  if (parent === undefined && whole.length < 2) return [];
  if (parent !== undefined && children.length === 0 && parent.layer === 'outline') return [];
  if (parent !== undefined && fills(parentM2, whole)) return [];

  const pieces: Pieces =
    parent === undefined
      ? innerRings(
          union(asGeom((whole[0] as Shape).geometry), ...whole.slice(1).map((s) => asGeom(s.geometry))),
        )
      : difference(
          parents.flatMap((p) => asPieces(p.geometry)),
          ...whole.map((s) => asGeom(s.geometry)),
        );
  const broken = children.filter((c) => !c.shape).map((c) => c.geometry);
  const open = pieces
    .map((piece): AreaGeometry => ({ type: 'Polygon', coordinates: piece }))
    .map((geometry) => ({ geometry, areaM2: turfArea(geometry), ...innermost(geometry) }))
    // What a broken ring should have covered is told at that ring.
    .filter(({ at, geometry }) => !broken.some((g) => inBox(g, at) || bordersOn(g, geometry)));
  const totalM2 = open.reduce((sum, p) => sum + p.areaM2, 0);
  const holes = open.filter((p) => !isSliver(p.geometry, p.areaM2));
  if (holes.length > 0) return holes.map((p) => holeFault(p, parents, children));
  const [largest] = open.sort((a, b) => b.areaM2 - a.areaM2);
  if (!largest || parent === undefined || totalM2 <= TOLERANCE.coverage * parentM2) return [];
  return [holeFault({ ...largest, areaM2: totalM2 }, parents, children)];
}

/** Children that do not overlap and lie inside fill a parent when their areas add up to it; most cases end here. */
function fills(parentM2: number, children: readonly Shape[]): boolean {
  const openM2 = parentM2 - children.reduce((sum, c) => sum + c.areaM2, 0);
  return Math.abs(openM2) < Math.min(TOLERANCE.sliverM2, TOLERANCE.coverage * parentM2) / 10;
}

const asPieces = (geometry: AreaGeometry): Pieces => polygonsOf(geometry) as Pieces; // the same nesting, without `readonly`

const innerRings = (pieces: Pieces): Pieces =>
  pieces.flatMap((rings) => rings.slice(1).map((ring) => [ring]));

function inBox(geometry: AreaGeometry, { lon, lat }: Position): boolean {
  const corners = ringsOf(geometry).flat();
  const [lons, lats] = [corners.map((c) => c[0]), corners.map((c) => c[1])];
  return (
    lon >= Math.min(...lons) &&
    lon <= Math.max(...lons) &&
    lat >= Math.min(...lats) &&
    lat <= Math.max(...lats)
  );
}

/** A hole is named by the grid that the numbering lacks, else by the nearest grid beside it, else by its parent. */
function holeFault(
  hole: { readonly geometry: AreaGeometry; readonly areaM2: number; readonly at: Position },
  parents: readonly Part[],
  children: readonly Part[],
): Fault {
  const missing = missingCodes(children.map((c) => c.code));
  const beside = children
    .filter((c) => c.shape && bordersOn(c.shape.geometry, hole.geometry))
    .map((c) => c.code);
  const where = parents.map((p) => p.code).join(', ');
  const size = readableM2(hole.areaM2);
  const lack = missing.length === 1 ? missing[0] : undefined;
  const [near, nearEn] = [beside.slice(0, 4).join('、'), beside.slice(0, 4).join(', ')];
  const message = {
    zh: `${where && `${where} 内`}有 ${size} 平方米未被覆盖${near && `，相邻网格 ${near}`}${lack ? `；编号缺 ${lack}` : ''}`,
    en: `${size} m2${where && ` of ${where}`} are covered by no part${nearEn && `; beside it: ${nearEn}`}${lack ? `; the numbering lacks ${lack}` : ''}`,
  };
  return fault(lack ?? beside[0] ?? where, 'coverage', message, hole.at);
}

function bordersOn(geometry: AreaGeometry, hole: AreaGeometry): boolean {
  return ringsOf(hole).some((ring) =>
    ring.some(([lon, lat]) => distanceToBorderM(geometry, { lon, lat }) < 1),
  );
}

/** The codes between the first and the last serial of a series that are not there; serials end the code. */
function missingCodes(codes: readonly string[]): string[] {
  const serials = codes.map((c) => /^(.*?[UV])(\d+)$/.exec(c));
  const [prefix, width] = [serials[0]?.[1], serials[0]?.[2]?.length ?? 0];
  if (prefix === undefined || serials.some((s) => s?.[1] !== prefix)) return [];
  const there = new Set(serials.map((s) => Number(s?.[2])));
  const last = Math.max(...there);
  return Array.from({ length: last }, (_, i) => i + 1)
    .filter((n) => !there.has(n))
    .map((n) => `${prefix}${String(n).padStart(width, '0')}`);
}
