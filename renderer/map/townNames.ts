// What the towns are called on the map.
import { GROUND, INK } from '../style/tokens.ts';
import type { DistrictGeo, NamedArea } from './districtGeo.ts';
import type { MapTheme } from './mapTheme.ts';
import { nameSheet, type NameSheet } from './symbols/nameSheet.ts';

export interface TownNamesInput {
  readonly district: DistrictGeo;
  readonly theme: MapTheme;
  readonly lang: 'zh' | 'en';
  /** Full names have room only near. */
  readonly near: boolean;
  readonly pixelRatio: number;
}

export function townNames({ district, theme, lang, near, pixelRatio }: TownNamesInput): NameSheet {
  const names = district.towns.map((town) => ({
    position: town.label,
    text: near ? town[lang] : shortName(town, lang),
  }));
  const lettering = {
    sizePx: theme.smallPx,
    weight: 500,
    colour: INK.quiet,
    rim: GROUND.panel,
    pixelRatio,
  };
  return nameSheet(names, lettering, district.origin);
}

/** What people say: 南翔 for 南翔镇, but 嘉定镇 for 嘉定镇街道. */
export function shortName(town: Pick<NamedArea, 'zh' | 'en'>, lang: 'zh' | 'en'): string {
  const full = town[lang];
  if (lang === 'en') return full.replace(/ (Subdistrict|Town|New Area|Industrial Zone)$/, '');
  const short = full.replace(/(街道|镇|新区)$/, '');
  return short.length >= 2 ? short : full;
}
