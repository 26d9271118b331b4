// `npm run build`: the pages and the console. With --if-stale only when the sources have changed since.
import { join } from 'node:path';
import { buildAll } from './buildAll.ts';
import { isBuilt } from './sources.ts';

const root = join(import.meta.dirname, '..');
if (process.argv.includes('--if-stale') && isBuilt(root)) process.exit(0);
console.log('lianqin: building the pages');
const startedAt = performance.now();
await buildAll(root);
console.log(
  `lianqin: built renderer/dist and main/dist in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`,
);
