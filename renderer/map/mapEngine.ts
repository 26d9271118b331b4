// The running map: two sheets of deck.gl, one animation loop, one camera. It looks at stores and columns once per
// frame and draws only when something that is seen has changed. React only mounts it.
import { MapView, WebMercatorViewport, type ViewStateChangeParameters } from '@deck.gl/core';
import type { Position } from '#contract/ids.ts';
import type { FixTable } from '../picture/fixTable.ts';
import type { PictureStore } from '../picture/pictureStore.ts';
import { bounded, fitted, metresPerPx, type Size, type View } from './camera.ts';
import type { DistrictGeo } from './districtGeo.ts';
import { FontGate } from './fontGate.ts';
import { LayerStack, type Drawn } from './layerStack.ts';
import type { MapSelection } from './mapSelection.ts';
import type { Route } from './layers/routes.ts';
import type { MapTheme } from './mapTheme.ts';
import { pickSymbol, type PickFrame } from './pick.ts';
import { SheetDeck } from './sheetDeck.ts';

export interface MapInputs {
  readonly district: DistrictGeo | null;
  readonly theme: MapTheme;
  readonly lang: 'zh' | 'en';
  readonly selection: MapSelection | null;
  readonly routes: readonly Route[];
  /** False: every unit on its own at any zoom. */
  readonly clusters: boolean;
}

export interface MapEvents {
  onSelect(selection: MapSelection | null): void;
  /** Every click on the map, with its place: a form may be waiting for one. */
  onPlace(position: Position): void;
  onView(view: { readonly metresPerPx: number; readonly locked: boolean }): void;
  /** The graphics device was lost (true) or is back (false). */
  onFault(lost: boolean): void;
}

/** Time for the driver to recover; then longer, so that a broken one is not hammered. */
const REVIVE_AFTER_MS = [100, 500, 1_000, 2_000, 5_000] as const;
/** A device that has drawn for so long is well again. */
const WELL_AFTER_MS = 10_000;
const BADGE_ZOOM_STEP = 1.2;
/** Inertia and smooth zoom last a quarter of a second after the hand's last move. */
const HAND_RESTS_MS = 1_000;
const GESTURES = ['pointerdown', 'pointermove', 'pointerup', 'wheel', 'keydown'] as const;
/** Set once in a page's timeline: ground and units have been drawn. `npm run bench -- start` waits for it. */
const FIRST_PICTURE = 'lianqin:first-picture';

type SheetName = 'ground' | 'fleet';

export class MapEngine {
  readonly #host: HTMLElement;
  readonly #store: PictureStore;
  readonly #table: FixTable;
  readonly #events: MapEvents;
  readonly #stack: LayerStack;
  #inputs: MapInputs;
  #decks: Readonly<Record<SheetName, SheetDeck>> | null = null;
  #size: Size = { width: 0, height: 0 };
  #view: View | null = null;
  #fit: View | null = null;
  #locked = false;
  #request = 0;
  /** Something other than picture, table or time has changed. */
  #dirty = true;
  #drawnPicture: unknown = null;
  #drawnGaps: unknown = null;
  #drawnVersion = -1;
  #drawnSecond = -1;
  #losses = 0;
  #revive: ReturnType<typeof setTimeout> | undefined;
  #wellAt = 0;

  constructor(host: HTMLElement, store: PictureStore, table: FixTable, inputs: MapInputs, events: MapEvents) {
    this.#host = host;
    this.#store = store;
    this.#table = table;
    this.#inputs = inputs;
    this.#events = events;
    this.#stack = new LayerStack(new FontGate(() => this.touch()));
    this.#begin();
    const tick = () => {
      this.#request = requestAnimationFrame(tick);
      this.#frame();
      this.#draw();
    };
    this.#request = requestAnimationFrame(tick);
  }

