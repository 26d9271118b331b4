// Are the doors free, or does our own server already stand in them?
import { createServer } from 'node:net';
import { type Examination, fail, ok, warn } from './finding.ts';

const ASK_MS = 2_000;

export function examinePort(port: number, whatFor: string, needed: boolean): Examination {
  return {
    about: `port ${port}`,
    examine: async () => {
      const code = await listenOn(port);
      if (code === null) return ok(`free (${whatFor})`);
      if (code !== 'EADDRINUSE')
        return fail(`cannot be opened (${code})`, 'Choose a port above 1023 that this user may open.');
      if (await isLianqin(port)) return ok(`Lianqin is running there (${whatFor})`);
      const advice = `Find who has it (ss -ltnp 'sport = :${port}') and end that, or choose another port with --port.`;
      return (needed ? fail : warn)(`in use by another program (${whatFor})`, advice);
    },
  };
}

function listenOn(port: number): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const server = createServer();
  server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(null)));
  return promise;
}

async function isLianqin(port: number): Promise<boolean> {
  try {
    const reply = await fetch(`http://127.0.0.1:${port}/version`, { signal: AbortSignal.timeout(ASK_MS) });
    const { name } = (await reply.json()) as { name?: unknown };
    return name === 'lianqin';
  } catch {
    // No HTTP, no JSON, no answer: somebody else.
    return false;
  }
}
