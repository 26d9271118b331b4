// Words beside a case: for critical ones and for what is selected, and for no others.
import { TextLayer } from '@deck.gl/layers';
import { FONT_FAMILY, GROUND, INK } from '../../style/tokens.ts';
import type { MapTheme } from '../mapTheme.ts';

export interface MapLabel {
  readonly id: string;
  readonly position: readonly [lon: number, lat: number];
  readonly text: string;
  /** CSS px to the right of the place. */
  readonly asideDx: number;
}

export const labelsLayer = (labels: readonly MapLabel[], theme: MapTheme) =>
  new TextLayer<MapLabel>({
    id: 'labels',
    data: labels as MapLabel[],
    getPosition: (label) => [...label.position],
    getText: (label) => label.text,
    getPixelOffset: (label) => [label.asideDx, 0],
    getTextAnchor: 'start',
    getColor: [...INK.strong],
    getSize: theme.smallPx,
    sizeUnits: 'pixels',
    fontFamily: FONT_FAMILY,
    fontWeight: 600,
    characterSet: 'auto',
    fontSettings: { sdf: true, fontSize: 64, buffer: 8, radius: 16 },
    outlineWidth: 5,
    outlineColor: [...GROUND.outside],
  });
