// `npm run soak`: the long, seeded runs that are too long for every commit. Arguments are vitest filters.
import { join } from 'node:path';
import { inWords, runSteps, vitestStep } from './steps.ts';

process.chdir(join(import.meta.dirname, '..', '..'));

const LIMIT_MS = 4 * 3_600_000;

const count = await runSteps([vitestStep('soak', LIMIT_MS, 'soak', ...process.argv.slice(2))]);
console.log(inWords(count));
process.exit(count.failed > 0 ? 1 : 0);
