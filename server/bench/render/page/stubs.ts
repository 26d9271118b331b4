// Drawing itself is left out: software WebGL is bound by filling pixels and says nothing about our code. What the
// engines ask of the device is counted instead, exactly.

export interface Counts {
  draws: number;
  bytes: number;
}

export const counts: Counts = { draws: 0, bytes: 0 };

type Call = (...args: unknown[]) => unknown;
type Prototype = Record<string, Call>;

const DRAWS = [
  'drawArrays',
  'drawElements',
  'drawRangeElements',
  'drawArraysInstanced',
  'drawElementsInstanced',
];

export function stubWebGL(): void {
  // The prototype is written to by name: the point is to replace what the engines will call.
  const gl = WebGL2RenderingContext.prototype as unknown as Prototype;
  for (const name of DRAWS) {
    gl[name] = () => {
      counts.draws++;
    };
  }
  count(gl, 'bufferData', (args) => sizeOf(args[1]));
  count(gl, 'bufferSubData', (args) => partOf(args));
  count(gl, 'texImage2D', (args) => sizeOf(args.at(-1)));
  count(gl, 'texSubImage2D', (args) => sizeOf(args.at(-1)));
  count(gl, 'texSubImage3D', (args) => sizeOf(args.at(-1)));
}

/** For canvas engines: paths are built and not filled. */
export function stubCanvas(): void {
  const canvas = CanvasRenderingContext2D.prototype as unknown as Prototype;
  for (const name of ['fill', 'stroke']) {
    canvas[name] = () => {
      counts.draws++;
    };
  }
}

function count(prototype: Prototype, name: string, bytesOf: (args: unknown[]) => number): void {
  const own = prototype[name];
  if (!own) throw new Error(`WebGL2 has no ${name}`);
  prototype[name] = function counted(this: unknown, ...args: unknown[]) {
    counts.bytes += bytesOf(args);
    return own.apply(this, args);
  };
}

/** `bufferData(target, size | data, usage)`: a size alone allocates and sends nothing. */
function sizeOf(source: unknown): number {
  if (ArrayBuffer.isView(source) || source instanceof ArrayBuffer) return source.byteLength;
  if (source instanceof HTMLCanvasElement || source instanceof ImageBitmap || source instanceof ImageData) {
    return source.width * source.height * 4;
  }
  return 0;
}

/** `bufferSubData(target, offset, data, from?, length?)`: from and length count elements. */
function partOf([, , data, , length]: unknown[]): number {
  if (!ArrayBuffer.isView(data)) return sizeOf(data);
  if (typeof length !== 'number' || length === 0) return data.byteLength;
  return length * (data as Uint8Array).BYTES_PER_ELEMENT;
}
