// One drawing of shared vertices, faces and lines. A vertex put on an edge enters every face and line that
// has this edge, so neighbours always share their borders exactly: no gap, no overlap, by construction.
import { cyclic, distance, type Point, toDegrees, toPlane } from './plane.ts';

export type VertexId = number;
export type FaceId = number;

export interface Vertex {
  /** Degrees rounded to 1e-6, as they are written. */
  readonly lon: number;
  readonly lat: number;
  readonly at: Point;
}

export interface Line {
  readonly rank: number;
  path: VertexId[];
}

/** A place on a face's ring: on the edge that starts at `edge`. */
export interface Hit {
  readonly edge: number;
  readonly at: Point;
}

const micro = (degrees: number) => Math.round(degrees * 1e6) / 1e6;

export class PlanarMap {
  readonly vertices: Vertex[] = [];
  readonly faces = new Map<FaceId, VertexId[]>();
  readonly lines: Line[] = [];
  /** Vertices where a line begins or ends: a later line that comes near joins them instead of missing them. */
  readonly junctions = new Set<VertexId>();
  #byKey = new Map<string, VertexId>();
  #nextFace = 0;

  /** A copy to try a cut on: the first of several tries is seldom the handsomest. */
  copy(): PlanarMap {
    const twin = new PlanarMap();
    twin.vertices.push(...this.vertices);
    for (const [id, ring] of this.faces) twin.faces.set(id, [...ring]);
    for (const line of this.lines) twin.lines.push({ ...line, path: [...line.path] });
    for (const id of this.junctions) twin.junctions.add(id);
    twin.#byKey = new Map(this.#byKey);
    twin.#nextFace = this.#nextFace;
    return twin;
  }

  vertex(p: Point): VertexId {
    const degrees = toDegrees(p);
    const [lon, lat] = [micro(degrees.lon), micro(degrees.lat)];
    const key = `${lon},${lat}`;
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const id = this.vertices.length;
    this.vertices.push({ lon, lat, at: toPlane(lon, lat) });
    this.#byKey.set(key, id);
    return id;
  }

  at(id: VertexId): Point {
    return (this.vertices[id] as Vertex).at;
  }

  points(ids: readonly VertexId[]): Point[] {
    return ids.map((id) => this.at(id));
  }

  addFace(ring: VertexId[]): FaceId {
    const id = this.#nextFace++;
    this.faces.set(id, ring);
    return id;
  }

  ring(face: FaceId): VertexId[] {
    const ring = this.faces.get(face);
    if (ring === undefined) throw new Error(`no face ${face}`);
    return ring;
  }

  addLine(rank: number, path: VertexId[]): void {
    this.lines.push({ rank, path });
    this.junctions.add(cyclic(path, 0));
    this.junctions.add(cyclic(path, -1));
  }

  /** Puts a vertex on edge ab, in every ring and line that has it; near a or b it is that vertex itself. */
  putOnEdge(a: VertexId, b: VertexId, p: Point, nearM: number): VertexId {
    if (distance(this.at(a), p) < nearM) return a;
    if (distance(this.at(b), p) < nearM) return b;
    const id = this.vertex(p);
    if (id === a || id === b) return id;
    for (const ring of this.faces.values()) insertBetween(ring, a, b, id, true);
    for (const line of this.lines) insertBetween(line.path, a, b, id, false);
    return id;
  }

  /** Cuts a face along a path that starts and ends on its ring; returns the part left of the path, then right. */
  split(face: FaceId, path: VertexId[], rank: number): [left: FaceId, right: FaceId] {
    const ring = this.ring(face);
    const from = ring.indexOf(cyclic(path, 0));
    const to = ring.indexOf(cyclic(path, -1));
    if (from < 0 || to < 0 || from === to) throw new Error(`a cut of face ${face} misses its ring`);
    const inner = path.slice(1, -1);
    const walk = (start: number, end: number) => {
      const ids: VertexId[] = [];
      for (let i = start; ; i++) {
        ids.push(cyclic(ring, i));
        if (cyclic(ring, i) === cyclic(ring, end)) return ids;
      }
    };
    this.faces.delete(face);
    const left = this.addFace([...walk(to, from), ...inner]);
    const right = this.addFace([...walk(from, to), ...inner.toReversed()]);
    this.addLine(rank, path);
    return [left, right];
  }
}

function insertBetween(path: VertexId[], a: VertexId, b: VertexId, id: VertexId, closed: boolean): void {
  for (let i = path.indexOf(a); i >= 0; i = path.indexOf(a, i + 1)) {
    const last = path.length - 1;
    const next = i < last ? path[i + 1] : closed ? path[0] : undefined;
    const before = i > 0 ? path[i - 1] : closed ? path[last] : undefined;
    if (next === b) return void path.splice(i + 1, 0, id);
    if (before === b) return void path.splice(i, 0, id);
  }
}
