// The district as a plane of its own: what lies outside is the darker clear colour.
import { GROUND } from '../../style/tokens.ts';
import type { DistrictGeo } from '../districtGeo.ts';
import { FillLayer } from '../fillLayer.ts';

export const groundLayer = ({ outlineArea, origin }: DistrictGeo) =>
  new FillLayer({ id: 'ground', corners: outlineArea, origin, colour: [...GROUND.panel, 255] });
