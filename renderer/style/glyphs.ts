// The bundled font comes in a hundred parts, fetched when a character of theirs is first drawn. A wall without
// Chinese fonts of its own would show empty boxes until then, so what will be said is fetched before it is said.
import { FONT_FAMILY } from './tokens.ts';

/** Fetches the parts that hold these characters. A part that fails is fetched again when it is drawn. */
export function fetchGlyphs(text: string): void {
  const distinct = [...new Set(text)].join('');
  document.fonts.load(`16px "${FONT_FAMILY}"`, distinct).catch(() => undefined);
}
