// Finding the things of one collection by something else than their id. An index is made once per version of the
// collection and shared by everybody who asks: a collection that was not touched keeps its map.

/** `keysOf`: what a thing is to be found by, perhaps by several. Things come in the order of the collection. */
export function indexedBy<Id, T, Key>(
  keysOf: (one: T) => readonly Key[],
): (things: ReadonlyMap<Id, T>) => ReadonlyMap<Key, readonly T[]> {
  const made = new WeakMap<ReadonlyMap<Id, T>, ReadonlyMap<Key, readonly T[]>>();
  return (things) => {
    const known = made.get(things);
    if (known) return known;
    const index = new Map<Key, T[]>();
    for (const one of things.values()) {
      for (const key of keysOf(one)) {
        const list = index.get(key);
        if (list) list.push(one);
        else index.set(key, [one]);
      }
    }
    made.set(things, index);
    return index;
  };
}
