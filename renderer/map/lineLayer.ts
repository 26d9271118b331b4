// One deck.gl layer for every line on the map: borders, streets, routes, ties. Straight pieces with round ends, so
// that pieces that follow one another join; 20 bytes a piece. Like the symbol layer it reads its columns when it
// draws, so that ends that move make no new layer.
import { Layer, type DefaultProps, type LayerProps } from '@deck.gl/core';
import type { Buffer, BufferLayout } from '@luma.gl/core';
import { Geometry, Model } from '@luma.gl/engine';
import type { ShaderModule } from '@luma.gl/shadertools';
import { written } from './instances.ts';
import type { LineColumns } from './lineColumns.ts';
import { planeModule, planeUniforms, type Origin } from './plane.ts';

export interface LineLayerProps {
  columns: LineColumns;
  origin: Origin;
  /** CSS px. */
  widthPx: number;
}

const block = `\
layout(std140) uniform lineUniforms {
  float halfWidth;
} line;
`;

const lineUniforms = {
  name: 'line',
  vs: block,
  fs: block,
  uniformTypes: { halfWidth: 'f32' },
} as const satisfies ShaderModule;

const vs = `\
#version 300 es
#define SHADER_NAME line-layer
in vec2 positions;
in vec4 instanceEnds;
in vec4 instanceColours;
out vec4 vColour;
out vec3 vPlace;

void main(void) {
  vec2 from = plane_pixel(instanceEnds.xy);
  vec2 way = plane_pixel(instanceEnds.zw) - from;
  float far = length(way);
  vec2 ahead = far > 0.0 ? way / far : vec2(1.0, 0.0);
  // A pixel more on every side: there the edge fades.
  float reach = instanceEnds.xy == instanceEnds.zw ? 0.0 : line.halfWidth + 1.0;
  float along = mix(-reach, far + reach, positions.x);
  float across = positions.y * reach;
  vColour = instanceColours;
  vPlace = vec3(along, across, far);
  gl_Position = plane_clip(from + ahead * along + vec2(-ahead.y, ahead.x) * across);
}
`;

const fs = `\
#version 300 es
#define SHADER_NAME line-layer
precision highp float;
in vec4 vColour;
in vec3 vPlace;
out vec4 fragColor;

void main(void) {
  float past = max(max(-vPlace.x, vPlace.x - vPlace.z), 0.0);
  float cover = clamp(line.halfWidth + 0.5 - length(vec2(past, vPlace.y)), 0.0, 1.0);
  fragColor = vec4(vColour.rgb, vColour.a * cover);
}
`;

const defaultProps: DefaultProps<LineLayerProps> = {
  columns: { type: 'object', value: null as unknown as LineColumns },
  origin: { type: 'object', value: [0, 0] as Origin },
  widthPx: { type: 'number', value: 1 },
};

const LAYOUT: BufferLayout[] = [
  { name: 'instanceEnds', format: 'float32x4', stepMode: 'instance' },
  { name: 'instanceColours', format: 'unorm8x4', stepMode: 'instance' },
];

// A type and not an interface: deck.gl wants an index signature.
type LineState = {
  model?: Model;
  ends?: Buffer;
  colours?: Buffer;
  uploaded?: { readonly columns: LineColumns; readonly version: number };
};

export class LineLayer extends Layer<LineLayerProps> {
  static override layerName = 'LineLayer';
  static override defaultProps = defaultProps as DefaultProps<LayerProps & LineLayerProps>;
  declare state: LineState;

  override initializeState(): void {
    this.state.model = new Model(this.context.device, {
      vs,
      fs,
      modules: [planeModule, lineUniforms],
      // deck.gl offers every layer the uniforms of its own projection.
      disableWarnings: true,
      id: this.props.id,
      bufferLayout: LAYOUT,
      geometry: new Geometry({
        topology: 'triangle-strip',
        attributes: { positions: { size: 2, value: new Float32Array([0, -1, 1, -1, 0, 1, 1, 1]) } },
      }),
      isInstanced: true,
    });
  }

  override draw(): void {
    const { model } = this.state;
    const { columns, origin, widthPx } = this.props;
    if (!model || columns.count === 0) return;
    this.#upload(model, columns);
    const { device, viewport, renderPass } = this.context;
    const plane = planeUniforms(viewport, device, origin);
    model.shaderInputs.setProps({ plane, line: { halfWidth: (widthPx * plane.ratio) / 2 } });
    model.setInstanceCount(columns.count);
    model.draw(renderPass);
  }

  #upload(model: Model, columns: LineColumns): void {
    const { state } = this;
    const { version, count, ends, colours } = columns;
    if (state.uploaded?.columns === columns && state.uploaded.version === version) return;
    const { device } = this.context;
    const whole = ends.subarray(0, count * 4);
    state.ends = written({ device, model, name: 'instanceEnds' }, state.ends, whole);
    state.colours = written(
      { device, model, name: 'instanceColours' },
      state.colours,
      colours.subarray(0, count * 4),
    );
    state.uploaded = { columns, version };
  }

  override finalizeState(context: this['context']): void {
    super.finalizeState(context);
    const { model, ends, colours } = this.state;
    for (const resource of [model, ends, colours]) resource?.destroy();
  }
}
