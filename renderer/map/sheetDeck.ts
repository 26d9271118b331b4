// deck.gl that draws when it is told to. Its own loop asks sixty times a second whether anything has changed; the
// map engine knows that already, and three loops would cost more than drawing the fleet.
import { Deck, type LayersList, type MapView } from '@deck.gl/core';
import type { View } from './camera.ts';

export class SheetDeck extends Deck<MapView> {
  #layers: LayersList | null = null;
  #view: View | null = null;

  get isBlank(): boolean {
    return !this.#layers?.length;
  }

  /** Ends deck.gl's own loop; only once it has loaded, and not where it carries a controller's transitions. */
  still(): void {
    this.animationLoop?.stop();
  }

  /** Draws what is new, at once when the loop has been ended. A list or a view that is the same object is not new. */
  show(layers: LayersList, view: View): void {
    if (this.#layers === layers && this.#view === view) return;
    this.setProps(this.#view === view ? { layers } : { layers, viewState: view });
    this.#layers = layers;
    this.#view = view;
  }

  /** Once per animation frame: what came in by itself (a texture, a new size) is drawn too. */
  step(): void {
    this.layerManager?.updateLayers();
    this.redraw();
  }
}
