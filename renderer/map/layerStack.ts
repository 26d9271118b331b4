// The map as a function of what is known: picture, fixes, time and view in, deck.gl layers out. It holds what was
// made before, so that a frame that only moves units makes new columns for units and nothing else.
import { type LayersList, WebMercatorViewport } from '@deck.gl/core';
import type { CaseId, UnitId } from '#contract/ids.ts';
import type { Picture } from '#contract/picture.ts';
import { alarmClass } from '#contract/policy.ts';
import type { FixTable } from '../picture/fixTable.ts';
import { type Size, type View, nearness } from './camera.ts';
import { caseSymbols, type CaseSymbols } from './caseSymbolPass.ts';
import type { DistrictGeo } from './districtGeo.ts';
import type { FontGate } from './fontGate.ts';
import { labelsLayer, type MapLabel } from './layers/caseLabels.ts';
import { groundLayer } from './layers/ground.ts';
import {
  outlineLayer,
  streetLayer,
  townLinesLayer,
  urbanGridLayer,
  villageGridLayer,
} from './layers/lines.ts';
import { reachLayer, ringsLayer, type Reach, type Ring } from './layers/selection.ts';
import { routesLayer, type Route } from './layers/routes.ts';
import { drawHatch, silentTownsLayer } from './layers/silentTowns.ts';
import { casesLayer, unitsLayer, type SymbolColumns } from './layers/symbols.ts';
import { shortName, townNamesLayer } from './layers/townNames.ts';
import { tiesLayer } from './layers/ties.ts';
import type { MapTheme } from './mapTheme.ts';
import { caseSheet, type CaseSheet } from './symbols/caseSymbols.ts';
import { unitSheet, type UnitSheet } from './symbols/unitSymbols.ts';
import { silentTowns } from './silence.ts';
import { TieColumnsMaker } from './tieColumns.ts';
import { noLooks, unitLooks, type UnitLooks } from './unitLooks.ts';
import { UnitColumns } from './unitColumns.ts';
import { UnitSymbolPass, type MapWindow, type UnitSymbols } from './unitSymbolPass.ts';

export type MapSelection =
  | { readonly kind: 'case'; readonly id: CaseId }
  | { readonly kind: 'unit'; readonly id: UnitId }
  | { readonly kind: 'team'; readonly id: string };

export interface StackInput {
  readonly picture: Picture;
  readonly table: FixTable;
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

export class LayerStack {
  readonly #fonts: FontGate;
  #statics: { readonly key: string; readonly district: DistrictGeo; readonly layers: LayersList } | null =
    null;
  #sheets: { readonly key: string; readonly units: UnitSheet; readonly cases: CaseSheet } | null = null;
  #origin: readonly [number, number] = [0, 0];
  #pass: UnitSymbolPass | null = null;
  #passDistrict: DistrictGeo | null = null;
  #looks: UnitLooks = noLooks;
  #looksOf: Picture | null = null;
  #selectedUnits: { readonly key: unknown; readonly looks: UnitLooks; readonly flags: Uint8Array } | null =
    null;
  #units = new UnitColumns();
  #ties = new TieColumnsMaker();
  #cases: CaseSymbols | null = null;
  #casesAt: {
    readonly picture: Picture;
    readonly second: number;
    readonly selection: MapSelection | null;
  } | null = null;
  #labels: readonly MapLabel[] = [];
  #labelsKey = '';
  #silent: { readonly second: number; readonly codes: readonly string[] } = { second: -1, codes: [] };
  #hatch: HTMLCanvasElement | null = null;

  /** What was drawn last, for picking. */
  drawn: {
    readonly units: UnitSymbols | null;
    readonly cases: CaseSymbols | null;
    readonly besidePx: number;
  } = {
    units: null,
    cases: null,
    besidePx: 0,
  };

  constructor(fonts: FontGate) {
    this.#fonts = fonts;
  }

  get origin(): readonly [number, number] {
    return this.#origin;
  }

  get looks(): UnitLooks {
    return this.#looks;
  }

  /** The device was lost: layers that lived on it cannot be given to another one. Columns can. */
  forget(): void {
    this.#statics = null;
  }

