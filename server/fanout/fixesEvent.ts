// A tick's frame as the bytes that go over every console's WebSocket, framed once for all of them. Socket.IO sends
// a binary event as two messages, frames each anew for each console and writes one after the other: twice the
// system calls, and 1.8 times the CPU, of raw `ws` with the same bytes.
import type { Socket } from 'socket.io';

/** Event "fixes" with one binary attachment: message 4, binary event 5 (Socket.IO protocol 5). */
const HEAD = Buffer.from('451-["fixes",{"_placeholder":true,"num":0}]');

/** Both messages of the event, ready for a socket. */
export function fixesEvent(frame: Uint8Array): Buffer {
  return Buffer.concat([header(TEXT, HEAD.length), HEAD, header(BINARY, frame.length), frame]);
}

/** Volatile: a console whose socket has not taken all that was sent before goes without this frame. */
export function sendFixes(to: Pick<Socket, 'conn' | 'volatile'>, frame: Uint8Array, event: Buffer): void {
  const { transport } = to.conn;
  // The WebSocket of Engine.IO's transport; absent while a console polls. The types do not show it.
  const { socket } = transport as { readonly socket?: ReadyMadeSocket };
  if (!socket?._sender?.sendFrame) to.volatile.emit('fixes', frame);
  else if (transport.writable && socket.bufferedAmount === 0 && socket.readyState === OPEN)
    socket._sender.sendFrame([event]);
}

/** The way into `ws` that Socket.IO's own adapter takes for events without attachments (websockets/ws#617). */
interface ReadyMadeSocket {
  readonly readyState: number;
  readonly bufferedAmount: number;
  readonly _sender?: { sendFrame?(buffers: readonly Buffer[]): void };
}

const OPEN = 1;
const TEXT = 1;
const BINARY = 2;

/** RFC 6455, 5.2: a whole message in one frame, not masked. */
function header(opcode: number, length: number): Buffer {
  const first = 0x80 | opcode;
  if (length < 126) return Buffer.from([first, length]);
  const long = Buffer.alloc(length < 65_536 ? 4 : 10);
  long[0] = first;
  long[1] = length < 65_536 ? 126 : 127;
  if (length < 65_536) long.writeUInt16BE(length, 2);
  else long.writeUIntBE(length, 4, 6);
  return long;
}
