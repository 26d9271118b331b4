// One deck.gl layer for everything that is a picture at a place: 12 bytes a symbol, one draw call. deck.gl's own
// IconLayer spends over 60 bytes on what is the same for every symbol here. The layer reads its columns when it
// draws, so that a frame in which units only move makes no new layer and compares nothing.
import { Layer, project32, type DefaultProps, type LayerProps, type UpdateParameters } from '@deck.gl/core';
import { Buffer, type BufferLayout, type Texture, type TypedArray } from '@luma.gl/core';
import { Geometry, Model } from '@luma.gl/engine';
import type { ShaderModule } from '@luma.gl/shadertools';
import type { Atlas } from './symbols/atlas.ts';
import type { SymbolColumns } from './symbols/symbolColumns.ts';

export interface SymbolLayerProps {
  columns: SymbolColumns;
  atlas: Atlas;
  /** CSS px by which a symbol with a place beside another is moved. */
  besidePx?: number;
}

const block = `\
layout(std140) uniform symbolUniforms {
  vec2 sheet;
  float cellPixels;
  float besidePixels;
  float belowPixels;
} symbol;
`;

type SymbolUniforms = {
  sheet: [number, number];
  cellPixels: number;
  besidePixels: number;
  belowPixels: number;
  symbolAtlas: Texture;
};

const symbolUniforms = {
  name: 'symbol',
  vs: block,
  fs: block,
  uniformTypes: { sheet: 'vec2<f32>', cellPixels: 'f32', besidePixels: 'f32', belowPixels: 'f32' },
} as const satisfies ShaderModule;

const vs = `\
#version 300 es
#define SHADER_NAME symbol-layer-vertex-shader
in vec2 positions;
in vec2 instancePositions;
in vec4 instanceCells;
out vec2 vUv;

vec2 beside(float direction) {
  if (direction < 0.5) return vec2(0.0);
  if (direction < 1.5) return vec2(symbol.besidePixels, 0.0);
  if (direction < 2.5) return vec2(-symbol.besidePixels, 0.0);
  if (direction < 3.5) return vec2(0.0, -symbol.besidePixels);
  if (direction < 4.5) return vec2(0.0, symbol.besidePixels);
  return vec2(0.0, -symbol.belowPixels);
}

void main(void) {
  vec4 code = floor(instanceCells * 255.0 + 0.5);
  float cell = code.x + code.y * 256.0;
  float extent = code.w / 128.0;
  geometry.worldPosition = vec3(instancePositions, 0.0);
  vec4 place = project_position_to_clipspace(vec3(instancePositions, 0.0), vec3(0.0), vec3(0.0), geometry.position);
  // To whole device pixels: the sheet is drawn one to one, and glyphs stay sharp.
  vec2 pixel = floor((place.xy / place.w * 0.5 + 0.5) * project.viewportSize + 0.5);
  vec2 corner = positions * extent * symbol.cellPixels * 0.5 + beside(code.z);
  pixel += floor(corner * project.devicePixelRatio + 0.5);
  gl_Position = vec4((pixel / project.viewportSize * 2.0 - 1.0), 0.0, 1.0);
  vec2 from = vec2(mod(cell, symbol.sheet.x), floor(cell / symbol.sheet.x));
  vUv = (from + 0.5 + vec2(positions.x, -positions.y) * extent * 0.5) / symbol.sheet;
}
`;

const fs = `\
#version 300 es
#define SHADER_NAME symbol-layer-fragment-shader
precision highp float;
uniform sampler2D symbolAtlas;
in vec2 vUv;
out vec4 fragColor;

void main(void) {
  vec4 colour = texture(symbolAtlas, vUv);
  if (colour.a < 0.004) discard;
  fragColor = vec4(colour.rgb, colour.a * layer.opacity);
}
`;

const defaultProps: DefaultProps<SymbolLayerProps> = {
  columns: { type: 'object', value: null as unknown as SymbolColumns },
  atlas: { type: 'object', value: null as unknown as Atlas },
  besidePx: { type: 'number', value: 0 },
};

