// The map as a function of what is known: picture, fixes, time and view in, deck.gl layers out. It holds what was
// made before, so that a frame that only moves units makes new columns for units and nothing else.
import type { LayersList } from '@deck.gl/core';
import type { CoverGap } from '#contract/coverage.ts';
import type { Picture } from '#contract/picture.ts';
import type { FixTable } from '../picture/fixTable.ts';
import { GROUND, INK } from '../style/tokens.ts';
import { nearness, type Size, type View } from './camera.ts';
import { caseNames } from './caseNames.ts';
import { caseSymbols, type CaseSymbols } from './caseSymbolPass.ts';
import type { DistrictGeo } from './districtGeo.ts';
import type { FontGate } from './fontGate.ts';
import { Held } from './held.ts';
import { groundLayer } from './layers/ground.ts';
import {
  outlineLayer,
  streetLayer,
  townLinesLayer,
  urbanGridLayer,
  villageGridLayer,
} from './layers/lines.ts';
import { caseNamesLayer, patrolNamesLayer, townNamesLayer } from './layers/names.ts';
import { routesLayers, type Route } from './layers/routes.ts';
import { patrolLayers, runningPatrolsLayer } from './layers/patrols.ts';
import { reachLayer, ringsLayer } from './layers/selection.ts';
import { silentTownsLayer } from './layers/silentTowns.ts';
import { casesLayer, unitsLayer } from './layers/symbols.ts';
import { tiesLayer } from './layers/ties.ts';
import { uncoveredLayer } from './layers/uncovered.ts';
import { selectedUnits, type MapSelection } from './mapSelection.ts';
import type { MapTheme } from './mapTheme.ts';
import { mapWindow, type MapWindow } from './mapWindow.ts';
import { patrolMarks, runningOutlines, type PatrolMarks } from './patrolMarks.ts';
import { selectionMarks, type SelectionMarks } from './selectionMarks.ts';
import type { LineEnds } from './lineColumns.ts';
import { silentTowns } from './silence.ts';
import type { Origin } from './plane.ts';
import { caseSheet, type CaseSheet } from './symbols/caseSymbols.ts';
import { nameSheet, type NameSheet } from './symbols/nameSheet.ts';
import { UnitColumns, type SymbolColumns } from './symbols/symbolColumns.ts';
import { unitSheet, type UnitSheet } from './symbols/unitSymbols.ts';
import { TieColumns } from './tieColumns.ts';
import { shortName, townNames } from './townNames.ts';
import { unitLooks, type UnitLooks } from './unitLooks.ts';
import { UnitSymbolPass, type UnitSymbols } from './unitSymbolPass.ts';
import { joined } from './joined.ts';

export interface StackInput {
  readonly picture: Picture;
  readonly table: FixTable;
  /** Grids without cover; null: not known. */
  readonly gaps: readonly CoverGap[] | null;
  /** Server time, epoch ms. */
  readonly now: number;
  readonly view: View;
  /** The view that shows the whole district: what "near" is measured from. */
  readonly fit: View;
  readonly size: Size;
  readonly district: DistrictGeo;
  readonly theme: MapTheme;
  readonly pixelRatio: number;
  readonly lang: 'zh' | 'en';
  readonly selection: MapSelection | null;
  readonly routes: readonly Route[];
  /** False: every unit on its own at any zoom. */
  readonly clusters: boolean;
}

/**
 * Two sheets, one above the other, because they change at different times: the ground with the view, the fleet and
 * what is marked in it with every frame. A sheet whose list is the same object need not be drawn again.
 */
export interface Sheets {
  readonly ground: LayersList;
  readonly fleet: LayersList;
  /** Changes when units have moved, although the list is the same. */
  readonly fleetVersion: number;
}

/** What was drawn last, for picking. */
export interface Drawn {
  readonly units: UnitSymbols;
  readonly cases: CaseSymbols;
  readonly looks: UnitLooks;
  readonly besidePx: number;
  /** What the columns' positions are relative to. */
  readonly origin: Origin;
}

/** Halvings of the district's width at which more is shown. */
const STREETS_FROM = 0.8;
const GRIDS_FROM = 1.3;
const NEAR_FROM = 2;
const EVERY_UNIT_FROM = 4;

/** A cluster's cell in symbol diameters: free teams then stand apart, and a badge has room. */
const CLUSTER_SYMBOLS = 5;
/** A town is deaf when nobody of it has been heard for so long (WALL.md, honest age). */
const SILENT_AFTER_MS = 30_000;
/** Until a policy is known; the defaults of GUARANTEES G5. */
const STALE_AFTER_MS = 15_000;
const LOST_AFTER_MS = 60_000;

const NOTHING: LayersList = [];