  #draw(): void {
    if (!this.#decks) return;
    const { ground, fleet } = this.#decks;
    if (performance.now() - this.#handAt < HAND_RESTS_MS) fleet.turn();
    ground.step();
    fleet.step();
  }

  stop(): void {
    cancelAnimationFrame(this.#request);
    clearTimeout(this.#revive);
    this.#end();
  }

  set(inputs: MapInputs): void {
    const moved = inputs.district !== this.#inputs.district;
    this.#inputs = inputs;
    this.#dirty = true;
    if (moved) this.#refit();
  }

  /** The whole district again, and the lock off. */
  fit(): void {
    this.#locked = false;
    this.#refit();
  }

  /** Goes to a place, as near as `nearness` halvings of the district, without locking less than before. */
  goTo({ lon, lat }: Position, nearness = 2.5): void {
    if (!this.#fit) return;
    this.#locked = true;
    const zoom = Math.max(this.#view?.zoom ?? 0, this.#fit.zoom + nearness);
    this.#look({ longitude: lon, latitude: lat, zoom });
  }

  touch(): void {
    this.#dirty = true;
  }

  #begin(): void {
    const sheet = (name: SheetName): SheetDeck => {
      const canvas = document.createElement('canvas');
      canvas.style.cssText = 'position:absolute;inset:0;width:100%;height:100%;outline:none';
      // At its size from the start: to grow a drawing buffer later takes the driver's time once more.
      canvas.width = Math.round(this.#host.clientWidth * window.devicePixelRatio);
      canvas.height = Math.round(this.#host.clientHeight * window.devicePixelRatio);
      this.#host.append(canvas);
      canvas.addEventListener('webglcontextlost', (event) => {
        event.preventDefault();
        this.#lose();
      });
      return this.#makeDeck(name, canvas);
    };
    // From below: the uppermost takes the hand's gestures.
    this.#decks = { ground: sheet('ground'), fleet: sheet('fleet') };
    this.#host.addEventListener('click', this.#click);
    this.#host.addEventListener('pointerdown', this.#press);
    for (const gesture of GESTURES)
      this.#host.addEventListener(gesture, this.#hand, { passive: true, capture: true });
    this.#dirty = true;
    this.#wellAt = performance.now() + WELL_AFTER_MS;
  }

  #makeDeck(name: SheetName, canvas: HTMLCanvasElement): SheetDeck {
    const uppermost = name === 'fleet';
    const deck: SheetDeck = new SheetDeck({
      id: name,
      canvas,
      width: '100%',
      height: '100%',
      views: new MapView({ repeat: false }),
      viewState: this.#view ?? { longitude: 0, latitude: 0, zoom: 0 },
      controller: uppermost && {
        dragRotate: false,
        touchRotate: false,
        keyboard: true,
        inertia: 250,
        scrollZoom: { smooth: true, speed: 0.02 },
      },
      layers: [],
      // A plane has no depth: what is drawn later lies on top.
      parameters: { depthWriteEnabled: false, depthCompare: 'always' },
      deviceProps: {
        type: 'webgl',
        // Asked when needed: to ask for all of them makes the page wait for the device dozens of times.
        _initializeFeatures: false,
        // Every layer smooths its own edges; four samples more would be 130 MB a sheet on a 4K wall.
        webgl: { antialias: false, depth: false, stencil: false },
      },
      // Picking is done on the columns; deck.gl's own would draw everything a second time.
      _pickable: false,
      getCursor: ({ isDragging }) => (isDragging ? 'grabbing' : 'default'),
      onViewStateChange: (change: ViewStateChangeParameters<View>) => this.#moved(change),
      onResize: (size) => {
        if (uppermost) this.#resized(size);
      },
      onAfterRender: () => this.#rendered(name),
      onLoad: () => {
        deck.still();
        this.#dirty = true;
      },
      onError: (error) => console.error('map', error),
    });
    return deck;
  }

  #end(): void {
    this.#host.removeEventListener('click', this.#click);
    this.#host.removeEventListener('pointerdown', this.#press);
    for (const gesture of GESTURES) this.#host.removeEventListener(gesture, this.#hand, { capture: true });
    for (const deck of Object.values(this.#decks ?? {})) deck.finalize();
    this.#decks = null;
    this.#host.replaceChildren();
  }

  /** A lost context never comes back as it was: new decks draw from the same stores. */
  #lose(): void {
    // One device takes the others along, or soon will: they are remade together, once.
    if (!this.#decks) return;
    if (performance.now() > this.#wellAt) this.#losses = 0;
    const wait = REVIVE_AFTER_MS[Math.min(this.#losses, REVIVE_AFTER_MS.length - 1)];
    this.#losses++;
    this.#events.onFault(true);
    this.#end();
    clearTimeout(this.#revive);
    this.#revive = setTimeout(() => {
      this.#stack.forget();
      this.#begin();
      this.#events.onFault(false);
    }, wait);
  }

  #frame(): void {
    const { district } = this.#inputs;
    const decks = this.#decks;
    if (!decks || !district || !this.#view || !this.#fit || this.#size.width === 0) return;
    const { picture, gaps } = this.#store.getState();
    const now = this.#store.clock.now();
    const second = Math.floor(now / 1000);
    const { version } = this.#table;
    const same =
      !this.#dirty &&
      picture === this.#drawnPicture &&
      gaps === this.#drawnGaps &&
      version === this.#drawnVersion &&
      second === this.#drawnSecond;
    if (same) return;
    this.#dirty = false;
    this.#drawnPicture = picture;
    this.#drawnGaps = gaps;
    this.#drawnVersion = version;
    this.#drawnSecond = second;
    const sheets = this.#stack.sheets({
      ...this.#inputs,
      district,
      picture,
      gaps,
      table: this.#table,
      now,
      view: this.#view,
      fit: this.#fit,
      size: this.#size,
      pixelRatio: window.devicePixelRatio,
    });
    decks.ground.show(sheets.ground, this.#view);
    decks.fleet.show(sheets.fleet, this.#view, sheets.fleetVersion);
  }

  /** Sheets that have been drawn with something on them. */
  readonly #seen = new Set<SheetName>();

  #rendered(name: SheetName): void {
    if (this.#seen.has(name) || this.#decks?.[name].isBlank !== false) return;
    if (name === 'fleet' && !this.#stack.drawn?.units.count) return;
    this.#seen.add(name);
    if (this.#seen.has('ground') && this.#seen.has('fleet')) markOnce(FIRST_PICTURE);
  }

  #resized({ width, height }: Size): void {
    this.#size = { width, height };
    const { district } = this.#inputs;
    if (district) this.#fit = fitted(district.bbox, this.#size);
    if (!this.#locked || !this.#view) this.#refit();
    this.#dirty = true;
  }

  #refit(): void {
    const { district } = this.#inputs;
    if (!district || this.#size.width === 0) return;
    this.#fit = fitted(district.bbox, this.#size);
    this.#look(this.#fit);
  }

  #moved({ viewState, interactionState }: ViewStateChangeParameters<View>): void {
    const { district } = this.#inputs;
    if (!district || !this.#fit) return;
    const hand = interactionState;
    if (hand.isDragging || hand.isZooming || hand.isPanning || hand.inTransition) this.#locked = true;
    this.#look(bounded(viewState, district.bbox, this.#fit));
  }

  #look({ longitude, latitude, zoom }: View): void {
    this.#view = { longitude, latitude, zoom };
    this.#dirty = true;
    this.#events.onView({ metresPerPx: metresPerPx(this.#view), locked: this.#locked });
  }

  /** Last touched, `performance.now()`. */
  #handAt = -Infinity;

  readonly #hand = (): void => {
    this.#handAt = performance.now();
  };

  #pressedAt = { x: 0, y: 0 };

  readonly #press = (event: PointerEvent): void => {
    this.#pressedAt = { x: event.clientX, y: event.clientY };
  };

  readonly #click = (event: MouseEvent): void => {
    const { x, y } = this.#pressedAt;
    // The end of a drag is no click.
    if (Math.hypot(event.clientX - x, event.clientY - y) > 5 || !this.#view) return;
    const box = this.#host.getBoundingClientRect();
    this.#pointAt(event.clientX - box.left, event.clientY - box.top);
  };

  #pointAt(x: number, y: number): void {
    if (!this.#view) return;
    const viewport = new WebMercatorViewport({ ...this.#view, ...this.#size });
    const [lon = 0, lat = 0] = viewport.unproject([x, y]);
    const [lonBeside = 0] = viewport.unproject([x + 1, y]);
    const [, latAbove = 0] = viewport.unproject([x, y - 1]);
    this.#events.onPlace({ lon, lat });
    const { drawn } = this.#stack;
    if (!drawn) return;
    const [originLon, originLat] = drawn.origin;
    const at = {
      lon: lon - originLon,
      lat: lat - originLat,
      lonPerPx: lonBeside - lon,
      latPerPx: latAbove - lat,
    };
    this.#choose(drawn, at, { lon, lat });
  }

  #choose({ units, cases, looks, besidePx }: Drawn, at: PickFrame, place: Position): void {
    const { theme } = this.#inputs;
    const theCase = cases.cases[pickSymbol(cases, at, theme.casePx * 0.7, 0)];
    if (theCase) {
      this.#events.onSelect({ kind: 'case', id: theCase.id });
      return;
    }
    const no = units.numbers[pickSymbol(units, at, theme.unitPx * 0.8, besidePx)];
    if (no === undefined) {
      this.#events.onSelect(null);
    } else if (no < 0) {
      // A cluster has no one to select: look closer.
      this.goTo(place, (this.#view?.zoom ?? 0) - (this.#fit?.zoom ?? 0) + BADGE_ZOOM_STEP);
    } else {
      const id = looks.ids[no];
      if (id !== undefined) this.#events.onSelect({ kind: 'unit', id });
    }
  }
}

function markOnce(name: string): void {
  if (performance.getEntriesByName(name).length === 0) performance.mark(name);
}
