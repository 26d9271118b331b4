// Opening a port, with a sentence for each way in which that is refused.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { StartError } from '../startError.ts';
import type { App } from './app.ts';
import type { Certificate } from './certificate.ts';

/** The address it listens on, with the port that it was given. Throws `StartError` in words. */
export async function listen(
  app: App,
  port: number,
  host: string,
  certificate: Certificate | null = null,
): Promise<string> {
  try {
    await app.listen({ port, host });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      const tip = 'Stop what listens there, or choose another with --port.';
      throw new StartError(`Port ${port} is in use. ${tip}`, { cause });
    }
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
      const tip = 'Choose another --host or --port.';
      throw new StartError(`Cannot listen on ${host}:${port} (${code}). ${tip}`, { cause });
    }
    throw cause;
  }
  // With a certificate, the app made a server for TLS.
  certificate?.serve(app.server as unknown as HttpsServer);
  const address = app.server.address();
  const given = typeof address === 'object' && address ? address.port : 0;
  return `http${certificate ? 's' : ''}://${host.includes(':') ? `[${host}]` : host}:${given}`;
}

/**
 * The same server in clear, for programs of our own on this machine: they need not know whose name the certificate
 * bears. `stop` closes it.
 */
export async function listenInside(app: App): Promise<{ readonly url: string; readonly stop: () => void }> {
  const inside = createServer();
  inside.on('request', (request, response) => app.server.emit('request', request, response));
  inside.on('upgrade', (request, socket, head) => app.server.emit('upgrade', request, socket, head));
  inside.listen(0, '127.0.0.1');
  await once(inside, 'listening');
  const address = inside.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const stop = () => {
    inside.close();
    inside.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, stop };
}
