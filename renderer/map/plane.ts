// The map is a plane seen from straight above: four numbers and a shift take a place to its pixel. deck.gl's own
// projection also knows globes, tilt and four more coordinate systems, and each program that carries it takes a
// software WebGL a fifth of a second to compile: the wall's first picture would wait for all of them.
import type { Viewport } from '@deck.gl/core';
import type { Device } from '@luma.gl/core';
import type { ShaderModule } from '@luma.gl/shadertools';

/** Longitude and latitude that a layer's places are relative to; they are degrees, in single precision. */
export type Origin = readonly [lon: number, lat: number];

export type PlaneUniforms = {
  /** Device px per degree of longitude; latitude's first, second and third order. */
  perDegree: [number, number, number, number];
  /** The origin in device px from the lower left corner. */
  shift: [number, number];
  /** The drawing buffer in device px. */
  size: [number, number];
  /** Device px per CSS px. */
  ratio: number;
};

const block = `\
layout(std140) uniform planeUniforms {
  vec4 perDegree;
  vec2 shift;
  vec2 size;
  float ratio;
} plane;
`;

const vs = `\
${block}
vec2 plane_pixel(vec2 place) {
  vec4 k = plane.perDegree;
  return vec2(place.x * k.x, place.y * (k.y + place.y * (k.z + place.y * k.w))) + plane.shift;
}
vec4 plane_clip(vec2 pixel) {
  return vec4(pixel / plane.size * 2.0 - 1.0, 0.0, 1.0);
}
`;

export const planeModule = {
  name: 'plane',
  vs,
  fs: block,
  uniformTypes: { perDegree: 'vec4<f32>', shift: 'vec2<f32>', size: 'vec2<f32>', ratio: 'f32' },
} as const satisfies ShaderModule;

const TILE = 512;
const PER_DEGREE = TILE / 360;
const RADIANS = Math.PI / 180;

/**
 * Web Mercator around the origin to the third order of latitude: half a degree away, which is more than a
 * district, that is a hand's breadth from the truth.
 */
export function planeUniforms(viewport: Viewport, device: Device, [lon, lat]: Origin): PlaneUniforms {
  const ratio = device.getDefaultCanvasContext().cssToDeviceRatio();
  const perTile = viewport.scale * ratio;
  const k = PER_DEGREE * perTile;
  const [sec, tan] = [1 / Math.cos(lat * RADIANS), Math.tan(lat * RADIANS)];
  const size: [number, number] = [viewport.width * ratio, viewport.height * ratio];
  const [x, y] = viewport.projectFlat([lon, lat]);
  const [middleX = 0, middleY = 0] = viewport.center;
  return {
    perDegree: [
      k,
      k * sec,
      (k * sec * tan * RADIANS) / 2,
      (k * sec * (sec * sec + tan * tan) * RADIANS * RADIANS) / 6,
    ],
    shift: [(x - middleX) * perTile + size[0] / 2, (y - middleY) * perTile + size[1] / 2],
    size,
    ratio,
  };
}
