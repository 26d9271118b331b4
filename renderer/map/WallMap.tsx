// The map as React sees it: a box that the engine draws into, the scale, and what must be said about the shapes.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Position } from '#contract/ids.ts';
import type { FixTable } from '../picture/fixTable.ts';
import type { PictureStore } from '../picture/pictureStore.ts';
import { cssColor, GROUND } from '../style/tokens.ts';
import type { DistrictGeo } from './districtGeo.ts';
import type { MapSelection } from './mapSelection.ts';
import type { Route } from './layers/routes.ts';
import { MapEngine, type MapInputs } from './mapEngine.ts';
import { mapTheme, type MapMode, type MapTheme } from './mapTheme.ts';
import { scaleBar } from './scaleBar.ts';
import { mapWords } from './mapWords.ts';
import './wallMap.css';

export interface WallMapProps {
  readonly store: PictureStore;
  readonly table: FixTable;
  /** null while it is being loaded. */
  readonly district: DistrictGeo | null;
  readonly mode: MapMode;
  readonly lang: 'zh' | 'en';
  readonly selection?: MapSelection | null;
  readonly onSelect?: (selection: MapSelection | null) => void;
  /** A click gives its place, e.g. to a form that is being filled in; nothing is selected meanwhile. */
  readonly onPlace?: ((position: Position) => void) | undefined;
  readonly routes?: readonly Route[];
  /** False: free units are not gathered into badges. */
  readonly clusters?: boolean;
  /** Goes there whenever the object changes. */
  readonly focus?: Position | null;
  /** The past is shown: link and silence of the present say nothing about it. */
  readonly replay?: boolean;
  /** CSS px of the whole wall; the window's height when absent. */
  readonly wallHeightPx?: number;
}

const NO_ROUTES: readonly Route[] = [];

export function WallMap(props: WallMapProps) {
  const {
    store,
    table,
    district,
    mode,
    lang,
    selection = null,
    routes = NO_ROUTES,
    focus = null,
    clusters = true,
    replay = false,
  } = props;
  const host = useRef<HTMLDivElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  const engine = useRef<MapEngine | null>(null);
  const latest = useRef(props);
  const [lost, setLost] = useState(false);
  const theme = useTheme(mode, props.wallHeightPx);
  const inputs: MapInputs = useMemo(
    () => ({ district, theme, lang, selection, routes, clusters }),
    [district, theme, lang, selection, routes, clusters],
  );
  const firstInputs = useRef(inputs);
  const unlinked = useStore(store, ({ link }) => link.kind === 'lost' || link.kind === 'refused') && !replay;

  useLayoutEffect(() => {
    latest.current = props;
    firstInputs.current = inputs;
  });

  useEffect(() => {
    if (!host.current) return undefined;
    const running = new MapEngine(host.current, store, table, firstInputs.current, {
      onSelect: (chosen) => {
        if (!latest.current.onPlace) latest.current.onSelect?.(chosen);
      },
      onPlace: (position) => latest.current.onPlace?.(position),
      onView: ({ metresPerPx, locked }) => {
        if (bar.current) drawScale(bar.current, metresPerPx, locked);
      },
      onFault: setLost,
    });
    engine.current = running;
    const key = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'f' || event.ctrlKey || event.metaKey || event.altKey) return;
      if (
        event.target instanceof HTMLElement &&
        event.target.closest('input, textarea, select, [contenteditable]')
      )
        return;
      running.fit();
    };
    window.addEventListener('keydown', key);
    return () => {
      window.removeEventListener('keydown', key);
      running.stop();
      engine.current = null;
    };
  }, [store, table]);

  useEffect(() => engine.current?.set(inputs), [inputs]);
  useEffect(() => {
    if (focus) engine.current?.goTo(focus);
  }, [focus]);

  const words = mapWords[lang];
  return (
    <div
      className="wall-map-root"
      role="application"
      aria-label={words.map}
      data-unlinked={unlinked}
      data-placing={props.onPlace !== undefined}
      style={{ background: cssColor(GROUND.outside), fontSize: theme.smallPx }}
    >
      <div className="wall-map-canvas" ref={host} />
      <div className="wall-map-foot">
        {district?.schematic ? <span className="wall-map-schematic">{words.schematic}</span> : null}
        <div className="wall-map-scale" ref={bar} aria-hidden="true">
          <i />
          <span />
        </div>
        <button type="button" className="wall-map-fit" tabIndex={-1} onClick={() => engine.current?.fit()}>
          {words.fit}
        </button>
      </div>
      {lost ? <output className="wall-map-lost">{words.lost}</output> : null}
    </div>
  );
}

function useTheme(mode: MapMode, wallHeightPx: number | undefined): MapTheme {
  const [height, setHeight] = useState(wallHeightPx ?? window.innerHeight);
  useEffect(() => {
    if (wallHeightPx !== undefined) {
      setHeight(wallHeightPx);
      return undefined;
    }
    const measure = () => setHeight(window.innerHeight);
    measure();
    window.addEventListener('resize', measure);
    return () => window.removeEventListener('resize', measure);
  }, [wallHeightPx]);
  return useMemo(() => mapTheme(mode, height), [mode, height]);
}

/** Straight into the page: the scale moves with every step of the wheel and is no state of anything. */
function drawScale(element: HTMLElement, metresPerPx: number, locked: boolean): void {
  const [line, text] = [element.querySelector('i'), element.querySelector('span')];
  const fontPx = Number.parseFloat(getComputedStyle(element).fontSize);
  const { widthPx, label } = scaleBar(metresPerPx, fontPx * 5);
  if (line) line.style.width = `${widthPx}px`;
  if (text) text.textContent = label;
  element.closest('.wall-map-root')?.setAttribute('data-locked', String(locked));
}
