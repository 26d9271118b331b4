// The one door to gcoord. Node loads it as CommonJS, bundlers as a module, and its types describe only the latter:
// what we use of it is said here.
import module from 'gcoord';

interface Gcoord {
  readonly GCJ02: unknown;
  readonly WGS84: unknown;
  transform(position: [number, number], from: unknown, to: unknown): [number, number];
}

const gcoord = module as unknown as Gcoord;

/** [lon, lat] in GCJ-02 to [lon, lat] in WGS-84, within 8 cm: the inverse has no closed form, this is one step of it. */
export const fromGcj02 = (position: [number, number]): [number, number] =>
  gcoord.transform(position, gcoord.GCJ02, gcoord.WGS84);

/** [lon, lat] in WGS-84 to [lon, lat] in GCJ-02. */
export const toGcj02 = (position: [number, number]): [number, number] =>
  gcoord.transform(position, gcoord.WGS84, gcoord.GCJ02);