const LAYOUT: BufferLayout[] = [
  { name: 'instancePositions', format: 'float32x2', stepMode: 'instance' },
  { name: 'instanceCells', format: 'unorm8x4', stepMode: 'instance' },
];

interface Uploaded {
  readonly columns: SymbolColumns | null;
  readonly version: number;
  readonly cellsVersion: number;
}

// A type and not an interface: deck.gl wants an index signature.
type SymbolState = {
  model?: Model;
  texture?: Texture;
  positions?: Buffer;
  cells?: Buffer;
  uploaded?: Uploaded;
};

export class SymbolLayer extends Layer<SymbolLayerProps> {
  static override layerName = 'SymbolLayer';
  static override defaultProps = defaultProps as DefaultProps<LayerProps & SymbolLayerProps>;
  declare state: SymbolState;

  override getShaders() {
    return super.getShaders({ vs, fs, modules: [project32, symbolUniforms] });
  }

  override initializeState(): void {
    this.state.model = new Model(this.context.device, {
      ...this.getShaders(),
      id: this.props.id,
      bufferLayout: LAYOUT,
      geometry: new Geometry({
        topology: 'triangle-strip',
        attributes: { positions: { size: 2, value: new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]) } },
      }),
      isInstanced: true,
    });
  }

  override updateState(params: UpdateParameters<this>): void {
    super.updateState(params);
    if (params.props.atlas !== params.oldProps.atlas || !this.state.texture)
      this.#loadAtlas(params.props.atlas);
  }

  #loadAtlas({ canvas }: Atlas): void {
    this.state.texture?.destroy();
    const texture = this.context.device.createTexture({
      format: 'rgba8unorm',
      width: canvas.width,
      height: canvas.height,
      sampler: {
        minFilter: 'linear',
        magFilter: 'linear',
        addressModeU: 'clamp-to-edge',
        addressModeV: 'clamp-to-edge',
      },
    });
    texture.copyExternalImage({ image: canvas });
    this.setState({ texture });
  }

  override draw(): void {
    const { model, texture } = this.state;
    const { atlas, besidePx = 0, columns } = this.props;
    if (!model || !texture || columns.count === 0) return;
    this.#upload(model, columns);
    const uniforms: SymbolUniforms = {
      sheet: [atlas.columns, atlas.rows],
      cellPixels: atlas.cellPx,
      besidePixels: besidePx,
      belowPixels: atlas.cellPx * 0.36,
      symbolAtlas: texture,
    };
    model.shaderInputs.setProps({ symbol: uniforms });
    model.setInstanceCount(columns.count);
    model.draw(this.context.renderPass);
  }

  #upload(model: Model, columns: SymbolColumns): void {
    const { state } = this;
    const { version, cellsVersion, count } = columns;
    const same = state.uploaded?.columns === columns ? state.uploaded : null;
    if (same?.version !== version) {
      state.positions = this.#write(
        model,
        'instancePositions',
        state.positions,
        columns.positions.subarray(0, count * 2),
      );
    }
    if (same?.cellsVersion !== cellsVersion) {
      state.cells = this.#write(model, 'instanceCells', state.cells, columns.cells.subarray(0, count * 4));
    }
    state.uploaded = { columns, version, cellsVersion };
  }

  /** Into the buffer that is there, or a roomier one. */
  #write(model: Model, name: string, buffer: Buffer | undefined, data: TypedArray): Buffer {
    let room = buffer;
    if (!room || room.byteLength < data.byteLength) {
      room?.destroy();
      const byteLength = Math.ceil(data.byteLength * ROOM);
      room = this.context.device.createBuffer({ byteLength, usage: Buffer.VERTEX | Buffer.COPY_DST });
      model.setAttributes({ [name]: room });
    }
    room.write(data);
    return room;
  }

  override finalizeState(context: this['context']): void {
    super.finalizeState(context);
    const { model, texture, positions, cells } = this.state;
    for (const resource of [model, texture, positions, cells]) resource?.destroy();
  }
}

/** A few symbols more must not make a new buffer. */
const ROOM = 1.25;
