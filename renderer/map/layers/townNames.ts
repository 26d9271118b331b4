// Names of the towns, quiet, under everything that moves.
import { TextLayer } from '@deck.gl/layers';
import { FONT_FAMILY, GROUND, INK } from '../../style/tokens.ts';
import type { DistrictGeo, NamedArea } from '../districtGeo.ts';
import type { MapTheme } from '../mapTheme.ts';

export interface TownNameProps {
  readonly district: DistrictGeo;
  readonly theme: MapTheme;
  readonly lang: 'zh' | 'en';
  /** Full names have room only near. */
  readonly near: boolean;
}

export const townNamesLayer = ({ district, theme, lang, near }: TownNameProps) =>
  new TextLayer<NamedArea>({
    id: `townNames-${lang}`,
    data: district.towns as NamedArea[],
    getPosition: (town) => [...town.label],
    getText: (town) => (near ? town[lang] : shortName(town, lang)),
    updateTriggers: { getText: [near, lang] },
    getColor: [...INK.quiet],
    getSize: theme.smallPx,
    sizeUnits: 'pixels',
    fontFamily: FONT_FAMILY,
    fontWeight: 500,
    characterSet: 'auto',
    fontSettings: { sdf: true, fontSize: 64, buffer: 8, radius: 16 },
    outlineWidth: 4,
    outlineColor: [...GROUND.panel],
  });

/** What people say: 南翔 for 南翔镇, but 嘉定镇 for 嘉定镇街道. */
export function shortName(town: Pick<NamedArea, 'zh' | 'en'>, lang: 'zh' | 'en'): string {
  const full = town[lang];
  if (lang === 'en') return full.replace(/ (Subdistrict|Town|New Area|Industrial Zone)$/, '');
  const short = full.replace(/(街道|镇|新区)$/, '');
  return short.length >= 2 ? short : full;
}
