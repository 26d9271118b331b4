// One deck.gl layer for areas of one colour, whole or hatched. The hatch lies on the ground and moves with it.
import { Layer, type DefaultProps, type LayerProps, type UpdateParameters } from '@deck.gl/core';
import { Buffer, type BufferLayout } from '@luma.gl/core';
import { Model } from '@luma.gl/engine';
import type { ShaderModule } from '@luma.gl/shadertools';
import { planeModule, planeUniforms, type Origin } from './plane.ts';

export interface FillLayerProps {
  /** Corners of triangles, degrees from the origin. */
  corners: Float32Array;
  origin: Origin;
  /** Red, green, blue, alpha; 0 … 255. */
  colour: readonly [number, number, number, number];
  /** From stripe to stripe, CSS px; 0 = no hatch. */
  hatchPx?: number;
}

const block = `\
layout(std140) uniform fillUniforms {
  vec4 colour;
  float hatch;
} fill;
`;

const fillUniforms = {
  name: 'fill',
  vs: block,
  fs: block,
  uniformTypes: { colour: 'vec4<f32>', hatch: 'f32' },
} as const satisfies ShaderModule;

const vs = `\
#version 300 es
#define SHADER_NAME fill-layer
in vec2 corners;

void main(void) {
  gl_Position = plane_clip(plane_pixel(corners));
}
`;

/** A third of a hatch is stripe. */
const fs = `\
#version 300 es
#define SHADER_NAME fill-layer
precision highp float;
out vec4 fragColor;

void main(void) {
  vec2 there = gl_FragCoord.xy - plane.shift;
  if (fill.hatch > 0.0 && mod(there.x + there.y, fill.hatch) > fill.hatch * 0.33) discard;
  fragColor = fill.colour;
}
`;

const defaultProps: DefaultProps<FillLayerProps> = {
  corners: { type: 'object', value: new Float32Array(0) },
  origin: { type: 'object', value: [0, 0] as Origin },
  colour: { type: 'object', value: [0, 0, 0, 255] as const },
  hatchPx: { type: 'number', value: 0 },
};

const LAYOUT: BufferLayout[] = [{ name: 'corners', format: 'float32x2' }];

// A type and not an interface: deck.gl wants an index signature.
type FillState = { model?: Model; buffer?: Buffer };

export class FillLayer extends Layer<FillLayerProps> {
  static override layerName = 'FillLayer';
  static override defaultProps = defaultProps as DefaultProps<LayerProps & FillLayerProps>;
  declare state: FillState;

  override initializeState(): void {
    this.state.model = new Model(this.context.device, {
      vs,
      fs,
      modules: [planeModule, fillUniforms],
      // deck.gl offers every layer the uniforms of its own projection.
      disableWarnings: true,
      id: this.props.id,
      bufferLayout: LAYOUT,
      topology: 'triangle-list',
    });
  }

  override updateState(params: UpdateParameters<this>): void {
    super.updateState(params);
    const { corners } = params.props;
    if (corners === params.oldProps.corners && this.state.buffer) return;
    this.state.buffer?.destroy();
    this.state.buffer = this.context.device.createBuffer({ data: corners, usage: Buffer.VERTEX });
    this.state.model?.setAttributes({ corners: this.state.buffer });
  }

  override draw(): void {
    const { model } = this.state;
    const { corners, origin, colour, hatchPx = 0 } = this.props;
    if (!model || corners.length === 0) return;
    const { device, viewport, renderPass } = this.context;
    const plane = planeUniforms(viewport, device, origin);
    const share = colour.map((part) => part / 255);
    model.shaderInputs.setProps({ plane, fill: { colour: share, hatch: hatchPx * plane.ratio } });
    model.setVertexCount(corners.length / 2);
    model.draw(renderPass);
  }

  override finalizeState(context: this['context']): void {
    super.finalizeState(context);
    const { model, buffer } = this.state;
    for (const resource of [model, buffer]) resource?.destroy();
  }
}
