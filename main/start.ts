// `npm start`: the server with its demonstration district, then the wall on whatever this machine can show it
// with. The pages are built before (bootstrap --built).
import { join, resolve } from 'node:path';
import { chooseHost, hasDisplay } from './hosts/chooseHost.ts';
import { chromiumHost } from './hosts/chromiumHost.ts';
import { electronHost, findElectron } from './hosts/electronHost.ts';
import { fetchElectron } from './hosts/fetchElectron.ts';
import { type KeptOpen, keepOpen } from './keepOpen.ts';
import { ServerFault, type ServerProcess, startServer } from './serverProcess.ts';
import { FlagFault, parseStartFlags, type StartFlags } from './startFlags.ts';

const root = join(import.meta.dirname, '..');
let server: ServerProcess | null = null;
let wall: KeptOpen | null = null;
let stopping = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // Asked twice, a person means now; the exit takes the children along.
    if (stopping) process.exit(1);
    void stop(0);
  });
}

try {
  await start(parseStartFlags(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof FlagFault || error instanceof ServerFault)) throw error;
  // While stopping, a server that ends before it is ready is what was asked for.
  if (!stopping) {
    console.error(error.message);
    process.exit(1);
  }
}

async function start(flags: StartFlags): Promise<void> {
  const data = resolve(flags.data);
  server = startServer({
    script: join(root, 'server', 'serve.ts'),
    args: serverArguments(flags, data),
    logFile: join(root, '.lianqin', 'server.log'),
    say: (line) => console.log(line),
  });
  const address = await server.ready;
  console.log(`server ready at ${address.href} (data in ${data})`);
  void server.ended.then(serverEnded);
  const { host, why } = await choose(flags, join(data, 'console'));
  if (stopping) return;
  if (!host) return showAddress(address, flags, why);
  console.log(`the wall opens in ${host.name}: ${why}`);
  console.log(`the desk is at ${new URL('/desk', address).href}; d on the wall goes there`);
  wall = keepOpen(host, address, (sentence) => console.log(sentence));
  const closedByPerson = await wall.ended;
  if (stopping) return;
  if (closedByPerson) return stop(0);
  showAddress(address, flags, `${host.name} does not stay open`);
}

function serverArguments(flags: StartFlags, data: string): readonly string[] {
  const args = ['--demo', '--port', String(flags.port), '--data', data];
  if (flags.units !== null) args.push('--units', String(flags.units));
  if (flags.seed !== null) args.push('--seed', String(flags.seed));
  return args;
}

function choose(flags: StartFlags, folder: string) {
  const isRoot = process.getuid?.() === 0;
  const say = (sentence: string) => console.log(sentence);
  return chooseHost({
    wanted: flags.open,
    hasDisplay: hasDisplay(process.platform, process.env),
    findElectron: () => findElectron(root, process.env),
    fetchElectron: () => fetchElectron({ root, env: process.env, now: Date.now, say }),
    browser: process.env.LIANQIN_BROWSER ?? null,
    electronHost: (binary) => electronHost(binary, { root, folder, language: flags.language, isRoot }),
    chromiumHost: (binary) => chromiumHost(binary, { folder, language: flags.language, isRoot, warn: say }),
  });
}

function showAddress(address: URL, { language }: StartFlags, why: string): void {
  const at = (path: string) => {
    const url = new URL(path, address);
    if (language) url.searchParams.set('lang', language);
    return url.href;
  };
  console.log(
    `${why}; open ${at('/wall')} (wall) or ${at('/desk')} (desk) in Chrome, Chromium or Edge (Ctrl-C stops the server)`,
  );
}

async function stop(code: number): Promise<void> {
  stopping = true;
  await wall?.close();
  await server?.stop();
  process.exit(code);
}

async function serverEnded(code: number): Promise<void> {
  // Ctrl-C reaches the server in the same moment as us: give our own handler its turn.
  await new Promise((done) => setTimeout(done, 100));
  if (stopping) return;
  console.error(
    `the server stopped (exit code ${code}); what it said last stands above and in .lianqin/server.log`,
  );
  stopping = true;
  await wall?.close();
  process.exit(1);
}
