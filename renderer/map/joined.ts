// Areas that are drawn alike are drawn as one.

/** One after the other in one array of triangles. */
export function joined(areas: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(areas.reduce((length, area) => length + area.length, 0));
  let at = 0;
  for (const area of areas) {
    all.set(area, at);
    at += area.length;
  }
  return all;
}
