// The district as a plane of its own: what lies outside is the darker clear colour.
import { SolidPolygonLayer } from '@deck.gl/layers';
import { GROUND } from '../../style/tokens.ts';
import type { DistrictGeo } from '../districtGeo.ts';

export const groundLayer = (district: DistrictGeo) =>
  new SolidPolygonLayer({
    id: 'ground',
    data: district.outline,
    // Rings of lon, lat pairs: GeoJSON's type says less than its standard does.
    getPolygon: (polygon: DistrictGeo['outline'][number]) => polygon as [number, number][][],
    getFillColor: [...GROUND.panel],
    filled: true,
    extruded: false,
  });
