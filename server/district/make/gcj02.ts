// The one door to gcoord, whose types describe an ES default export where Node loads a CommonJS one.
import module from 'gcoord';

const gcoord = module as unknown as typeof module.default;

/** [lon, lat] in GCJ-02 to [lon, lat] in WGS-84. */
export const fromGcj02 = (p: [number, number]): [number, number] =>
  gcoord.transform(p, gcoord.GCJ02, gcoord.WGS84);
