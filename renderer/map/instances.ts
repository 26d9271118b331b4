// A buffer for symbols that grows in steps: their number changes with nearly every frame.
import { Buffer, type Device, type TypedArray } from '@luma.gl/core';
import type { Model } from '@luma.gl/engine';

/** A few symbols more must not make a new buffer. */
const ROOM = 1.25;

/** Writes `data` into the buffer that is there, or into a roomier one that takes its place in the model. */
export function written(
  { device, model, name }: { readonly device: Device; readonly model: Model; readonly name: string },
  buffer: Buffer | undefined,
  data: TypedArray,
): Buffer {
  let room = buffer;
  if (!room || room.byteLength < data.byteLength) {
    room?.destroy();
    const byteLength = Math.ceil(data.byteLength * ROOM);
    room = device.createBuffer({ byteLength, usage: Buffer.VERTEX | Buffer.COPY_DST });
    model.setAttributes({ [name]: room });
  }
  room.write(data);
  return room;
}
