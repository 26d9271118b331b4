// An HTTP server on a free port that knows what went out over its sockets, framing included.
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface Hosted {
  readonly server: Server;
  readonly url: string;
  /** Written to the sockets that are open now. */
  bytesWritten(): number;
}

export async function hosted(): Promise<Hosted> {
  const server = createServer();
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A listening TCP server has an address with a port.
  const { port } = server.address() as AddressInfo;
  return {
    server,
    url: `http://127.0.0.1:${port}`,
    bytesWritten: () => [...sockets].reduce((all, socket) => all + socket.bytesWritten, 0),
  };
}
