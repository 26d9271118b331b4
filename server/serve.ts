// `npm run serve`: the server alone. Prints `listening http://127.0.0.1:N` once it is ready; the log goes to
// stderr as JSON lines.
import { enableCompileCache } from 'node:module';
import { FlagError, HELP, parseFlags } from './flags.ts';
import { StartError } from './startError.ts';

// A third of a start is compiling what did not change since the last one. What is imported from here on is
// compiled once per version.
enableCompileCache();

async function main(): Promise<void> {
  const options = parseFlags(process.argv.slice(2));
  if (options === 'help') {
    console.log(HELP);
    return;
  }
  const [{ pino }, { startServer }] = await Promise.all([import('pino'), import('./server.ts')]);
  const log = pino({ level: process.env['LIANQIN_LOG'] ?? 'info' }, pino.destination({ fd: 2, sync: false }));
  const server = await startServer(options, log);

  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    void server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  // A service is told so to read its rules anew. In a terminal it means that the window was closed.
  process.on('SIGHUP', () => {
    if (process.stdout.isTTY) stop('SIGHUP');
    else void server.reload().then((adopted) => log.info({ adopted }, 'the policy files were read anew'));
  });
  // Started by `npm start`: when that ends without a word, so does this.
  if (process.send) process.on('disconnect', () => stop('disconnect'));

  // Last: who reads this may send a signal at once.
  for (const line of server.notices) console.log(line);
  console.log(`listening ${server.url}`);
}

main().catch((error: unknown) => {
  if (error instanceof FlagError || error instanceof StartError) console.error(error.message);
  else console.error(error);
  process.exitCode = 1;
});
