// `npm run build`: the pages and the console. With --if-stale only when the sources have changed since. One at a
// time, because two builds into one folder empty it under each other's hands.
import { join } from 'node:path';
import { buildAll } from './buildAll.ts';
import { oneAtATime } from './setup/oneAtATime.mjs';
import { isBuilt } from './sources.ts';

// A build takes seconds; whoever waits longer than this waits for something broken.
const WAIT_FOR_OTHERS_MS = 120_000;

const root = join(import.meta.dirname, '..');
const ifStale = process.argv.includes('--if-stale');

if (!ifStale || !isBuilt(root)) {
  await oneAtATime(join(root, '.lianqin', 'build.lock'), WAIT_FOR_OTHERS_MS, async () => {
    if (ifStale && isBuilt(root)) return;
    console.log('lianqin: building the pages');
    const startedAt = performance.now();
    await buildAll(root);
    console.log(`lianqin: built them in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  });
}
