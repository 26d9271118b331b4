// One deck.gl layer for every line on the map: borders, streets, routes, ties. Straight pieces with round ends, so
// that pieces that follow one another join. Like the symbol layer it reads its columns when it draws, so that ends
// that move make no new layer. Four corners a piece and no instances: a software WebGL draws those one by one.
import { Layer, type DefaultProps, type LayerProps } from '@deck.gl/core';
import { Buffer, type BufferLayout } from '@luma.gl/core';
import { Model } from '@luma.gl/engine';
import type { ShaderModule } from '@luma.gl/shadertools';
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
in vec4 ends;
in vec4 colours;
out vec4 vColour;
out vec3 vPlace;

void main(void) {
  vec2 from = plane_pixel(ends.xy);
  vec2 way = plane_pixel(ends.zw) - from;
  float far = length(way);
  vec2 ahead = far > 0.0 ? way / far : vec2(1.0, 0.0);
  // A pixel more on every side: there the edge fades.
  float reach = ends.xy == ends.zw ? 0.0 : line.halfWidth + 1.0;
  float along = (gl_VertexID & 1) == 0 ? -reach : far + reach;
  float across = (gl_VertexID & 2) == 0 ? -reach : reach;
  vColour = colours;
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
  { name: 'ends', format: 'float32x4' },
  { name: 'colours', format: 'unorm8x4' },
];

/** Two triangles between the four corners of a piece. */
const TRIANGLES = [0, 1, 2, 2, 1, 3] as const;

// A type and not an interface: deck.gl wants an index signature.
type LineState = {
  model?: Model;
  corners?: {
    readonly count: number;
    readonly ends: Buffer;
    readonly colours: Buffer;
    readonly order: Buffer;
  };
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
      topology: 'triangle-list',
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
    model.setVertexCount(columns.count * TRIANGLES.length);
    model.draw(renderPass);
  }

  #upload(model: Model, columns: LineColumns): void {
    const { state } = this;
    const { version, count } = columns;
    if (state.uploaded?.columns === columns && state.uploaded.version === version) return;
    const { ends, colours } = this.#room(model, count);
    ends.write(fourTimes(columns.ends, new Float32Array(count * 16)));
    colours.write(fourTimes(columns.colours, new Uint8Array(count * 16)));
    state.uploaded = { columns, version };
  }

  /** The buffers that are there, or roomier ones. */
  #room(model: Model, count: number) {
    const { corners } = this.state;
    if (corners && corners.count >= count) return corners;
    this.#release();
    const { device } = this.context;
    const made = {
      count,
      ends: device.createBuffer({ byteLength: count * 64, usage: Buffer.VERTEX | Buffer.COPY_DST }),
      colours: device.createBuffer({ byteLength: count * 16, usage: Buffer.VERTEX | Buffer.COPY_DST }),
      order: device.createBuffer({ data: orderOf(count), usage: Buffer.INDEX }),
    };
    model.setAttributes({ ends: made.ends, colours: made.colours });
    model.setIndexBuffer(made.order);
    this.state.corners = made;
    return made;
  }

  #release(): void {
    const { corners } = this.state;
    if (!corners) return;
    for (const buffer of [corners.ends, corners.colours, corners.order]) buffer.destroy();
  }

  override finalizeState(context: this['context']): void {
    super.finalizeState(context);
    this.state.model?.destroy();
    this.#release();
  }
}

/** Four values a piece, told to each of its corners. */
function fourTimes<T extends Float32Array | Uint8Array>(values: T, into: T): T {
  for (let at = 0; at < into.length; at++) into[at] = values[(at >> 4) * 4 + (at & 3)]!;
  return into;
}

function orderOf(count: number): Uint32Array {
  const order = new Uint32Array(count * TRIANGLES.length);
  for (let at = 0; at < order.length; at++)
    order[at] = Math.floor(at / TRIANGLES.length) * 4 + TRIANGLES[at % TRIANGLES.length]!;
  return order;
}
