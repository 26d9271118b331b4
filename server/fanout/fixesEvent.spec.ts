import { once } from 'node:events';
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import { afterEach, describe, expect, it } from 'vitest';
import { fixesEvent, sendFixes } from './fixesEvent.ts';

/** The lengths at which the header of a WebSocket frame changes its form. */
const LENGTHS = [0, 1, 28, 125, 126, 65_535, 65_536, 700_000];

let closeAll: (() => Promise<unknown>) | null = null;
afterEach(() => closeAll?.());

describe('a frame as an event', () => {
  it.each(['websocket', 'polling'] as const)(
    'F3 of any length arrives as it was made, over %s',
    async (transport) => {
      const httpServer = createServer().listen(0, '127.0.0.1');
      await once(httpServer, 'listening');
      const server = new Server(httpServer, { perMessageDeflate: { threshold: 1_024 } });
      const { port } = httpServer.address() as { port: number };
      const client = io(`http://127.0.0.1:${port}`, { transports: [transport], upgrade: false });
      const heard: unknown[] = [];
      client.on('fixes', (frame: Buffer) => heard.push([frame.length, frame.at(-1)]));
      client.on('after', (length: number) => heard.push(`after ${length}`));
      closeAll = async () => {
        client.close();
        await server.close();
      };
      const [socket] = await once(server, 'connection');
      for (const length of LENGTHS) {
        const frame = new Uint8Array(length).fill(length % 251);
        await expect.poll(() => socket.conn.transport.writable).toBe(true);
        sendFixes(socket, frame, fixesEvent(frame));
        // What Socket.IO sends itself goes on around it.
        socket.emit('after', length);
      }
      const all = LENGTHS.flatMap((length) => [
        [length, length > 0 ? length % 251 : undefined],
        `after ${length}`,
      ]);
      await expect.poll(() => heard.length).toBe(all.length);
      expect(heard).toEqual(all);
    },
  );
});
