// `npm run bench -- NAME [--json FILE] [--quick]`: measures the product and what it is compared with, in one run.
import { runCommand } from './command/commandBench.ts';
import { runBenches } from './driver.ts';
import { runFanout } from './fanout/fanoutBench.ts';
import { runIngest } from './ingest/ingestBench.ts';
import { runJoin } from './join/joinBench.ts';
import type { Bench } from './measured.ts';
import { runStart } from './start/startBench.ts';

/** Vite and a browser are loaded only for those who draw. */
const runRender: Bench = async (options) => {
  const { figures, rows } = await (await import('./render/render.ts')).runRender(options);
  return { figures, rows: rows.map((row) => ({ ...row })) };
};

const BENCHES = {
  fanout: runFanout,
  ingest: runIngest,
  render: runRender,
  join: runJoin,
  start: runStart,
  command: runCommand,
};

process.exitCode = await runBenches(process.argv.slice(2), BENCHES, (text) => console.log(text));
