// Towns from which nothing has been heard: hatched, because an empty calm town and a deaf one look alike.
import { FillStyleExtension, type FillStyleExtensionProps } from '@deck.gl/extensions';
import { SolidPolygonLayer } from '@deck.gl/layers';
import { MODE } from '../../style/tokens.ts';
import type { DistrictGeo } from '../districtGeo.ts';

type Shape = DistrictGeo['outline'][number];

const HATCH = { hatch: { x: 0, y: 0, width: 16, height: 16, mask: true } };

export const silentTownsLayer = (shapes: readonly Shape[], hatch: HTMLCanvasElement) =>
  new SolidPolygonLayer<Shape, FillStyleExtensionProps<Shape>>({
    id: 'silentTowns',
    data: shapes as Shape[],
    // Rings of lon, lat pairs: GeoJSON's type says less than its standard does.
    getPolygon: (shape) => shape as [number, number][][],
    getFillColor: [...MODE.fault, 70],
    extensions: [new FillStyleExtension({ pattern: true })],
    fillPatternMask: true,
    fillPatternAtlas: hatch,
    fillPatternMapping: HATCH,
    getFillPattern: () => 'hatch',
    getFillPatternScale: 40,
  });

export function drawHatch(): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 16;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('the browser gives no 2D canvas to draw a hatch on');
  context.strokeStyle = '#fff';
  context.lineWidth = 3;
  for (const shift of [-16, 0, 16]) {
    context.beginPath();
    context.moveTo(shift, 16);
    context.lineTo(shift + 16, 0);
    context.stroke();
  }
  return canvas;
}
