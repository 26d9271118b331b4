// Grids as a person types them: `U001-U004, V012`, whole codes, any separator a keyboard gives.
export interface TypedGrids {
  readonly codes: readonly string[];
  /** What could not be read, as it was typed. */
  readonly unread: readonly string[];
}

const PART = /^(?:(\d{9}))?([UV])(\d{1,3})$/i;
/** A patrol takes a hundred grids at most: a range of more is a slip of the finger. */
const LONGEST_RANGE = 100;

/** `prefix`: the nine digits of the town, for codes without them; empty = they have to be typed. */
export function typedGrids(text: string, prefix: string): TypedGrids {
  const codes: string[] = [];
  const unread: string[] = [];
  const parts = text
    .replaceAll(/\s*[-–—~～]\s*/g, '-')
    .split(/[\s,，、;；]+/)
    .filter(Boolean);
  for (const part of parts) {
    const found = oneOrRange(part, prefix);
    if (found) codes.push(...found.filter((code) => !codes.includes(code)));
    else unread.push(part);
  }
  return { codes, unread };
}

function oneOrRange(part: string, prefix: string): readonly string[] | null {
  const [first = '', last, ...more] = part.split('-');
  if (more.length > 0) return null;
  const from = PART.exec(first);
  if (!from) return null;
  const [, town = prefix, layer = '', number = ''] = from;
  if (town === '') return null;
  const code = (n: number): string => `${town}${layer.toUpperCase()}${String(n).padStart(3, '0')}`;
  const start = Number(number);
  if (last === undefined) return [code(start)];
  // `U001-U004` and `U001-4` are the same.
  const to = /^\d{1,3}$/.test(last) ? [last, undefined, layer, last] : PART.exec(last);
  if (!to || (to[1] ?? town) !== town || to[2]?.toUpperCase() !== layer.toUpperCase()) return null;
  const end = Number(to[3]);
  if (end < start || end - start >= LONGEST_RANGE) return null;
  return Array.from({ length: end - start + 1 }, (_, i) => code(start + i));
}
