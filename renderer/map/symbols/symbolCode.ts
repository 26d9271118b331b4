// How a symbol is told to the layer: four bytes, cell low, cell high, beside, extent.

/** The third byte: where the symbol stands, seen from its place. `below` is an age tag under its unit. */
export const BESIDE = { none: 0, east: 1, west: 2, south: 3, north: 4, below: 5 } as const;

/** The fourth byte: half the side that is drawn, in 1/128 of half a cell. */
export const extentByte = (share: number): number => Math.min(255, Math.ceil(share * 128));