  layers(input: StackInput): LayersList {
    const { district, theme } = input;
    this.#prepare(input);
    const sheets = this.#sheets;
    const pass = this.#pass;
    const near = nearness(input.view, input.fit);
    const layers: LayersList = [this.#static(input, near)];
    if (!sheets || !pass) return layers;

    const { thresholds } = input.picture.policy ?? {};
    const symbols = pass.run({
      table: input.table,
      looks: this.#looks,
      sheet: sheets.units,
      window: mapWindow(input, near),
      now: input.now,
      staleAfterMs: thresholds?.staleAfterMs ?? STALE_AFTER_MS,
      lostAfterMs: thresholds?.lostAfterMs ?? LOST_AFTER_MS,
      clusterPx: theme.unitPx * CLUSTER_SYMBOLS,
      selected: this.#selectedFlags(input),
    });
    this.#findCases(input, sheets.cases);
    const besidePx = (theme.casePx + theme.unitPx) / 2 + theme.hairPx;
    this.drawn = { units: symbols, cases: this.#cases, besidePx };

    layers.push(this.#silentLayer(input, district));
    if (input.routes.length > 0) layers.push(routesLayer(input.routes, theme));
    const ties = this.#ties.make(this.#looks, input.table, this.#origin);
    if (ties.length > 0) layers.push(tiesLayer(ties, this.#origin, theme));
    const { rings, reaches } = this.#selected(input, sheets.cases);
    if (reaches.length > 0) layers.push(reachLayer(reaches, theme));
    layers.push(this.#symbolLayer('units', this.#units.columns(symbols), sheets.units, besidePx));
    if (this.#cases) layers.push(this.#symbolLayer('cases', this.#cases.columns, sheets.cases, 0));
    if (rings.length > 0) layers.push(ringsLayer(rings, theme));
    this.#nameCases(input, sheets.cases);
    if (this.#labels.length > 0) layers.push(labelsLayer(this.#labels, theme));
    return layers;
  }

  #symbolLayer(
    id: 'units' | 'cases',
    symbols: SymbolColumns,
    { atlas }: { atlas: UnitSheet['atlas'] },
    besidePx: number,
  ) {
    const make = id === 'units' ? unitsLayer : casesLayer;
    return make({ symbols, atlas, origin: this.#origin, besidePx });
  }

  /** Everything that depends on the picture or the theme, and not on the fixes. */
  #prepare(input: StackInput): void {
    const { picture, district } = input;
    if (this.#passDistrict !== district) {
      const [west, south, east, north] = district.bbox;
      // Rounded to whole microdegrees: offsets of fixes are then exact in single precision.
      this.#origin = [
        Math.round(((west + east) / 2) * 1e6) / 1e6,
        Math.round(((south + north) / 2) * 1e6) / 1e6,
      ];
      this.#pass = new UnitSymbolPass(Math.round(this.#origin[0] * 1e6), Math.round(this.#origin[1] * 1e6));
      this.#passDistrict = district;
      this.#cases = null;
    }
    if (this.#looksOf !== picture) {
      const was = this.#looksOf;
      const same =
        was &&
        was.teams === picture.teams &&
        was.units === picture.units &&
        was.orders === picture.orders &&
        was.cases === picture.cases &&
        was.policy === picture.policy;
      if (!same) this.#looks = unitLooks(picture);
      this.#looksOf = picture;
    }
    this.#drawSheets(input);
  }

  #drawSheets({ picture, theme, pixelRatio }: StackInput): void {
    const glyphs = (picture.policy?.forces ?? []).map((force) => force.glyph);
    const key = `${glyphs.join('')} ${theme.unitPx} ${theme.casePx} ${theme.criticalPx} ${theme.smallPx} ${pixelRatio}`;
    if (this.#sheets?.key === key || glyphs.length === 0) return;
    if (!this.#fonts.ready(`${glyphs.join('')}0123456789+ks!`)) return;
    this.#sheets = { key, units: unitSheet(glyphs, theme, pixelRatio), cases: caseSheet(theme, pixelRatio) };
    this.#cases = null;
  }

  #static({ district, theme, lang }: StackInput, near: number): LayersList {
    const names = district.towns.map((town) => town[lang] + shortName(town, lang)).join('');
    const named = this.#fonts.ready(names);
    const shown = [
      near >= STREETS_FROM,
      near >= GRIDS_FROM,
      near >= NEAR_FROM,
      named,
      lang,
      theme.smallPx,
      theme.hairPx,
    ];
    const key = shown.join(' ');
    if (this.#statics?.key === key && this.#statics.district === district) return this.#statics.layers;
    const layers: LayersList = [groundLayer(district)];
    if (near >= STREETS_FROM) layers.push(streetLayer(district, theme));
    if (near >= GRIDS_FROM) layers.push(villageGridLayer(district, theme), urbanGridLayer(district, theme));
    layers.push(townLinesLayer(district, theme), outlineLayer(district, theme));
    if (named) layers.push(townNamesLayer({ district, theme, lang, near: near >= NEAR_FROM }));
    this.#statics = { key, district, layers };
    return layers;
  }

  #selectedFlags({ selection, picture }: StackInput): Uint8Array {
    const held = this.#selectedUnits;
    if (held && held.key === selection && held.looks === this.#looks) return held.flags;
    const flags = new Uint8Array(this.#looks.size);
    for (const no of selectedUnits(picture, selection)) flags[no] = 1;
    this.#selectedUnits = { key: selection, looks: this.#looks, flags };
    return flags;
  }

  #findCases({ picture, now, selection }: StackInput, sheet: CaseSheet): void {
    const second = Math.floor(now / 1000);
    const at = this.#casesAt;
    if (this.#cases && at && at.picture === picture && at.second === second && at.selection === selection)
      return;
    const selected = selection?.kind === 'case' ? selection.id : null;
    this.#cases = caseSymbols({ picture, sheet, origin: this.#origin, selected, now }, this.#cases);
    this.#casesAt = { picture, second, selection };
  }

  #silentLayer({ table, now, picture }: StackInput, district: DistrictGeo) {
    const second = Math.floor(now / 1000);
    if (this.#silent.second !== second) {
      const codes = silentTowns(this.#looks, table, now, SILENT_AFTER_MS);
      this.#silent = { second, codes };
    }
    if (this.#silent.codes.length === 0 || picture.seq === 0) return null;
    this.#hatch ??= drawHatch();
    const shapes = this.#silent.codes.flatMap((code) => district.townShapes.get(code) ?? []);
    return silentTownsLayer(shapes, this.#hatch);
  }

  #selected(input: StackInput, sheet: CaseSheet): { rings: readonly Ring[]; reaches: readonly Reach[] } {
    const { selection, picture, table, now, theme } = input;
    if (!selection) return { rings: [], reaches: [] };
    if (selection.kind === 'case') {
      const theCase = picture.cases.get(selection.id);
      if (!theCase) return { rings: [], reaches: [] };
      const { lon, lat } = theCase.position;
      const radiusPx = sheet.radiusPx(alarmClass(theCase.priority)) * 1.35;
      return { rings: [{ position: [lon, lat], radiusPx }], reaches: [] };
    }
    const rings: Ring[] = [];
    const reaches: Reach[] = [];
    for (const no of selectedUnits(picture, selection)) {
      if (table.known[no] !== 1) continue;
      const position = [(table.lonE6[no] ?? 0) / 1e6, (table.latE6[no] ?? 0) / 1e6] as const;
      rings.push({ position, radiusPx: theme.unitPx * 0.75 });
      const ageMs = now - (table.fixAt[no] ?? now);
      if (ageMs < (picture.policy?.thresholds.staleAfterMs ?? STALE_AFTER_MS)) continue;
      reaches.push({
        position,
        radiusM: Math.min(MAX_REACH_M, (ageMs / 1000) * metresPerSecond(picture, no)),
      });
    }
    return { rings, reaches };
  }

  #nameCases({ picture, lang, selection, theme }: StackInput, sheet: CaseSheet): void {
    const labels: MapLabel[] = [];
    for (const theCase of this.#cases?.cases ?? []) {
      const alarm = alarmClass(theCase.priority);
      const selected = selection?.kind === 'case' && selection.id === theCase.id;
      if (alarm !== 'critical' && !selected) continue;
      const category = picture.policy?.categories.find(({ code }) => code === theCase.category);
      const text = category?.name[lang] ?? theCase.category;
      if (!this.#fonts.ready(text)) continue;
      const { lon, lat } = theCase.position;
      const asideDx = sheet.radiusPx(alarm) * 1.3 + theme.hairPx * 2;
      labels.push({ id: theCase.id, position: [lon, lat], text, asideDx });
    }
    const key = JSON.stringify(labels);
    if (key === this.#labelsKey) return;
    this.#labelsKey = key;
    this.#labels = labels;
  }
}

/** A unit that has been silent for long could be anywhere: a circle over half the district says nothing more. */
const MAX_REACH_M = 10_000;

/** Brisk speeds in a city, so that the circle does not lie small. */
const SPEED_MPS = { foot: 1.6, ebike: 6, car: 14 } as const;

function metresPerSecond(picture: Picture, no: number): number {
  for (const unit of picture.units.values()) {
    if (unit.no !== no) continue;
    const transport = picture.teams.get(unit.team)?.transport;
    return transport ? SPEED_MPS[transport] : SPEED_MPS.car;
  }
  return SPEED_MPS.car;
}

function selectedUnits(picture: Picture, selection: MapSelection | null): readonly number[] {
  if (!selection || selection.kind === 'case') return [];
  const numbers: number[] = [];
  for (const unit of picture.units.values()) {
    const chosen = selection.kind === 'unit' ? unit.id === selection.id : unit.team === selection.id;
    if (chosen) numbers.push(unit.no);
  }
  return numbers;
}

/** A symbol whose middle is just outside still reaches into the view. */
const EDGE_SYMBOLS = 1;

function mapWindow(input: StackInput, near: number): MapWindow {
  const { view, size, theme } = input;
  const viewport = new WebMercatorViewport({ ...view, ...size });
  const [west, south, east, north] = viewport.getBounds();
  const lonE6PerPx = ((east - west) * 1e6) / size.width;
  const latE6PerPx = ((north - south) * 1e6) / size.height;
  const edge = theme.unitPx * EDGE_SYMBOLS;
  return {
    westE6: west * 1e6 - edge * lonE6PerPx,
    eastE6: east * 1e6 + edge * lonE6PerPx,
    southE6: south * 1e6 - edge * latE6PerPx,
    northE6: north * 1e6 + edge * latE6PerPx,
    // Cells must not change with every wheel step, or clusters dance while zooming.
    ...stepped(lonE6PerPx, latE6PerPx),
    clusters: near < EVERY_UNIT_FROM,
    keepClear: near < NEAR_FROM ? nameBoxes(input, lonE6PerPx, latE6PerPx) : [],
    near: near >= NEAR_FROM,
  };
}

/** Where the towns' names stand, with room for half a badge around them. */
function nameBoxes({ district, theme, lang }: StackInput, lonE6PerPx: number, latE6PerPx: number) {
  const em = theme.smallPx;
  return district.towns.map((town) => {
    const letters = shortName(town, lang).length * (lang === 'zh' ? 1 : 0.56);
    const halfWidth = ((letters * em) / 2 + em * 0.8) * lonE6PerPx;
    const halfHeight = em * 1.15 * latE6PerPx;
    const [lon, lat] = [town.label[0] * 1e6, town.label[1] * 1e6];
    return [lon - halfWidth, lat - halfHeight, lon + halfWidth, lat + halfHeight] as const;
  });
}

/** Rounded down to quarter halvings of the zoom. */
function stepped(lonE6PerPx: number, latE6PerPx: number) {
  const step = 2 ** (Math.floor(Math.log2(lonE6PerPx) * 4) / 4);
  return { lonE6PerPx: step, latE6PerPx: (latE6PerPx / lonE6PerPx) * step };
}
