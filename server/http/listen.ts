// Opening a port, with a sentence for each way in which that is refused.
import { StartError } from '../startError.ts';
import type { App } from './app.ts';

/** The address it listens on, with the port that it was given. Throws `StartError` in words. */
export async function listen(app: App, port: number, host: string): Promise<string> {
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
  const address = app.server.address();
  const given = typeof address === 'object' && address ? address.port : 0;
  return `http://${host.includes(':') ? `[${host}]` : host}:${given}`;
}
