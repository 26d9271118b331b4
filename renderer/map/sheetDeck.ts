// deck.gl that draws when it is told to. Its own loop asks sixty times a second whether anything has changed; the
// map engine knows that already, and such loops would cost more than drawing the fleet.
import { Deck, type LayersList, type MapView } from '@deck.gl/core';
import type { View } from './camera.ts';

export class SheetDeck extends Deck<MapView> {
  #layers: LayersList | null = null;
  #view: View | null = null;
  #version = 0;
  #moved = false;

  get isBlank(): boolean {
    return !this.#layers?.length;
  }

  /** To be called once it has loaded: from now on `step` and `turn` draw, and nothing else does. */
  still(): void {
    this.animationLoop?.stop();
    // deck.gl measures the page at every redraw to place its tooltip; this map has none.
    this.widgetManager?.finalize();
    // Its boxes are gone from the page, but it would go on placing them.
    if (this.widgetManager) Object.assign(this.widgetManager, { containers: {} });
  }

  /** A list or a view that is the same object is not new; `version` tells when columns that layers read are. */
  show(layers: LayersList, view: View, version = 0): void {
    this.#moved ||= version !== this.#version;
    this.#version = version;
    if (this.#layers === layers && this.#view === view) return;
    // Where only layers are new, the other managers need not be asked.
    if (this.#view === view && this.layerManager) this.layerManager.setProps({ layers });
    else this.setProps({ layers, viewState: view });
    this.#layers = layers;
    this.#view = view;
  }

  /** Draws what is new, and what came in by itself (a texture, a new size). */
  step(): void {
    this.layerManager?.updateLayers();
    this.redraw(this.#moved ? 'columns have changed' : undefined);
    this.#moved = false;
  }

  /** All of deck.gl's own turn: while a hand is on it, transitions and inertia live there. */
  turn(): void {
    this.animationLoop?.redraw();
  }
}
