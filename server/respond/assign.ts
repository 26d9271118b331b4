// Who takes which place, so that the sum is least: the Hungarian method (Kuhn 1955, in the O(n²m) form with
// potentials). A run card has at most twenty places, so it is exact and takes a fraction of a millisecond.

/** `cost[place][candidate]`; Infinity = cannot. A place that nobody can take gets null. */
export function assign(cost: readonly (readonly number[])[]): (number | null)[] {
  const places = cost.length;
  const candidates = cost[0]?.length ?? 0;
  // Each place has a substitute that nobody wants: it stays empty rather than have two take one.
  const columns = candidates + places;
  const at = (place: number, column: number): number => {
    if (column >= candidates) return EMPTY_COSTS;
    const one = cost[place]?.[column] ?? Infinity;
    return one < Infinity ? one : IMPOSSIBLE;
  };
  const ofPlace = new Float64Array(places + 1);
  const ofColumn = new Float64Array(columns + 1);
  const holder = new Int32Array(columns + 1);
  const from = new Int32Array(columns + 1);
  for (let place = 1; place <= places; place++) {
    holder[0] = place;
    let column = 0;
    const least = new Float64Array(columns + 1).fill(Infinity);
    const seen = new Uint8Array(columns + 1);
    do {
      seen[column] = 1;
      const row = holder[column] ?? 0;
      let [delta, next] = [Infinity, 0];
      for (let j = 1; j <= columns; j++) {
        if (seen[j]) continue;
        const reduced = at(row - 1, j - 1) - (ofPlace[row] ?? 0) - (ofColumn[j] ?? 0);
        if (reduced < (least[j] ?? 0)) {
          least[j] = reduced;
          from[j] = column;
        }
        if ((least[j] ?? 0) < delta) [delta, next] = [least[j] ?? 0, j];
      }
      for (let j = 0; j <= columns; j++) {
        if (seen[j]) {
          const held = holder[j] ?? 0;
          ofPlace[held] = (ofPlace[held] ?? 0) + delta;
          ofColumn[j] = (ofColumn[j] ?? 0) - delta;
        } else least[j] = (least[j] ?? 0) - delta;
      }
      column = next;
    } while (holder[column] !== 0);
    for (; column !== 0; column = from[column] ?? 0) holder[column] = holder[from[column] ?? 0] ?? 0;
  }
  const taken = cost.map((): number | null => null);
  for (let j = 1; j <= candidates; j++) {
    const place = (holder[j] ?? 0) - 1;
    if (place >= 0 && at(place, j - 1) < EMPTY_COSTS) taken[place] = j - 1;
  }
  return taken;
}

/** More than any travel with all that weighs; less than what cannot be. */
const EMPTY_COSTS = 1e6;
const IMPOSSIBLE = 1e9;
