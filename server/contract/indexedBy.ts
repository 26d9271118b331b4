// What is derived from one version of a collection is made once and shared by everybody who asks: a collection that
// was not touched keeps its map.

export function onceFor<Of extends object, Made>(make: (of: Of) => Made): (of: Of) => Made {
  const made = new WeakMap<Of, { readonly value: Made }>();
  return (of) => {
    let known = made.get(of);
    if (!known) {
      known = { value: make(of) };
      made.set(of, known);
    }
    return known.value;
  };
}

/** Things found by something else than their id. `keysOf`: perhaps by several. In the order of the collection. */
export const indexedBy = <Id, T, Key>(
  keysOf: (one: T) => readonly Key[],
): ((things: ReadonlyMap<Id, T>) => ReadonlyMap<Key, readonly T[]>) =>
  onceFor((things: ReadonlyMap<Id, T>) => {
    const index = new Map<Key, T[]>();
    for (const one of things.values()) for (const key of keysOf(one)) putUnder(index, key, one);
    return index;
  });

export function putUnder<Key, T>(index: Map<Key, T[]>, key: Key, one: T): void {
  const list = index.get(key);
  if (list) list.push(one);
  else index.set(key, [one]);
}