export class LayerStack {
  readonly #fonts: FontGate;
  readonly #units = new UnitColumns();
  readonly #ties = new TieColumns();
  readonly #heldPass = new Held<UnitSymbolPass>();
  readonly #heldSymbols = new Held<{ readonly units: UnitSheet; readonly cases: CaseSheet }>();
  readonly #heldLooks = new Held<UnitLooks>();
  readonly #heldSelected = new Held<Uint8Array>();
  readonly #heldWindow = new Held<MapWindow>();
  readonly #heldCases = new Held<CaseSymbols>();
  readonly #heldNames = new Held<string>();
  readonly #heldSilent = new Held<readonly string[]>();
  readonly #heldUncovered = new Held<readonly string[]>();
  readonly #heldUncoveredArea = new Held<Float32Array>();
  readonly #heldPatrol = new Held<PatrolMarks>();
  readonly #heldPatrols = new Held<LineEnds>();
  readonly #heldPatrolNames = new Held<NameSheet>();
  readonly #heldGround = new Held<LayersList>();
  readonly #heldFleet = new Held<LayersList>();
  readonly #heldTownNames = new Held<NameSheet>();
  readonly #heldCaseNames = new Held<NameSheet>();

  drawn: Drawn | null = null;

  constructor(fonts: FontGate) {
    this.#fonts = fonts;
  }

  /** The device was lost: layers that lived on it cannot be given to another one. Columns and sheets can. */
  forget(): void {
    this.#heldGround.forget();
    this.#heldFleet.forget();
  }

  sheets(input: StackInput): Sheets {
    const { picture, table, theme } = input;
    const near = nearness(input.view, input.fit);
    const looks = this.#looks(picture);
    const ground = this.#ground(input, near, looks);
    const symbols = this.#symbols(input);
    if (!symbols) return { ground, fleet: NOTHING, fleetVersion: 0 };

    const { origin } = input.district;
    const pass = this.#pass(origin);
    const staleAfterMs = picture.policy?.thresholds.staleAfterMs ?? STALE_AFTER_MS;
    const window = this.#window(input, near);
    const units = pass.run({
      table,
      looks,
      sheet: symbols.units,
      window,
      now: input.now,
      staleAfterMs,
      lostAfterMs: picture.policy?.thresholds.lostAfterMs ?? LOST_AFTER_MS,
      clusterPx: theme.unitPx * CLUSTER_SYMBOLS,
      selected: this.#selected(input, looks),
    });
    const cases = this.#cases(input, symbols.cases, origin);
    const besidePx = (theme.casePx + theme.unitPx) / 2 + theme.hairPx;
    this.drawn = { units, cases, looks, besidePx, origin };

    const marks = selectionMarks({ ...input, staleAfterMs, sheet: symbols.cases });
    this.#units.take(units);
    this.#ties.take(looks, table, origin, window.lonE6PerPx / 1e6);
    const fleet = this.#fleet(input, { ...symbols, columns: cases.columns, besidePx }, marks);
    return { ground, fleet, fleetVersion: this.#units.version };
  }

  #looks(picture: Picture): UnitLooks {
    const { units, teams, orders, cases, policy, district } = picture;
    return this.#heldLooks.get([units, teams, orders, cases, policy, district], () => unitLooks(picture));
  }

