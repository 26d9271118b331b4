// One deck.gl layer for everything that is a picture at a place: 12 bytes a symbol, one draw call. deck.gl's own
// IconLayer spends over 60 bytes on what is the same for every symbol here. The layer reads its columns when it
// draws, so that a frame in which units only move makes no new layer and compares nothing.
import { Layer, type DefaultProps, type LayerProps, type UpdateParameters } from '@deck.gl/core';
import type { Buffer, BufferLayout, Texture } from '@luma.gl/core';
import { Geometry, Model } from '@luma.gl/engine';
import type { ShaderModule } from '@luma.gl/shadertools';
import { written } from './instances.ts';
import { planeModule, planeUniforms, type Origin } from './plane.ts';
import type { Atlas } from './symbols/atlas.ts';
import type { SymbolColumns } from './symbols/symbolColumns.ts';

export interface SymbolLayerProps {
  columns: SymbolColumns;
  atlas: Atlas;
  origin: Origin;
  /** CSS px by which a symbol with a place beside another is moved. */
  besidePx?: number;
}

const block = `\
layout(std140) uniform symbolUniforms {
  vec2 sheet;
  vec2 cellPixels;
  float besidePixels;
  float belowPixels;
} symbol;
`;

type SymbolUniforms = {
  sheet: [number, number];
  cellPixels: [number, number];
  besidePixels: number;
  belowPixels: number;
  symbolAtlas: Texture;
};

const symbolUniforms = {
  name: 'symbol',
  vs: block,
  fs: block,
  uniformTypes: { sheet: 'vec2<f32>', cellPixels: 'vec2<f32>', besidePixels: 'f32', belowPixels: 'f32' },
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
  // To whole device pixels: the sheet is drawn one to one, and glyphs stay sharp.
  vec2 pixel = floor(plane_pixel(instancePositions) + 0.5);
  vec2 corner = positions * extent * symbol.cellPixels * 0.5 + beside(code.z);
  pixel += floor(corner * plane.ratio + 0.5);
  gl_Position = plane_clip(pixel);
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
  fragColor = colour;
}
`;

const defaultProps: DefaultProps<SymbolLayerProps> = {
  columns: { type: 'object', value: null as unknown as SymbolColumns },
  atlas: { type: 'object', value: null as unknown as Atlas },
  origin: { type: 'object', value: [0, 0] as Origin },
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

  override initializeState(): void {
    this.state.model = new Model(this.context.device, {
      vs,
      fs,
      modules: [planeModule, symbolUniforms],
      // deck.gl offers every layer the uniforms of its own projection.
      disableWarnings: true,
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
    const { atlas, origin, besidePx = 0, columns } = this.props;
    if (!model || !texture || columns.count === 0) return;
    this.#upload(model, columns);
    const uniforms: SymbolUniforms = {
      sheet: [atlas.columns, atlas.rows],
      cellPixels: [atlas.cellPx, atlas.cellHeightPx],
      besidePixels: besidePx,
      belowPixels: atlas.cellHeightPx * 0.36,
      symbolAtlas: texture,
    };
    const { device, viewport, renderPass } = this.context;
    model.shaderInputs.setProps({ plane: planeUniforms(viewport, device, origin), symbol: uniforms });
    model.setInstanceCount(columns.count);
    model.draw(renderPass);
  }

  #upload(model: Model, columns: SymbolColumns): void {
    const { state } = this;
    const { version, cellsVersion, count } = columns;
    const same = state.uploaded?.columns === columns ? state.uploaded : null;
    const { device } = this.context;
    if (same?.version !== version) {
      const positions = columns.positions.subarray(0, count * 2);
      state.positions = written({ device, model, name: 'instancePositions' }, state.positions, positions);
    }
    if (same?.cellsVersion !== cellsVersion) {
      const cells = columns.cells.subarray(0, count * 4);
      state.cells = written({ device, model, name: 'instanceCells' }, state.cells, cells);
    }
    state.uploaded = { columns, version, cellsVersion };
  }

  override finalizeState(context: this['context']): void {
    super.finalizeState(context);
    const { model, texture, positions, cells } = this.state;
    for (const resource of [model, texture, positions, cells]) resource?.destroy();
  }
}
