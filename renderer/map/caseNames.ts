// Which cases are named on the map: critical ones and the one that is selected. All names would cover the map.
import type { Case } from '#contract/case/case.ts';
import type { Picture } from '#contract/picture.ts';
import { alarmClass, categoryOf } from '#contract/policy.ts';
import type { FontGate } from './fontGate.ts';
import type { Name } from './symbols/nameSheet.ts';
import type { MapSelection } from './mapSelection.ts';
import type { MapTheme } from './mapTheme.ts';
import type { CaseSheet } from './symbols/caseSymbols.ts';

export interface NamesInput {
  readonly cases: readonly Case[];
  readonly picture: Picture;
  readonly selection: MapSelection | null;
  readonly lang: 'zh' | 'en';
  readonly theme: MapTheme;
  readonly sheet: CaseSheet;
  readonly fonts: FontGate;
}

export function caseNames({ cases, picture, selection, lang, theme, sheet, fonts }: NamesInput): Name[] {
  const labels: Name[] = [];
  for (const theCase of cases) {
    const alarm = alarmClass(theCase.priority);
    const selected = selection?.kind === 'case' && selection.id === theCase.id;
    if (alarm !== 'critical' && !selected) continue;
    const text =
      (picture.policy && categoryOf(picture.policy, theCase.category))?.name[lang] ?? theCase.category;
    if (!fonts.ready(text)) continue;
    const { lon, lat } = theCase.position;
    const asideDx = sheet.radiusPx(alarm) * 1.4 + theme.hairPx * 2;
    labels.push({ position: [lon, lat], text, asideDx });
  }
  return labels;
}
