// Chinese comes in a hundred font files by character. deck.gl and the symbol sheets draw with what is loaded at
// that moment, so nothing is drawn in a text whose characters have not arrived.
import { FONT_FAMILY } from '../style/tokens.ts';

export class FontGate {
  readonly #loaded = new Set<string>();
  readonly #asked = new Set<string>();
  /** Whole texts that were found ready: asked for at every frame. */
  readonly #texts = new Set<string>();
  readonly #onLoaded: () => void;

  constructor(onLoaded: () => void) {
    this.#onLoaded = onLoaded;
  }

  /** True when `text` can be drawn now; otherwise it is fetched, and `onLoaded` tells when to ask again. */
  ready(text: string): boolean {
    if (this.#texts.has(text)) return true;
    let missing = '';
    let waiting = false;
    for (const character of text) {
      if (this.#loaded.has(character)) continue;
      waiting = true;
      if (!this.#asked.has(character)) missing += character;
    }
    if (missing) void this.#load(missing);
    if (!waiting) this.#texts.add(text);
    return !waiting;
  }

  async #load(text: string): Promise<void> {
    for (const character of text) this.#asked.add(character);
    try {
      await document.fonts.load(`600 20px "${FONT_FAMILY}"`, text);
    } catch {
      // A font file that cannot be read leaves the system's font: better a plain word than none.
    }
    for (const character of text) this.#loaded.add(character);
    this.#onLoaded();
  }
}