  #pass(origin: Origin): UnitSymbolPass {
    return this.#heldPass.get([origin], () => {
      const [lonE6, latE6] = origin.map((degrees) => Math.round(degrees * 1e6)) as [number, number];
      return new UnitSymbolPass(lonE6, latE6);
    });
  }

  /** null while there is nothing to draw with: no policy yet, or its glyphs are still being fetched. */
  #symbols({ picture, theme, pixelRatio }: StackInput) {
    const glyphs = (picture.policy?.forces ?? []).map((force) => force.glyph);
    if (glyphs.length === 0 || !this.#fonts.ready(`${glyphs.join('')}0123456789+ks!`)) return null;
    return this.#heldSymbols.get([glyphs.join(), theme, pixelRatio], () => ({
      units: unitSheet(glyphs, theme, pixelRatio),
      cases: caseSheet(theme, pixelRatio),
    }));
  }

  #window(input: StackInput, near: number): MapWindow {
    const { view, size, district, theme, lang } = input;
    const clusters = input.clusters && near < EVERY_UNIT_FROM;
    return this.#heldWindow.get([view, size, district, theme, lang, clusters], () =>
      mapWindow({ view, size, district, theme, lang, clusters, near: near >= NEAR_FROM }),
    );
  }

  #selected({ selection, picture }: StackInput, looks: UnitLooks): Uint8Array {
    return this.#heldSelected.get([selection, looks], () => {
      const flags = new Uint8Array(looks.size);
      for (const no of selectedUnits(picture, selection)) flags[no] = 1;
      return flags;
    });
  }

  #cases({ picture, now, selection }: StackInput, sheet: CaseSheet, origin: Origin): CaseSymbols {
    const { cases, orders, policy } = picture;
    // Lamps turn with time: a second is soon enough.
    return this.#heldCases.get(
      [cases, orders, policy, sheet, origin, selection, Math.floor(now / 1000)],
      (last) => {
        const selected = selection?.kind === 'case' ? selection.id : null;
        return caseSymbols({ picture, sheet, origin, selected, now }, last ?? null);
      },
    );
  }

  #ground(input: StackInput, near: number, looks: UnitLooks): LayersList {
    const { district, theme, lang, routes, table, now, pixelRatio, gaps } = input;
    const patrol = this.#patrol(input);
    const letters = this.#heldNames.get([district, lang], () =>
      district.towns.map((town) => town[lang] + shortName(town, lang)).join(''),
    );
    const written = this.#fonts.ready(letters);
    const silent = this.#heldSilent.get([looks, Math.floor(now / 1000)], (last) => {
      const codes = silentTowns(looks, table, now, SILENT_AFTER_MS);
      return last?.join() === codes.join() ? last : codes;
    });
    // Minutes change more often than grids do.
    const uncovered = this.#heldUncovered.get([gaps], (last) => {
      const codes = [...new Set(gaps?.map((gap) => gap.grid))].sort();
      return last?.join() === codes.join() ? last : codes;
    });
    const hatched = this.#heldUncoveredArea.get([district, uncovered], () =>
      joined(uncovered.map(district.gridArea)),
    );
    const [streets, grids, close] = [near >= STREETS_FROM, near >= GRIDS_FROM, near >= NEAR_FROM];
    const names =
      written &&
      this.#heldTownNames.get([district, theme, lang, close, pixelRatio], () =>
        townNames({ district, theme, lang, near: close, pixelRatio }),
      );
    const { marks, running, named } = patrol;
    const about = [district, theme, routes, names, silent, hatched, streets, grids, marks, running, named];
    return this.#heldGround.get(about, () => [
      groundLayer(district),
      hatched.length > 0 && uncoveredLayer(hatched, district, theme),
      silent.length > 0 && silentTownsLayer(areasOf(district, silent), district, theme),
      streets && streetLayer(district, theme),
      grids && villageGridLayer(district, theme),
      grids && urbanGridLayer(district, theme),
      townLinesLayer(district, theme),
      outlineLayer(district, theme),
      running !== null && running.count > 0 && runningPatrolsLayer(running, district, theme),
      ...(marks ? patrolLayers(marks, district, theme) : []),
      ...routesLayers(routes, district.origin, theme),
      names && townNamesLayer(names, district.origin),
      named && patrolNamesLayer(named, district.origin),
    ]);
  }

  /** The chosen one whole, or else the running ones as outlines. */
  #patrol({ picture, selection, district, theme, pixelRatio }: StackInput) {
    if (selection?.kind !== 'patrol') {
      const running = this.#heldPatrols.get([picture.patrols, district], () =>
        runningOutlines(picture.patrols.values(), district),
      );
      return { marks: null, running, named: null };
    }
    const marks = this.#heldPatrol.get([selection, district, theme, pixelRatio], () =>
      patrolMarks(selection.shape, district, theme, pixelRatio),
    );
    const written = marks.names.length > 0 && this.#fonts.ready(marks.names.map(({ text }) => text).join(''));
    const named = written
      ? this.#heldPatrolNames.get([marks], () => {
          const lettering = { sizePx: theme.smallPx, weight: 500, colour: INK.body, rim: GROUND.outside };
          return nameSheet(marks.names, { ...lettering, pixelRatio }, district.origin);
        })
      : null;
    return { marks, running: null, named };
  }

  /** From below: units with their ties, cases, the ring around what is selected, and names. */
  #fleet(input: StackInput, symbols: FleetSymbols, { rings, reaches }: SelectionMarks): LayersList {
    const { theme, district } = input;
    const { origin } = district;
    const { units, cases, columns, besidePx } = symbols;
    const names = this.#caseNames(input, cases);
    const marked = JSON.stringify([rings, reaches]);
    return this.#heldFleet.get([theme, origin, units, cases, columns, names, marked], () => [
      reaches.length > 0 && reachLayer(reaches, theme),
      tiesLayer(this.#ties, origin, theme),
      unitsLayer({ columns: this.#units, atlas: units.atlas, origin, besidePx }),
      casesLayer({ columns, atlas: cases.atlas, origin, besidePx: 0 }),
      rings.length > 0 && ringsLayer(rings, theme),
      names && caseNamesLayer(names, origin),
    ]);
  }

  #caseNames(input: StackInput, sheet: CaseSheet): NameSheet | null {
    const { theme, pixelRatio, district } = input;
    const named = caseNames({ ...input, cases: this.drawn?.cases.cases ?? [], sheet, fonts: this.#fonts });
    if (named.length === 0) return null;
    return this.#heldCaseNames.get([JSON.stringify(named), theme, pixelRatio, district.origin], () => {
      const lettering = { sizePx: theme.smallPx, weight: 600, colour: INK.strong, rim: GROUND.outside };
      return nameSheet(named, { ...lettering, pixelRatio }, district.origin);
    });
  }
}

interface FleetSymbols {
  readonly units: UnitSheet;
  readonly cases: CaseSheet;
  /** Of the cases. */
  readonly columns: SymbolColumns;
  readonly besidePx: number;
}

const areasOf = ({ townAreas }: DistrictGeo, codes: readonly string[]): Float32Array =>
  joined(codes.flatMap((code) => townAreas.get(code) ?? []));
